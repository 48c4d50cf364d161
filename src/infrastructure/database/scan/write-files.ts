/** The rows of files and their streams. */
import type { FileDraft } from "../../../domain/library/scanning/draft.ts";
import type { FileRow } from "../../../domain/library/scanning/match-files.ts";
import { isSameContent } from "../../../domain/library/scanning/match-files.ts";
import { directoryOf } from "../../../domain/library/scanning/paths.ts";
import { toStreamRow } from "../catalogue/stream-codec.ts";
import type { SqlValue, WritableSql } from "../database.ts";
import type { Plan } from "./plan.ts";
import { Batch, inIds, insert, listOf } from "./sql.ts";

export interface WrittenFile {
  readonly id: number;
  readonly draft: FileDraft;
  /** What is known of it is new: its items are written again. */
  readonly isFresh: boolean;
}

/** Brings the file table in step with the plan; answers the files by path. */
export async function writeFiles(
  tx: WritableSql,
  plan: Plan,
  now: number,
): Promise<ReadonlyMap<string, WrittenFile>> {
  const written = new Map<string, WrittenFile>();
  const moved: { draft: FileDraft; row: FileRow }[] = [];
  const changed: { draft: FileDraft; row: FileRow }[] = [];
  const added: FileDraft[] = [];
  for (const draft of plan.files.values()) {
    const match = plan.matches.get(draft.path);
    if (match === undefined || match.row === null) {
      added.push(draft);
      continue;
    }
    const { row, kind } = match;
    const isFresh = draft.facts !== null || kind === "replaced";
    written.set(draft.path, { id: row.id, draft, isFresh });
    if (kind === "moved") moved.push({ draft, row });
    else if (isFresh || !isSameStamp(row, draft)) changed.push({ draft, row });
  }
  const lost = [...plan.lost.map((row) => row.id), ...plan.demoted];
  // First out of the way, so that files that changed places don't meet at one path.
  const leaving = [...lost, ...moved.filter(({ row }) => !row.gone).map(({ row }) => row.id)];
  if (leaving.length > 0)
    await tx.run(`UPDATE "file" SET "gone_at" = ? WHERE "gone_at" IS NULL AND "id" IN ${inIds(tx)}`, [
      now,
      listOf(leaving),
    ]);
  const updates = new Batch();
  for (const { draft, row } of [...moved, ...changed]) update(updates, plan.batch.rootId, draft, row);
  await updates.run(tx);
  for (const file of await insertFiles(tx, plan.batch.rootId, added, now)) written.set(file.draft.path, file);
  await writeStreams(
    tx,
    [...written.values()].filter((file) => file.draft.facts !== null),
  );
  await writeCuts(tx, [...written.values()]);
  return written;
}

const isSameStamp = (row: FileRow, draft: FileDraft): boolean =>
  row.sizeBytes === draft.sizeBytes && row.modifiedMs === draft.modifiedMs && row.inode === draft.inode;

const STAMP = ["root_id", "path", "directory", "size_bytes", "modified_ms", "inode"] as const;
const FACTS = [
  "quick_fingerprint",
  "format",
  "container",
  "duration_ms",
  "bitrate_bps",
  "tags",
  "problem",
  "chapters",
] as const;

const stampOf = (rootId: number, draft: FileDraft): SqlValue[] => [
  rootId,
  draft.path,
  directoryOf(draft.path),
  draft.sizeBytes,
  draft.modifiedMs,
  draft.inode,
];

const factsOf = (draft: FileDraft): SqlValue[] => {
  const { facts, quickFingerprint } = draft;
  if (facts === null) return [quickFingerprint, null, null, null, null, null, null, null];
  const { format, container, durationMs, bitrateBps, tags, problem, chapters } = facts;
  const jsonOf = (value: object): string | null => {
    const text = JSON.stringify(value);
    return text.length > 2 ? text : null;
  };
  return [
    quickFingerprint,
    format,
    container,
    wholeOrNull(durationMs),
    wholeOrNull(bitrateBps),
    jsonOf(tags),
    problem,
    jsonOf(chapters),
  ];
};

const wholeOrNull = (value: number | null): number | null => (value === null ? null : Math.round(value));

