/** Makes tiles and chapters' pictures, film after film; stopped at any moment, the next run goes on where it was. */
import type { MediaService } from "../domain/core.ts";
import { isDomainError } from "../domain/errors.ts";
import type { Job, JobQueue } from "../domain/jobs/job.ts";
import type { Library } from "../domain/library/library.ts";
import {
  NoPreview,
  type PreviewMaker,
  type PreviewStore,
  type WantedFilm,
  type Wishes,
} from "../domain/library/previews/ports.ts";
import type { FingerprintStore } from "../domain/library/scanning/ports.ts";
import type { Log } from "../domain/log.ts";

export interface PreviewDeps {
  readonly libraries: () => Promise<readonly Library[]>;
  readonly store: PreviewStore;
  readonly maker: PreviewMaker;
  readonly media: Pick<MediaService, "file">;
  readonly fingerprints: Pick<FingerprintStore, "complete">;
  /** Null when the file can't be read. */
  readonly fingerprint: (path: string, signal: AbortSignal) => Promise<string | null>;
  /** Somebody watches: his film comes before. */
  readonly isHeld: () => Promise<boolean>;
  /** Of all that is kept. */
  readonly maxBytes: number;
  readonly jobs: Pick<JobQueue, "report">;
  readonly log: Log;
}

const AT_ONCE = 16;
/** Those that failed for reasons that may pass wait for the next run. */
const MAX_PASSED_OVER = 1000;
const FULL = "the room for previews is used up";

export async function makePreviews(deps: PreviewDeps, job: Job, signal: AbortSignal): Promise<void> {
  const { store, jobs } = deps;
  for (const fingerprint of await store.forgetGone()) await deps.maker.remove(fingerprint);
  const wishes = wishesOf(await deps.libraries());
  const total = await store.count(wishes);
  const passedOver: number[] = [];
  let done = 0;
  for (;;) {
    const films = await store.wanted(wishes, AT_ONCE, passedOver);
    if (films.length === 0 || passedOver.length > MAX_PASSED_OVER) return;
    for (const film of films) {
      signal.throwIfAborted();
      if ((await store.bytes()) >= deps.maxBytes) {
        await jobs.report(job.id, done / Math.max(total, 1), FULL);
        return;
      }
      if (!(await settle(deps, film, wishes, signal))) passedOver.push(film.fileId);
      done += 1;
      await jobs.report(job.id, Math.min(1, done / Math.max(total, 1)));
    }
  }
}

function wishesOf(libraries: readonly Library[]): Wishes {
  const which = (what: "tiles" | "chapterPictures"): readonly number[] =>
    libraries
      .filter(({ settings }) => settings.enabled && settings.previews?.[what] === true)
      .map(({ id }) => id);
  return { tiles: which("tiles"), pictures: which("chapterPictures") };
}

/** False: not now. */
async function settle(
  deps: PreviewDeps,
  film: WantedFilm,
  wishes: Wishes,
  signal: AbortSignal,
): Promise<boolean> {
  const { store, maker, media, log } = deps;
  let fingerprint: string | null = film.fingerprint;
  try {
    const { file } = await media.file(film.itemId, film.versionUuid, film.partUuid);
    fingerprint ??= await fingerprintOf(deps, film, file.path, signal);
    if (fingerprint === null) return false;
    const before = await store.of(fingerprint);
    const made = await maker.make(
      {
        file,
        fingerprint,
        tiles: wishes.tiles.includes(film.libraryId) && (before?.tiles ?? null) === null,
        pictures: wishes.pictures.includes(film.libraryId) && file.chapters.length > 0,
      },
      deps.isHeld,
      signal,
    );
    await store.save(film, fingerprint, made);
    return true;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof NoPreview && fingerprint !== null) {
      await store.giveUp(fingerprint, error.message);
      return true;
    }
    // A disk that is away is nobody's defect.
    if (!isDomainError(error))
      log.warn("a film's previews could not be made", { error, itemId: film.itemId });
    return false;
  }
}

async function fingerprintOf(
  { fingerprint, fingerprints }: PreviewDeps,
  { fileId }: WantedFilm,
  path: string,
  signal: AbortSignal,
): Promise<string | null> {
  const made = await fingerprint(path, signal);
  if (made !== null) await fingerprints.complete(fileId, made);
  return made;
}
