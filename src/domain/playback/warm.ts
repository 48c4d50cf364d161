import type { DeliveryService, Presented } from "../delivery/delivery.ts";
import { segmentAt } from "../delivery/grid.ts";
import type { Grant } from "./grant.ts";

/** Waited for no longer than it takes to begin: an encoder that somebody waits for is taken from nobody. */
const BEGIN_MS = 500;

/**
 * Has what the player will ask for first made while it still reads the playlists. Only where there is no doubt which
 * rung that is, or where it costs next to nothing.
 */
export function warm(
  delivery: Pick<DeliveryService, "segment">,
  { source, presentation }: Presented,
  { user, startMs }: Pick<Grant, "user" | "startMs">,
): void {
  const { grid, rungs, audio } = presentation;
  const [top] = rungs;
  const isSure = top === undefined || top.rendition.encoding === null || rungs.length === 1;
  if (!isSure) return;
  const sound = audio.find(({ isDefault }) => isDefault);
  const tracks = [top === undefined ? undefined : { rendition: top.rendition, grid }, sound];
  for (const track of tracks) {
    if (track === undefined) continue;
    const name = segmentAt(track.grid, startMs);
    const signal = AbortSignal.timeout(BEGIN_MS);
    // The run goes on; whoever asks for it in earnest is told why it can't be had.
    delivery.segment(source, track, name, user?.id ?? null, signal).catch(() => undefined);
  }
}
