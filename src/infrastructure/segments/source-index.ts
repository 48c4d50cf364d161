import { createHash } from "node:crypto";
import { z } from "zod";
import type { Source, SourceIndex } from "../../domain/delivery/source.ts";
import type { MediaFile } from "../../domain/library/item.ts";
import type { Log } from "../../domain/log.ts";
import type { Database } from "../database/database.ts";
import type { KeyframeReader } from "../ffmpeg/keyframe-reader.ts";

export interface SourceIndexDeps {
  readonly database: Database;
  readonly keyframes: Pick<KeyframeReader, "read">;
  readonly now: () => number;
  readonly log: Log;
}

interface FingerprintRow {
  readonly fingerprint: string | null;
  readonly quick_fingerprint: string | null;
}

const timesJson = z.array(z.number());
/** Looking through a file without an index may take a while; longer than this is a disk that doesn't answer. */
const DEADLINE_MS = 120_000;

/** Keyed by content and kept for ever: a film is looked through once. */
export function createSourceIndex(deps: SourceIndexDeps): SourceIndex {
  const running = new Map<string, Promise<readonly number[] | null>>();

  /** Two viewers of a new film wait for the same look. */
  function keyframesOf(file: MediaFile, fingerprint: string): Promise<readonly number[] | null> {
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
      const fingerprint = await fingerprintOf(deps.database, file);
      const hasVideo = file.streams.some((stream) => stream.kind === "video");
      return {
        file,
        fingerprint,
        durationMs: file.durationMs ?? 0,
        keyframesMs: hasVideo ? await keyframesOf(file, fingerprint) : null,
        closedGops: null,
      };
    },
  };
}

async function fingerprintOf(database: Database, file: MediaFile): Promise<string> {
  const row = await database.read.get<FingerprintRow>(
    `SELECT "fingerprint", "quick_fingerprint" FROM "file" WHERE "id" = ?`,
    [file.id],
  );
  const content = row?.fingerprint ?? row?.quick_fingerprint;
  if (content != null) return content;
  const place = `${file.path}\0${file.sizeBytes}\0${file.modifiedAt.getTime()}`;
  return createHash("sha256").update(place).digest("hex");
}

/** An empty list is kept too: what has no key frames today has none tomorrow. */
async function findKeyframes(
  { database, keyframes, now, log }: SourceIndexDeps,
  file: MediaFile,
  fingerprint: string,
): Promise<readonly number[] | null> {
  const known = await database.read.get<{ times_ms: string }>(
    `SELECT "times_ms" FROM "keyframes" WHERE "fingerprint" = ?`,
    [fingerprint],
  );
  if (known !== undefined) return orNull(timesJson.parse(JSON.parse(known.times_ms)));
  const answer = await keyframes.read(file.path, AbortSignal.timeout(DEADLINE_MS));
  if (!answer.ok) {
    log.warn("no key frames could be read", { path: file.path, reason: answer.reason });
    return null;
  }
  await database.write((tx) =>
    tx.run(
      `INSERT INTO "keyframes" ("fingerprint", "times_ms", "closed", "made_at") VALUES (?, ?, NULL, ?)
       ON CONFLICT ("fingerprint") DO NOTHING`,
      [fingerprint, JSON.stringify(answer.keyframesMs.map((ms) => Math.round(ms * 1000) / 1000)), now()],
    ),
  );
  return orNull(answer.keyframesMs);
}

const orNull = (times: readonly number[]): readonly number[] | null => (times.length === 0 ? null : times);
