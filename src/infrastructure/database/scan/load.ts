/** What the catalogue knows about a batch of units: one query for all of them each, never one per item. */
import type { ItemKind } from "../../../domain/library/item.ts";
import type { Claim } from "../../../domain/library/scanning/claims.ts";
import type { UnitDraft } from "../../../domain/library/scanning/draft.ts";
import type { FileRow } from "../../../domain/library/scanning/match-files.ts";
import type { KnownItem } from "../../../domain/library/scanning/match-items.ts";
import type { Sql } from "../database.ts";
import { fromWanted, inIds, inTexts, listOf } from "./sql.ts";

interface RawFile {
  readonly id: number;
  readonly root_id: number;
  readonly path: string;
  readonly size_bytes: number;
  readonly modified_ms: number;
  readonly inode: string;
  readonly quick_fingerprint: string | null;
  readonly gone_at: number | null;
  readonly apart: number;
}

const FILE = `f."id", f."root_id", f."path", f."size_bytes", f."modified_ms", f."inode", f."quick_fingerprint", f."gone_at", f."apart"`;

const toFileRow = (raw: RawFile): FileRow => ({
  id: raw.id,
  rootId: raw.root_id,
  path: raw.path,
  sizeBytes: raw.size_bytes,
  modifiedMs: raw.modified_ms,
  inode: raw.inode,
  quickFingerprint: raw.quick_fingerprint,
  gone: raw.gone_at !== null,
  apart: raw.apart === 1,
});

/** From (with) and to (without) which text a unit's directories lie, in byte order. */
export function rangesOf(unit: Pick<UnitDraft, "path" | "deep">): readonly (readonly [string, string])[] {
  if (unit.path === "" && unit.deep) return [["", "\u{10ffff}"]];
  const own = [unit.path, `${unit.path}\u0001`] as const;
  // "0" is the character after "/".
  return unit.deep ? [own, [`${unit.path}/`, `${unit.path}0`]] : [own];
}

/** Files in the units' folders, gone ones too. */
export async function filesOfUnits(
  sql: Sql,
  rootId: number,
  units: readonly Pick<UnitDraft, "path" | "deep">[],
): Promise<readonly FileRow[]> {
  const rows = await sql.all<RawFile>(
    `SELECT ${FILE} FROM ${fromWanted(sql)} CROSS JOIN "file" AS f
     WHERE f."root_id" = ? AND f."directory" >= wanted.value->>0 AND f."directory" < wanted.value->>1
     ORDER BY f."id"`,
    [JSON.stringify(units.flatMap(rangesOf)), rootId],
  );
  return rows.map(toFileRow);
}

/** More would only be found where thousands of files have the same content. */
const MAX_LOOKALIKES = 4000;

export async function lookalikes(
  sql: Sql,
  inodes: readonly string[],
  fingerprints: readonly string[],
): Promise<readonly FileRow[]> {
  const rows = await sql.all<RawFile>(
    `SELECT ${FILE} FROM "file" AS f WHERE f."inode" IN ${inTexts(sql)}
     UNION SELECT ${FILE} FROM "file" AS f WHERE f."quick_fingerprint" IN ${inTexts(sql)} LIMIT ${MAX_LOOKALIKES}`,
    [listOf(inodes), listOf(fingerprints)],
  );
  return rows.map(toFileRow);
}

export async function filesById(sql: Sql, ids: Iterable<number>): Promise<readonly FileRow[]> {
  const rows = await sql.all<RawFile>(`SELECT ${FILE} FROM "file" AS f WHERE f."id" IN ${inIds(sql)}`, [
    listOf(ids),
  ]);
  return rows.map(toFileRow);
}

interface RawItem {
  readonly id: number;
  readonly uuid: string;
  readonly work_id: number;
  readonly library_id: number | null;
  readonly root_id: number | null;
  readonly kind: ItemKind;
  readonly place: string;
  readonly search_name: string;
  readonly parent_id: number | null;
  readonly index_number: number | null;
  readonly gone_at: number | null;
  readonly lives_on: number | boolean;
}

const ITEM = `i."id", i."uuid", i."work_id", l."id" AS "library_id", i."root_id", i."kind", i."place", i."search_name", i."parent_id", i."index_number", i."gone_at",
  EXISTS (SELECT 1 FROM "item" AS o WHERE o."work_id" = i."work_id" AND o."id" <> i."id" AND o."gone_at" IS NULL) AS "lives_on"`;
