/** Artists by name: the item of their folder, or one made from what the tags say. */
import { searchNameOf } from "../../../domain/library/fold.ts";
import { plainSortName } from "../../../domain/library/sort-name.ts";
import type { SqlValue, WritableSql } from "../database.ts";
import { Batch, inIds, inTexts, insert, listOf } from "./sql.ts";
import type { FieldedItem } from "./write-details.ts";
import { newUuid } from "./write-items.ts";

const ROLES = { artists: "artist", albumArtists: "albumArtist" } as const;
type Field = keyof typeof ROLES;
const FIELDS = Object.keys(ROLES) as Field[];
/** Bounds what one hostile tag costs. */
const MAX_ARTISTS = 100;

export interface WrittenArtists {
  readonly added: readonly number[];
  /** That items were taken away from: nothing may be left of them. */
  readonly left: readonly number[];
}

export async function writeArtists(
  tx: WritableSql,
  items: readonly FieldedItem[],
  libraryId: number,
  now: number,
): Promise<WrittenArtists> {
  const credited = items.flatMap((item) =>
    FIELDS.filter((field) => item.decided.has(field)).map((field) => ({ item, field })),
  );
  if (credited.length === 0) return { added: [], left: [] };
  const names = new Map<string, string>();
  for (const { item, field } of credited)
    for (const name of namesOf(item, field))
      if (!names.has(searchNameOf(name))) names.set(searchNameOf(name), name);
  const { ids, added } = await artistsByKey(tx, names, libraryId, now);
  const left = await clearOld(tx, credited);
  await insert(tx, {
    table: "item_artist",
    columns: ["item_id", "role", "position", "artist_item_id"],
    rows: credited.flatMap(({ item, field }): SqlValue[][] => {
      const artists = namesOf(item, field).flatMap((name) => ids.get(searchNameOf(name)) ?? []);
      return [...new Set(artists)].map((id, position) => [item.id, ROLES[field], position, id]);
    }),
  });
  return { added, left };
}

const namesOf = ({ draft }: FieldedItem, field: Field): readonly string[] =>
  (draft.fields[field] ?? []).filter((name) => searchNameOf(name) !== "").slice(0, MAX_ARTISTS);

async function clearOld(
  tx: WritableSql,
  credited: readonly { readonly item: FieldedItem; readonly field: Field }[],
): Promise<readonly number[]> {
  const left: number[] = [];
  for (const field of FIELDS) {
    const old = credited.filter((one) => one.field === field && one.item.state !== "added");
    if (old.length === 0) continue;
    const rows = await tx.all<{ artist_item_id: number }>(
      `DELETE FROM "item_artist" WHERE "role" = ? AND "item_id" IN ${inIds(tx)} RETURNING "artist_item_id"`,
      [ROLES[field], listOf(old.map(({ item }) => item.id))],
    );
    left.push(...rows.map((row) => row.artist_item_id));
  }
  return left;
}

/** Artists of the library by `searchNameOf`; those that are new are made, those that were gone are back. */
async function artistsByKey(
  tx: WritableSql,
  names: ReadonlyMap<string, string>,
  libraryId: number,
  now: number,
): Promise<{ readonly ids: ReadonlyMap<string, number>; readonly added: readonly number[] }> {
  const claims = new Map([...names.keys()].map((key) => [claimOf(libraryId, key), key]));
  const rows = await tx.all<{ id: number; value: string; gone_at: number | null }>(
    `SELECT i."id", c."value", i."gone_at" FROM "work_claim" AS c JOIN "item" AS i ON i."work_id" = c."work_id"
     WHERE c."scheme" = 'title' AND c."value" IN ${inTexts(tx)} AND i."kind" = 'artist' AND i."library_id" = ?
     ORDER BY CASE WHEN i."gone_at" IS NULL THEN 0 ELSE 1 END, CASE WHEN i."root_id" IS NULL THEN 1 ELSE 0 END, i."id"`,
    [listOf(claims.keys()), libraryId],
  );
  const ids = new Map<string, number>();
  const back: number[] = [];
  for (const row of rows) {
    const key = claims.get(row.value);
    if (key === undefined || ids.has(key)) continue;
    ids.set(key, row.id);
    if (row.gone_at !== null) back.push(row.id);
  }
  if (back.length > 0)
    await tx.run(`UPDATE "item" SET "gone_at" = NULL, "changed_at" = ? WHERE "id" IN ${inIds(tx)}`, [
      now,
      listOf(back),
    ]);
  const fresh = [...names].filter(([key]) => !ids.has(key));
  const added = await makeArtists(tx, fresh, libraryId, now);
  for (const [key, id] of added) ids.set(key, id);
  return { ids, added: [...back, ...added.values()] };
}

const claimOf = (libraryId: number, key: string): string => `${libraryId}:artist:${key}:`;

async function makeArtists(
  tx: WritableSql,
  artists: readonly (readonly [key: string, name: string])[],
  libraryId: number,
  now: number,
): Promise<ReadonlyMap<string, number>> {
  const works = await insert<{ id: number }>(tx, {
    table: "work",
    columns: ["kind", "name", "created_at"],
    rows: artists.map(([, name]) => ["artist", name, now]),
    suffix: `RETURNING "id"`,
  });
  const rows = await insert<{ id: number; search_name: string; work_id: number }>(tx, {
    table: "item",
    columns: ARTIST,
    rows: artists.map(([key, name], index) => [
      newUuid(),
      works[index]?.id ?? null,
      libraryId,
      "artist",
      1,
      `artist:${key}`,
      name,
      key,
      plainSortName(name),
      now,
      now,
    ]),
    suffix: `RETURNING "id", "search_name", "work_id"`,
  });
  const batch = new Batch();
  batch.insert({
    table: "work_claim",
    columns: ["scheme", "value", "work_id", "source", "created_at"],
    rows: rows.map((row) => ["title", claimOf(libraryId, row.search_name), row.work_id, "scan", now]),
    suffix: "ON CONFLICT DO NOTHING",
  });
  await batch.run(tx);
  return new Map(rows.map((row) => [row.search_name, row.id]));
}

const ARTIST = [
  "uuid",
  "work_id",
  "library_id",
  "kind",
  "is_folder",
  "place",
  "name",
  "search_name",
  "sort_name",
  "added_at",
  "changed_at",
] as const;
