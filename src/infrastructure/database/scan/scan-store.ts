import type { RootState } from "../../../domain/library/library.ts";
import type { FileFacts } from "../../../domain/library/scanning/draft.ts";
import type { IngestResult, KnownFile, ScanStore } from "../../../domain/library/scanning/ports.ts";
import { streamFromRow, type StreamRow } from "../catalogue/stream-codec.ts";
import type { Database, Sql, WritableSql } from "../database.ts";
import { applyFacts } from "../facts/apply-facts.ts";
import { recordEvent } from "../stores/event-log.ts";
import { applyPlan } from "./apply.ts";
import { countLibrary } from "./counts.ts";
import { rangesOf } from "./load.ts";
import { planIngest } from "./plan.ts";
import { removeDirectories, unseenDirectories } from "./remove.ts";
import { fromWanted, inIds, listOf } from "./sql.ts";
import { readStamps, rememberStamps } from "./stamps.ts";

export interface ScanStoreDeps {
  readonly database: Database;
  readonly clock: () => Date;
}

/** Directories that are taken away in one transaction. */
const REMOVE_AT_ONCE = 200;

/** The catalogue as scans see it. Scans of all libraries write one after another: what one has read holds until then. */
export function createScanStore({ database, clock }: ScanStoreDeps): ScanStore {
  let last: Promise<unknown> = Promise.resolve();
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = last.then(work, work);
    last = turn.catch(() => undefined);
    return turn;
  }
  /** Writes nothing (null) when the root is no more: its library may be removed while it is scanned. */
  const writeBelow = <T>(rootId: number, work: (tx: WritableSql) => Promise<T>): Promise<T | null> =>
    database.write(async (tx) => {
      const root = await tx.get(`SELECT "id" FROM "library_root" WHERE "id" = ?`, [rootId]);
      return root === undefined ? null : await work(tx);
    });
  return {
    directories: (rootId) => readStamps(database.scan, rootId),
    files: (rootId, path, deep) => knownFiles(database.scan, rootId, { path, deep }),
    ingest: (root, library, units, isThere) =>
      inTurn(async () => {
        if (units.length === 0) return NOTHING;
        const batch = { rootId: root.id, libraryId: library.id, units };
        const plan = await planIngest(database.scan, batch, isThere);
        const at = clock();
        const context = { root, library, now: at.getTime() };
        const result = await writeBelow(root.id, async (tx) => {
          const ingested = await applyPlan(tx, plan, context);
          await applyFacts(tx, [...ingested.added, ...ingested.changed], at);
          return ingested;
        });
        return result ?? NOTHING;
      }),
    async remember(rootId, directories) {
      if (directories.length > 0) await writeBelow(rootId, (tx) => rememberStamps(tx, rootId, directories));
    },
    removeUnseen: (root, library, seen) =>
      inTurn(async () => {
        const unseen = await unseenDirectories(database.scan, root.id, seen);
        const removed: number[] = [];
        for (let from = 0; from < unseen.length; from += REMOVE_AT_ONCE) {
          const some = unseen.slice(from, from + REMOVE_AT_ONCE);
          const context = { root, library, now: clock().getTime() };
          const result = await writeBelow(root.id, (tx) => removeDirectories(tx, some, context));
          removed.push(...(result?.removed ?? []));
        }
        return { ...NOTHING, removed };
      }),
    setRootState: (rootId, state, at) => database.write((tx) => setRootState(tx, rootId, state, at)),
    refreshCounts: (libraryId) => database.write((tx) => countLibrary(tx, libraryId)),
  };
}

async function setRootState(tx: WritableSql, rootId: number, state: RootState, at: Date): Promise<void> {
  const root = await tx.get<{ library_id: number; path: string }>(
    `UPDATE "library_root" SET "state" = ?, "checked_at" = ?
     WHERE "id" = ? AND ("state" <> ? OR "checked_at" IS NULL) RETURNING "library_id", "path"`,
    [state, at.getTime(), rootId, state],
  );
  if (root !== undefined && state !== "ok")
    await recordEvent(tx, { type: "rootTrouble", libraryId: root.library_id, path: root.path, state });
}

const NOTHING: IngestResult = { added: [], changed: [], removed: [] };

interface KnownRow {
  readonly id: number;
  readonly path: string;
  readonly size_bytes: number;
  readonly modified_ms: number;
  readonly inode: string;
  readonly quick_fingerprint: string | null;
  readonly format: string | null;
  readonly container: string | null;
  readonly duration_ms: number | null;
  readonly bitrate_bps: number | null;
  readonly tags: string | null;
  readonly chapters: string | null;
  readonly problem: string | null;
}

async function knownFiles(
  sql: Sql,
  rootId: number,
  unit: { readonly path: string; readonly deep: boolean },
): Promise<ReadonlyMap<string, KnownFile>> {
  const rows = await sql.all<KnownRow>(
    `SELECT f."id", f."path", f."size_bytes", f."modified_ms", f."inode", f."quick_fingerprint", f."format",
       f."container", f."duration_ms", f."bitrate_bps", f."tags", f."chapters", f."problem"
     FROM ${fromWanted(sql)} CROSS JOIN "file" AS f
     WHERE f."root_id" = ? AND f."directory" >= wanted.value->>0 AND f."directory" < wanted.value->>1
       AND f."gone_at" IS NULL`,
    [JSON.stringify(rangesOf(unit)), rootId],
  );
  if (rows.length === 0) return new Map();
  const streams = await sql.all<StreamRow & { readonly file_id: number }>(
    `SELECT "file_id", "position", "kind", "codec", "language", "detail" FROM "stream"
     WHERE "file_id" IN ${inIds(sql)} AND "position" < 1000 ORDER BY "file_id", "position"`,
    [listOf(rows.map((row) => row.id))],
  );
  const streamsOf = Map.groupBy(streams, (stream) => stream.file_id);
  return new Map(rows.map((row) => [row.path, toKnownFile(row, streamsOf.get(row.id) ?? [])]));
}

/** Tags and chapters are our own writing: no schema is needed. */
function toKnownFile(row: KnownRow, streams: readonly StreamRow[]): KnownFile {
  const facts: FileFacts = {
    format: row.format,
    container: row.container,
    durationMs: row.duration_ms,
    bitrateBps: row.bitrate_bps,
    streams: streams.map((stream) => streamFromRow(stream, null)),
    chapters: row.chapters === null ? [] : (JSON.parse(row.chapters) as FileFacts["chapters"]),
    tags: row.tags === null ? {} : (JSON.parse(row.tags) as FileFacts["tags"]),
    problem: row.problem,
  };
  return {
    id: row.id,
    path: row.path,
    sizeBytes: row.size_bytes,
    modifiedMs: row.modified_ms,
    inode: row.inode,
    quickFingerprint: row.quick_fingerprint,
    facts,
  };
}
