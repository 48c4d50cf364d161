/** What items' rows and versions have to know of their files: from the draft, or from what is stored. */
import type { Stream } from "../../../domain/library/item.ts";
import type { ItemDraft } from "../../../domain/library/scanning/draft.ts";
import { streamFromRow, type StreamRow } from "../catalogue/stream-codec.ts";
import type { WritableSql } from "../database.ts";
import type { FileInfo } from "./item-row.ts";
import { inIds, listOf } from "./sql.ts";
import type { WrittenFile } from "./write-files.ts";

interface StoredFacts {
  readonly id: number;
  readonly container: string | null;
  readonly duration_ms: number | null;
  readonly bitrate_bps: number | null;
  readonly problem: string | null;
}

type Facts = Pick<FileInfo, "container" | "durationMs" | "bitrateBps" | "problem" | "streams">;

/** Answers by draft: a list of files for each version. Reads what wasn't probed in this scan, once for all. */
export async function readInfos(
  tx: WritableSql,
  files: ReadonlyMap<string, WrittenFile>,
): Promise<(draft: ItemDraft) => readonly (readonly FileInfo[])[]> {
  const stored = await storedFacts(
    tx,
    [...files.values()].filter((file) => file.draft.facts === null),
  );
  const infos = new Map<string, FileInfo>();
  for (const [path, { id, draft }] of files) {
    const facts: Facts = draft.facts ?? stored.get(id) ?? NOTHING;
    infos.set(path, {
      id,
      path,
      sizeBytes: draft.sizeBytes,
      modifiedMs: draft.modifiedMs,
      container: facts.container,
      durationMs: facts.durationMs,
      bitrateBps: facts.bitrateBps,
      problem: facts.problem,
      streams: [...facts.streams, ...draft.sidecars],
    });
  }
  return (draft) =>
    draft.versions.map((version) => version.parts.flatMap((part) => infos.get(part.path) ?? []));
}

const NOTHING: Facts = { container: null, durationMs: null, bitrateBps: null, problem: null, streams: [] };
/** Sidecars are the draft's to tell. */
const FIRST_SIDECAR = 1000;

async function storedFacts(
  tx: WritableSql,
  files: readonly WrittenFile[],
): Promise<ReadonlyMap<number, Facts>> {
  if (files.length === 0) return new Map();
  const ids = listOf(files.map((file) => file.id));
  const rows = await tx.all<StoredFacts>(
    `SELECT "id", "container", "duration_ms", "bitrate_bps", "problem" FROM "file" WHERE "id" IN ${inIds(tx)}`,
    [ids],
  );
  const streams = await tx.all<StreamRow & { readonly file_id: number }>(
    `SELECT "file_id", "position", "kind", "codec", "language", "detail" FROM "stream"
     WHERE "position" < ${FIRST_SIDECAR} AND "file_id" IN ${inIds(tx)} ORDER BY "file_id", "position"`,
    [ids],
  );
  const byFile = Map.groupBy(streams, (stream) => stream.file_id);
  return new Map(
    rows.map((row) => [
      row.id,
      {
        container: row.container,
        durationMs: row.duration_ms,
        bitrateBps: row.bitrate_bps,
        problem: row.problem,
        streams: (byFile.get(row.id) ?? []).map((stream): Stream => streamFromRow(stream, null)),
      },
    ]),
  );
}
