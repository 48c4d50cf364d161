import { createHash } from "node:crypto";
import { z } from "zod";
import { type BoundedMap, createBoundedMap } from "../../domain/bounded-map.ts";
import type { Source, SourceIndex } from "../../domain/delivery/source.ts";
import { notFound } from "../../domain/errors.ts";
import type { MediaFile } from "../../domain/library/item.ts";
import type { Log } from "../../domain/log.ts";
import type { Database } from "../database/database.ts";
import type { KeyframeReader } from "../ffmpeg/keyframe-reader.ts";
import { contentFingerprint } from "../fingerprint/content-fingerprint.ts";
import type { FilePresence } from "../folders/file-presence.ts";
import type { LinkGuard } from "../folders/link-guard.ts";

export interface SourceIndexDeps {
  readonly database: Database;
  readonly keyframes: Pick<KeyframeReader, "read">;
  /** A film that was exchanged for a link out of the roots after its scan is as good as gone. */
  readonly leadsOut?: LinkGuard;
  readonly presence?: FilePresence;
  readonly now: () => number;
  readonly log: Log;
}

interface FingerprintRow {
  readonly fingerprint: string | null;
  readonly quick_fingerprint: string | null;
}

interface FoundCuts {
  readonly keyframesMs: readonly number[] | null;
  readonly closedGops: boolean | null;
}

interface KeyframesRow {
  readonly times_ms: string;
  readonly closed: number | boolean | null;
}

const NO_VIDEO: FoundCuts = { keyframesMs: null, closedGops: null };
/** None could be read. */
const NOTHING: FoundCuts = { ...NO_VIDEO };
/** Fingerprints by path, size and date, of files of which none is kept yet. */
type Known = BoundedMap<string, Promise<string | null>>;
const MAX_READ = 1000;
/** Films of which all is known, by path, size and date: each segment asks. Two hours have 20 kB of key frames. */
type KnownSources = BoundedMap<string, FoundCuts & { readonly fingerprint: string }>;
const MAX_SOURCES = 200;
const timesJson = z.array(z.number());
/** Looking through a file without an index may take a while; longer than this is a disk that doesn't answer. */
const DEADLINE_MS = 120_000;

/** Keyed by content and kept for ever: a film is looked through once. */
export function createSourceIndex(deps: SourceIndexDeps): SourceIndex {
  const read: Known = createBoundedMap(MAX_READ);
  const sources: KnownSources = createBoundedMap(MAX_SOURCES);
  const running = new Map<string, Promise<FoundCuts>>();

  /** Two viewers of a new film wait for the same look. */
  function keyframesOf(file: MediaFile, fingerprint: string): Promise<FoundCuts> {
    const found =
      running.get(fingerprint) ??
      findKeyframes(deps, file, fingerprint).finally(() => {
        running.delete(fingerprint);
      });
    running.set(fingerprint, found);
    return found;
  }

  return {
    async sourceOf(file): Promise<Source> {
      const durationMs = file.durationMs ?? 0;
      const hasVideo = file.streams.some((stream) => stream.kind === "video");
      const place = `${hasVideo}\0${placeOf(file)}`;
      const known = sources.get(place);
      if (known !== undefined) return { file, durationMs, ...known };
      // Nothing that is found out of a disk that is away may be taken for the file's own.
      await mustBeThere(deps, file);
      const { fingerprint, isContent } = await fingerprintOf(deps.database, read, file);
      const cuts = hasVideo ? await keyframesOf(file, fingerprint) : NO_VIDEO;
      // What couldn't be read for the moment is looked for again.
      if (isContent && cuts !== NOTHING) sources.set(place, { fingerprint, ...cuts });
      return { file, durationMs, fingerprint, ...cuts };
    },
    mustBeThere: (file) => mustBeThere(deps, file),
  };
}

/** Asked before the film is read, whatever is known of it. */
async function mustBeThere({ leadsOut, presence }: SourceIndexDeps, { path }: MediaFile): Promise<void> {
  if ((await leadsOut?.(path)) === true) throw notFound("the file");
  await presence?.(path);
}

const placeOf = ({ path, sizeBytes, modifiedAt }: MediaFile): string =>
  `${path}\0${sizeBytes}\0${modifiedAt.getTime()}`;

const READ_MS = 10_000;

/** The content's, also before the job that keeps it has come to this file: what is made now must be found then. */
async function fingerprintOf(
  database: Database,
  read: Known,
  file: MediaFile,
): Promise<{ readonly fingerprint: string; readonly isContent: boolean }> {
  const row = await database.read.get<FingerprintRow>(
    `SELECT "fingerprint", "quick_fingerprint" FROM "file" WHERE "id" = ?`,
    [file.id],
  );
  if (row?.fingerprint != null) return { fingerprint: row.fingerprint, isContent: true };
  const place = placeOf(file);
  const reading = read.get(place) ?? contentFingerprint(file.path, AbortSignal.timeout(READ_MS));
  read.set(place, reading);
  reading.catch(() => read.delete(place));
  const content = await reading;
  if (content === null) read.delete(place);
  return {
    fingerprint: content ?? row?.quick_fingerprint ?? createHash("sha256").update(place).digest("hex"),
    isContent: content !== null,
  };
}

/** An empty list is kept too: what has no key frames today has none tomorrow. */
async function findKeyframes(
  { database, keyframes, presence, now, log }: SourceIndexDeps,
  file: MediaFile,
  fingerprint: string,
): Promise<FoundCuts> {
  const known = await database.read.get<KeyframesRow>(
    `SELECT "times_ms", "closed" FROM "keyframes" WHERE "fingerprint" = ?`,
    [fingerprint],
  );
  if (known !== undefined)
    return cutsOf(
      timesJson.parse(JSON.parse(known.times_ms)),
      known.closed === null ? null : Boolean(known.closed),
    );
  const answer = await keyframes.read(file.path, AbortSignal.timeout(DEADLINE_MS));
  if (!answer.ok) {
    await presence?.(file.path);
    log.warn("no key frames could be read", { path: file.path, reason: answer.reason });
    return NOTHING;
  }
  const { closedGops } = answer;
  const keyframesMs = answer.keyframesMs.map((ms) => Math.round(ms * 1000) / 1000);
  await database.write((tx) =>
    tx.run(
      `INSERT INTO "keyframes" ("fingerprint", "times_ms", "closed", "made_at") VALUES (?, ?, ?, ?)
       ON CONFLICT ("fingerprint") DO NOTHING`,
      [fingerprint, JSON.stringify(keyframesMs), closedGops === null ? null : Number(closedGops), now()],
    ),
  );
  return cutsOf(keyframesMs, closedGops);
}

/** The same from the database as from the file: keys are made of these times. */
const cutsOf = (times: readonly number[], closedGops: boolean | null): FoundCuts => ({
  keyframesMs: times.length === 0 ? null : times,
  closedGops,
});
