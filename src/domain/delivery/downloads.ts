/** Smaller forms of films to be kept on a device: an optimised version, put together as one file. */
import { hash } from "node:crypto";
import { isDomainError } from "../errors.ts";
import type { JobQueue } from "../jobs/job.ts";
import type { Item, MediaFile, Version } from "../library/item.ts";
import type { OptimisedVersion } from "./optimised.ts";
import type { OptimisedView, OptimisingService } from "./optimising.ts";

/** The kind of the job that puts one together; its key is the optimised version's id. */
export const JOIN_DOWNLOAD = "joinDownload";

export interface DownloadFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedAt: Date;
}

export type Smaller =
  | { readonly state: "ready"; readonly file: DownloadFile; readonly quality: string }
  /** It is being made: worth asking again after so long. */
  | { readonly state: "making"; readonly retryAfterS: number };

export interface DownloadService {
  /** The quality in which a person wants films to keep; null: as they are. */
  qualityOf(userId: number): Promise<string | null>;
  setQuality(userId: number, quality: string | null): Promise<void>;
  /** Null: the film has no such smaller form, or it can't be made; then it is given as it is. */
  smaller(
    film: { readonly item: Item; readonly version: Version; readonly file: MediaFile },
    quality: string,
  ): Promise<Smaller | null>;
}

/** Puts the tracks of a whole version together, with sound of the film's own where it was left as it is. */
export interface DownloadStore {
  find(name: string): Promise<DownloadFile | null>;
  /** Appears whole or not at all; others go when there is no room. */
  join(
    name: string,
    parts: {
      readonly tracks: readonly (readonly string[])[];
      readonly original: MediaFile;
      readonly soundOf: number | null;
    },
    signal: AbortSignal,
  ): Promise<void>;
}

export interface DownloadDeps {
  readonly optimising: Pick<OptimisingService, "list" | "create">;
  readonly store: DownloadStore;
  readonly jobs: Pick<JobQueue, "enqueue" | "list">;
  readonly settings: {
    get(userId: number, client: string, key: string): Promise<unknown>;
    set(userId: number, client: string, key: string, value: unknown): Promise<void>;
  };
}

const SETTING = ["triptych", "downloadQuality"] as const;
/** Somebody waits for it: before versions that nobody waits for. */
const PRIORITY = 20;
const RETRY_AFTER_S = 60;
const SOON_S = 10;

/** Changes with what it is made of. */
export const downloadName = ({ id, tracks }: Pick<OptimisedVersion, "id" | "tracks">): string =>
  `${id}-${hash("sha256", tracks.map(({ key }) => key).join()).slice(0, 32)}`;

export function createDownloads(deps: DownloadDeps): DownloadService {
  const { optimising, store, settings } = deps;
  return {
    async qualityOf(userId) {
      const quality = await settings.get(userId, ...SETTING);
      return typeof quality === "string" ? quality : null;
    },
    setQuality: (userId, quality) => settings.set(userId, ...SETTING, quality),
    async smaller({ item, version, file }, quality) {
      // A part of a film, or one that is as small already.
      if (version.parts.length !== 1 || isAsSmall(file, quality)) return null;
      const known = (await optimising.list()).find(
        (one) => one.itemId === item.id && one.versionUuid === version.uuid && one.quality === quality,
      );
      const view = known ?? (await create(deps, item, version, quality));
      if (view === null || view.state === "failed" || view.state === "cancelled") return null;
      if (view.state !== "whole") return { state: "making", retryAfterS: RETRY_AFTER_S };
      const made = await store.find(downloadName(view));
      if (made !== null) return { state: "ready", file: made, quality };
      return (await enqueue(deps, view)) ? { state: "making", retryAfterS: SOON_S } : null;
    },
  };
}

/** `720p`: a film of no more lines is given as it is. */
function isAsSmall({ streams }: MediaFile, quality: string): boolean {
  const video = streams.find(({ kind }) => kind === "video");
  return video === undefined || (video.height ?? 0) <= Number.parseInt(quality, 10);
}

async function create(
  { optimising }: DownloadDeps,
  { id }: Item,
  { uuid }: Version,
  rung: string,
): Promise<OptimisedView | null> {
  try {
    return await optimising.create(id, uuid, { rung, codec: "h264" });
  } catch (error) {
    if (isDomainError(error, "invalid") || isDomainError(error, "unsupported")) return null;
    throw error;
  }
}

/** False: it failed as often as it may. */
async function enqueue({ jobs }: DownloadDeps, { id }: OptimisedView): Promise<boolean> {
  const [last] = (await jobs.list({ kind: JOIN_DOWNLOAD, limit: 200 })).filter(
    ({ key }) => key === String(id),
  );
  if (last?.state === "failed") return false;
  if (last?.state === "queued" || last?.state === "running") return true;
  await jobs.enqueue({ kind: JOIN_DOWNLOAD, key: String(id), payload: { id }, priority: PRIORITY });
  return true;
}
