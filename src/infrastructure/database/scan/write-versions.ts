/** Versions of items and the files that they play. */
import type { ItemDraft, VersionDraft } from "../../../domain/library/scanning/draft.ts";
import type { SqlValue, WritableSql } from "../database.ts";
import { versionDuration, type FileInfo } from "./item-row.ts";
import { Batch, inIds, insert, listOf } from "./sql.ts";
import type { WrittenFile } from "./write-files.ts";
import { newUuid, type WrittenItem } from "./write-items.ts";

interface Stored {
  readonly id: number;
  readonly item_id: number;
  readonly name: string | null;
  readonly parts: readonly StoredPart[];
}

interface StoredPart {
  readonly fileId: number;
  readonly position: number;
  readonly uuid: string | null;
}

interface Source {
  readonly files: ReadonlyMap<string, WrittenFile>;
  readonly infos: (draft: ItemDraft) => readonly (readonly FileInfo[])[];
}

/** Of items that changed: a version that plays one of its files still, or has its name, keeps its id. */
export async function writeVersions(
  tx: WritableSql,
  items: readonly WrittenItem[],
  source: Source,
): Promise<void> {
  const known = await storedVersions(tx, items);
  const work: Work = { batch: new Batch(), added: [], parts: [], cleared: [] };
  for (const item of items) planVersions(item, known.get(item.id) ?? [], source, work);
  const { batch, added, parts, cleared } = work;
  if (cleared.length > 0) batch.add(`DELETE FROM "part" WHERE "version_id" IN ${inIds(tx)}`, listOf(cleared));
  await batch.run(tx);
  const rows = await insert<{ id: number; uuid: string }>(tx, {
    table: "version",
    columns: ["uuid", "item_id", "name", "edition", "position", "duration_ms"],
    rows: added,
    suffix: `RETURNING "id", "uuid"`,
  });
  const ids = new Map(rows.map((row) => [row.uuid, row.id]));
  batch.insert({
    table: "part",
    columns: ["version_id", "position", "file_id", "start_ms", "end_ms", "uuid"],
    rows: parts.map(({ version, row }) => [
      typeof version === "number" ? version : (ids.get(version) ?? null),
      ...row,
    ]),
  });
  await batch.run(tx);
}

interface Work {
  readonly batch: Batch;
  readonly added: SqlValue[][];
  /** By the version's id, or the uuid of one that is new. */
  readonly parts: { readonly version: number | string; readonly row: SqlValue[] }[];
  /** Versions whose parts are written again. */
  readonly cleared: number[];
}

function planVersions(item: WrittenItem, known: readonly Stored[], source: Source, work: Work): void {
  const kept = pairVersions(item.draft.versions, known, source.files);
  const infos = source.infos(item.draft);
  for (const [position, draft] of item.draft.versions.entries()) {
    const columns = [
      draft.name,
      draft.edition,
      position,
      versionDuration(item.draft, position, infos[position] ?? []),
    ];
    const stored = kept.get(draft);
    let version: number | string | undefined = stored?.id;
    if (version === undefined) {
      // A film's first version has the film's own id: so clients expect it to be.
      version = position === 0 && item.state === "added" ? item.uuid : newUuid();
      work.added.push([version, item.id, ...columns]);
    } else {
      work.batch.add(UPDATE, ...columns, version);
      work.cleared.push(version);
    }
    for (const row of partRows(draft, source.files, stored?.parts ?? [])) work.parts.push({ version, row });
  }
  const keptIds = new Set([...kept.values()].map((version) => version.id));
  for (const { id } of known) {
    if (keptIds.has(id)) continue;
    work.batch.add(`DELETE FROM "version" WHERE "id" = ?`, id);
    work.cleared.push(id);
  }
}

const UPDATE = `UPDATE "version" SET "name" = ?, "edition" = ?, "position" = ?, "duration_ms" = ? WHERE "id" = ?`;

interface StoredRow {
  readonly id: number;
  readonly item_id: number;
  readonly name: string | null;
  readonly file_id: number | null;
  readonly position: number | null;
  readonly uuid: string | null;
}

/** A version whose files are all another's now has none. */
const storedPart = ({ file_id: fileId, position, uuid }: StoredRow): readonly StoredPart[] =>
  fileId === null || position === null ? [] : [{ fileId, position, uuid }];

async function storedVersions(
  tx: WritableSql,
  items: readonly WrittenItem[],
): Promise<ReadonlyMap<number, readonly Stored[]>> {
  const old = items.filter((item) => item.state !== "added").map((item) => item.id);
  if (old.length === 0) return new Map();
  const rows = await tx.all<StoredRow>(
    `SELECT v."id", v."item_id", v."name", p."file_id", p."position", p."uuid" FROM "version" AS v
     LEFT JOIN "part" AS p ON p."version_id" = v."id"
     WHERE v."item_id" IN ${inIds(tx)} ORDER BY v."position", v."id"`,
    [listOf(old)],
  );
  const versions = [...Map.groupBy(rows, (row) => row.id).values()].flatMap((parts) => {
    const [first] = parts;
    return first === undefined ? [] : [{ ...first, parts: parts.flatMap(storedPart) }];
  });
  return Map.groupBy(versions, (version) => version.item_id);
}

function pairVersions(
  drafts: readonly VersionDraft[],
  stored: readonly Stored[],
  files: ReadonlyMap<string, WrittenFile>,
): ReadonlyMap<VersionDraft, Stored> {
  const pairs = new Map<VersionDraft, Stored>();
  const taken = new Set<number>();
  const take = (fits: (draft: VersionDraft, version: Stored) => boolean): void => {
    for (const draft of drafts) {
      if (pairs.has(draft)) continue;
      const version = stored.find((one) => !taken.has(one.id) && fits(draft, one));
      if (version === undefined) continue;
      pairs.set(draft, version);
      taken.add(version.id);
    }
  };
  take((draft, version) =>
    draft.parts.some(({ path }) => version.parts.some(({ fileId }) => fileId === files.get(path)?.id)),
  );
  take((draft, version) => draft.name === version.name);
  // The only one is still the only one, under another name.
  if (drafts.length === 1 && stored.length === 1) take(() => true);
  return pairs;
}

/**
 * The first part goes by its version's id. A further one keeps its own with its file, or, when that was exchanged, with
 * its place.
 */
function partRows(
  draft: VersionDraft,
  files: ReadonlyMap<string, WrittenFile>,
  stored: readonly StoredPart[],
): SqlValue[][] {
  const parts = draft.parts.flatMap((part) => {
    const file = files.get(part.path);
    return file === undefined ? [] : [{ part, id: file.id }];
  });
  const present = new Set(parts.map(({ id }) => id));
  const known = stored.filter(({ uuid }) => uuid !== null);
  /** Each is given once: pieces of one file are several parts. */
  const take = (fits: (one: StoredPart) => boolean): string | null => {
    const at = known.findIndex(fits);
    return at === -1 ? null : (known.splice(at, 1)[0]?.uuid ?? null);
  };
  const uuidAt = (id: number, position: number): string =>
    take(({ fileId }) => fileId === id) ??
    take((one) => one.position === position && !present.has(one.fileId)) ??
    newUuid();
  return parts.map(({ part, id }, position) => [
    position,
    id,
    part.startMs,
    part.endMs,
    position === 0 ? null : uuidAt(id, position),
  ]);
}
