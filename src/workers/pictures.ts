/** Fetches the pictures that are wanted from providers; what is kept stays kept, and is never fetched twice. */
import type { KeepPicture, WantedPictureStore } from "../domain/metadata/identifying/pictures.ts";

export interface PictureDeps {
  readonly store: WantedPictureStore;
  readonly keep: KeepPicture;
  /** Pictures of people, too. */
  readonly faces: boolean;
  readonly breathe: () => Promise<void>;
}

const AT_ONCE = 12;

/** Until none is wanted; rejects with `unavailable` when their host can't be reached. */
export async function fetchPictures(deps: PictureDeps, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const wanted = await deps.store.wanted(AT_ONCE, { faces: deps.faces });
    if (wanted.length === 0) return;
    const settled = await Promise.allSettled(
      wanted.map(async ({ id, url }) => ({ id, picture: await deps.keep(url, signal) })),
    );
    signal.throwIfAborted();
    await deps.store.settle(settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : [])));
    const failure = settled.find((one) => one.status === "rejected");
    if (failure !== undefined) throw failure.reason;
    await deps.breathe();
  }
}