const setOf = (columns: readonly string[]): string => columns.map((name) => `"${name}" = ?`).join(", ");
const UPDATE_STAMP = `UPDATE "file" SET ${setOf(STAMP)}, "gone_at" = NULL WHERE "id" = ?`;
const UPDATE_ALL = `UPDATE "file" SET ${setOf(STAMP)}, ${setOf(FACTS)}, "gone_at" = NULL WHERE "id" = ?`;
/** And what was said of the content that was there before. */
const FORGET_CONTENT = `UPDATE "file" SET "fingerprint" = NULL, "segments" = NULL WHERE "id" = ?`;

function update(updates: Batch, rootId: number, draft: FileDraft, row: FileRow): void {
  const stamp = stampOf(rootId, draft);
  if (draft.facts === null) updates.add(UPDATE_STAMP, ...stamp, row.id);
  else updates.add(UPDATE_ALL, ...stamp, ...factsOf(draft), row.id);
  if (!isSameContent(row, draft)) updates.add(FORGET_CONTENT, row.id);
}

async function insertFiles(
  tx: WritableSql,
  rootId: number,
  drafts: readonly FileDraft[],
  now: number,
): Promise<readonly WrittenFile[]> {
  const rows = await insert<{ id: number; path: string }>(tx, {
    table: "file",
    columns: [...STAMP, ...FACTS, "added_at"],
    rows: drafts.map((draft) => [...stampOf(rootId, draft), ...factsOf(draft), now]),
    suffix: `RETURNING "id", "path"`,
  });
  const ids = new Map(rows.map((row) => [row.path, row.id]));
  return drafts.flatMap((draft) => {
    const id = ids.get(draft.path);
    return id === undefined ? [] : { id, draft, isFresh: true };
  });
}

/** What edit decision lists say; they come and go without their films being probed again. */
async function writeCuts(tx: WritableSql, files: readonly WrittenFile[]): Promise<void> {
  const cut = files.flatMap(({ id, draft: { cuts } }) => (cuts === undefined ? [] : [{ id, cuts }]));
  const others = files.filter(({ draft }) => draft.cuts === undefined).map(({ id }) => id);
  if (others.length > 0)
    await tx.run(`UPDATE "file" SET "edl" = NULL WHERE "edl" IS NOT NULL AND "id" IN ${inIds(tx)}`, [
      listOf(others),
    ]);
  const updates = new Batch();
  for (const { id, cuts } of cut)
    updates.add(`UPDATE "file" SET "edl" = ? WHERE "id" = ?`, JSON.stringify(cuts), id);
  await updates.run(tx);
}

const STREAM = ["file_id", "position", "kind", "codec", "language", "detail"] as const;

async function writeStreams(tx: WritableSql, files: readonly WrittenFile[]): Promise<void> {
  if (files.length === 0) return;
  const batch = new Batch();
  batch.add(`DELETE FROM "stream" WHERE "file_id" IN ${inIds(tx)}`, listOf(files.map((file) => file.id)));
  batch.insert({ table: "stream", columns: STREAM, rows: files.flatMap(streamRows) });
  await batch.run(tx);
}

/** Where the streams of sidecars begin. */
const FIRST_SIDECAR = 1000;

/** Sidecars come and go without their film being probed again. */
export async function writeSidecars(tx: WritableSql, files: readonly WrittenFile[]): Promise<void> {
  const known = files.filter((file) => file.draft.facts === null);
  if (known.length === 0) return;
  const batch = new Batch();
  batch.add(
    `DELETE FROM "stream" WHERE "position" >= ${FIRST_SIDECAR} AND "file_id" IN ${inIds(tx)}`,
    listOf(known.map((file) => file.id)),
  );
  batch.insert({ table: "stream", columns: STREAM, rows: known.flatMap(streamRows) });
  await batch.run(tx);
}

function streamRows({ id, draft }: WrittenFile): SqlValue[][] {
  const byPosition = new Map(
    [...(draft.facts?.streams ?? []), ...draft.sidecars].map((one) => [one.index, one]),
  );
  return [...byPosition.values()].map((stream) => {
    const row = toStreamRow(stream);
    return [id, row.position, row.kind, row.codec, row.language, row.detail];
  });
}
