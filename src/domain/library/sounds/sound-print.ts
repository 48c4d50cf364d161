/**
 * What the beginning of a version sounds like, piece by piece: what several episodes have in common there is their
 * opening. Made only where somebody asks for it.
 */
import type { MediaService } from "../../core-media.ts";
import { DomainError } from "../../errors.ts";
import type { JobQueue } from "../../jobs/job.ts";
import { mayEdit } from "../../metadata/editing/rights.ts";
import type { Viewer } from "../../users/user.ts";
import type { Uuid } from "../item.ts";

/** Kind of the job; its key is the item's id. */
export const SOUND_PRINTS = "soundPrints";

/** Alike where the sound is alike, whatever the codec: compared by the number of bits that differ. */
export interface SoundPrint {
  /** Of Chromaprint: prints of another one can't be compared. */
  readonly algorithm: number;
  /** From one value to the next. The first one begins with the file. */
  readonly stepMs: number;
  /** 32 bits each. */
  readonly values: Uint32Array;
}

export interface SoundPrinter {
  /** Whether it can be done here. */
  isThere(): Promise<boolean>;
  /** Of the first track from the file's beginning; null where there is no sound. Rejects with `unavailable`. */
  print(path: string, durationMs: number, signal: AbortSignal): Promise<SoundPrint | null>;
}

export interface KeptPrint {
  /** Which file it was made of: another size or time, and it says nothing any more. */
  readonly source: string;
  /** null: there is no sound. */
  readonly print: SoundPrint | null;
}

export interface SoundPrintStore {
  get(versionUuids: readonly Uuid[]): Promise<ReadonlyMap<Uuid, KeptPrint>>;
  put(versionUuid: Uuid, kept: KeptPrint, at: Date): Promise<void>;
}

export interface VersionPrint {
  readonly versionUuid: Uuid;
  /** Not made, or made of another file than there is now. */
  readonly isMissing: boolean;
  readonly print: SoundPrint | null;
}

export interface SoundPrintService {
  /** Has them made, of what is below it, too; admins only. `unsupported` where this ffmpeg can't. */
  request(viewer: Viewer, itemId: number): Promise<void>;
  /** Of an item's versions, for everybody who may see it. */
  of(viewer: Viewer, itemId: number): Promise<readonly VersionPrint[]>;
}

export interface SoundPrintDeps {
  readonly store: SoundPrintStore;
  readonly printer: SoundPrinter;
  readonly media: Pick<MediaService, "versions">;
  readonly jobs: Pick<JobQueue, "enqueue">;
  /** `not-found` for what the viewer can't see. */
  readonly check: (viewer: Viewer, itemId: number) => Promise<unknown>;
}

/** Behind all that people wait for. */
const PRIORITY = 150;

export function createSoundPrints({ store, printer, media, jobs, check }: SoundPrintDeps): SoundPrintService {
  return {
    async request(viewer, itemId) {
      mayEdit(viewer);
      await check(viewer, itemId);
      if (!(await printer.isThere()))
        throw new DomainError("unsupported", "this ffmpeg was built without Chromaprint");
      await jobs.enqueue({
        kind: SOUND_PRINTS,
        key: String(itemId),
        payload: { itemId },
        priority: PRIORITY,
      });
    },
    async of(viewer, itemId) {
      const versions = await media.versions(viewer, itemId);
      const kept = await store.get(versions.map(({ uuid }) => uuid));
      return versions.map((version) => {
        const known = kept.get(version.uuid);
        const isMissing = known === undefined || known.source !== soundSourceOf(version);
        return { versionUuid: version.uuid, isMissing, print: isMissing ? null : known.print };
      });
    },
  };
}

interface Sounding {
  readonly parts: readonly { readonly file: { readonly sizeBytes: number; readonly modifiedAt: Date } }[];
}

/** A version's first file, as far as it can be told without reading it. */
export function soundSourceOf({ parts: [first] }: Sounding): string {
  return first === undefined ? "" : `${first.file.sizeBytes}:${first.file.modifiedAt.getTime()}`;
}

const MINUTE_MS = 60_000;

/** Openings lie in the first quarter, and in the first ten minutes; of short ones all is taken. */
export const printedMs = (durationMs: number): number =>
  Math.min(10 * MINUTE_MS, Math.max(durationMs / 4, Math.min(durationMs, 2 * MINUTE_MS)));
