import type { DeliveryService, Presented } from "../delivery/delivery.ts";
import { firstTracks } from "../delivery/first-tracks.ts";
import { segmentAt } from "../delivery/grid.ts";
import { askerOf, type Grant } from "./grant.ts";

/** Waited for no longer than it takes to begin: an encoder that somebody waits for is taken from nobody. */
const BEGIN_MS = 500;

/** Has what the player will ask for first made while it still reads the playlists. */
export function warm(
  delivery: Pick<DeliveryService, "segment">,
  { source, presentation }: Presented,
  grant: Pick<Grant, "sessionId" | "user" | "startMs">,
): void {
  for (const track of firstTracks(presentation)) {
    const signal = AbortSignal.timeout(BEGIN_MS);
    // The run goes on; whoever asks for it in earnest is told why it can't be had.
    delivery
      .segment(source, track, segmentAt(track.grid, grant.startMs), askerOf(grant), signal)
      .catch(() => undefined);
  }
}