const ITEMS = `SELECT ${ITEM} FROM "item" AS i LEFT JOIN "library" AS l ON l."id" = i."library_id"`;

export type ItemFilter =
  | { readonly by: "ids"; readonly ids: Iterable<number> }
  | { readonly by: "files"; readonly ids: Iterable<number> }
  | { readonly by: "works"; readonly ids: Iterable<number>; readonly libraryId: number }
  | { readonly by: "places"; readonly rootId: number; readonly places: Iterable<string> };

/** Items with their files and ids. */
export async function loadItems(sql: Sql, filter: ItemFilter): Promise<readonly KnownItem[]> {
  const raw = await loadRaw(sql, filter);
  if (raw.length === 0) return [];
  const ids = listOf(raw.map((item) => item.id));
  const [parts, externals] = await Promise.all([
    sql.all<{ item_id: number; file_id: number }>(
      `SELECT v."item_id", p."file_id" FROM "version" AS v JOIN "part" AS p ON p."version_id" = v."id"
       WHERE v."item_id" IN ${inIds(sql)} ORDER BY v."position", p."position"`,
      [ids],
    ),
    sql.all<{ item_id: number; provider: string; value: string; source: string | null }>(
      `SELECT "item_id", "provider", "value", "source" FROM "external_id" WHERE "item_id" IN ${inIds(sql)}`,
      [ids],
    ),
  ]);
  const filesOf = Map.groupBy(parts, (part) => part.item_id);
  const externalsOf = Map.groupBy(externals, (external) => external.item_id);
  return raw.map((item) => ({
    id: item.id,
    uuid: item.uuid,
    workId: item.work_id,
    libraryId: item.library_id,
    rootId: item.root_id,
    kind: item.kind,
    place: item.place,
    searchName: item.search_name,
    parentId: item.parent_id,
    index: item.index_number,
    goneAt: item.gone_at,
    livesOn: Boolean(item.lives_on),
    fileIds: (filesOf.get(item.id) ?? []).map((part) => part.file_id),
    // What a person said of it doesn't contradict what lies on the disk: that was wrong.
    externalIds: Object.fromEntries(
      (externalsOf.get(item.id) ?? [])
        .filter((id) => id.source !== "person")
        .map((id) => [id.provider, id.value]),
    ),
    heldIds: new Set(
      (externalsOf.get(item.id) ?? []).filter((id) => id.source === "person").map((id) => id.provider),
    ),
  }));
}

function loadRaw(sql: Sql, filter: ItemFilter): Promise<RawItem[]> {
  switch (filter.by) {
    case "ids":
      return sql.all(`${ITEMS} WHERE i."id" IN ${inIds(sql)}`, [listOf(filter.ids)]);
    case "files":
      return sql.all(
        `${ITEMS} WHERE i."id" IN (
           SELECT v."item_id" FROM "part" AS p JOIN "version" AS v ON v."id" = p."version_id"
           WHERE p."file_id" IN ${inIds(sql)})`,
        [listOf(filter.ids)],
      );
    case "works":
      return sql.all(`${ITEMS} WHERE i."work_id" IN ${inIds(sql)} AND i."library_id" = ?`, [
        listOf(filter.ids),
        filter.libraryId,
      ]);
    case "places":
      return sql.all(`${ITEMS} WHERE i."root_id" = ? AND i."place" IN ${inTexts(sql)}`, [
        filter.rootId,
        listOf(filter.places),
      ]);
  }
}

export interface ClaimedWork extends Claim {
  readonly workId: number;
}

/** Works that somebody claims to be one of these, of the kinds that the claims name. */
export async function loadClaims(sql: Sql, claims: readonly Claim[]): Promise<readonly ClaimedWork[]> {
  if (claims.length === 0) return [];
  const rows = await sql.all<{ scheme: string; value: string; work_id: number }>(
    `SELECT c."scheme", c."value", c."work_id" FROM ${fromWanted(sql)} CROSS JOIN "work_claim" AS c
     WHERE c."scheme" = wanted.value->>0 AND c."value" = wanted.value->>1 ORDER BY c."work_id"`,
    [JSON.stringify(claims.map((claim) => [claim.scheme, claim.value]))],
  );
  return rows.map((row) => ({ scheme: row.scheme, value: row.value, workId: row.work_id }));
}
