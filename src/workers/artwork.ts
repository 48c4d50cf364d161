import type {
  ArtworkStore,
  MeasurePicture,
  PendingArtwork,
  TakePicture,
} from "../domain/library/scanning/ports.ts";
import type { Log } from "../domain/log.ts";

export interface ArtworkDeps {
  readonly store: ArtworkStore;
  readonly measure: MeasurePicture;
  readonly take: TakePicture;
  readonly breathe: () => Promise<void>;
  readonly log: Log;
}

const AT_ONCE = 32;
const PARALLEL = 2;

/**
 * Measures pictures and takes those that are inside of media, for so long at most (default: until none is left). True
 * when all have been looked at; what can't be read now (a disk that is away) waits for the next run.
 */
export async function settleArtwork(
  deps: ArtworkDeps,
  signal: AbortSignal,
  budgetMs = Infinity,
): Promise<boolean> {
  const until = performance.now() + budgetMs;
  let last = 0;
  for (;;) {
    const pictures = await deps.store.pending(AT_ONCE, last);
    if (pictures.length === 0) return true;
    for (let from = 0; from < pictures.length; from += PARALLEL) {
      if (performance.now() > until) return false;
      signal.throwIfAborted();
      await Promise.all(
        pictures.slice(from, from + PARALLEL).map((picture) => settle(deps, picture, signal)),
      );
      await deps.breathe();
    }
    last = pictures.at(-1)?.id ?? last;
  }
}

async function settle(
  { store, measure, take, log }: ArtworkDeps,
  picture: PendingArtwork,
  signal: AbortSignal,
): Promise<void> {
  try {
    const own = picture.origin === "file" ? await measure(picture.absolutePath) : null;
    const storedPath = own === null ? await take(picture, signal) : null;
    const measured = storedPath === null ? own : await measure(storedPath);
    await store.complete(picture.id, measured === null ? null : { ...measured, storedPath });
  } catch (error) {
    signal.throwIfAborted();
    log.warn("a picture could not be looked into", { error, path: picture.absolutePath });
  }
}
