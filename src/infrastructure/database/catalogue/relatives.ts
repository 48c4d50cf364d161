import type { Artwork, Item, ItemRef } from "../../../domain/library/item.ts";
import type { Relatives, RelativeView } from "../../../domain/library/view.ts";
import type { Sql } from "../database.ts";
import { inList } from "./clauses.ts";
import { readArtwork } from "./side-rows.ts";

/** The folders around items with their names and pictures: three queries for all of a page. */
export async function readRelatives(
  sql: Sql,
  items: readonly Item[],
): Promise<ReadonlyMap<number, Relatives>> {
  const ids = [...new Set(items.flatMap(relativeIds))];
  if (ids.length === 0) return new Map(items.map((item) => [item.id, NOBODY]));
  const list = inList(ids);
  const [refs, artwork, studios] = await Promise.all([
    sql.all<ItemRef>(`SELECT "id", "uuid", "name" FROM "item" WHERE "id" ${list.sql}`, list.values),
    readArtwork(sql, "item", ids),
    readStudios(sql, [
      ...new Set(items.map((item) => item.seriesId).filter((id): id is number => id !== null)),
    ]),
  ]);
  const views = new Map(refs.map((ref) => [ref.id, viewOf(ref, artwork.get(ref.id) ?? [])]));
  const find = (id: number | null): RelativeView | null => (id === null ? null : (views.get(id) ?? null));
  return new Map(
    items.map((item) => {
      const series = find(item.seriesId);
      return [
        item.id,
        {
          parent: find(item.parentId),
          series: series === null ? null : { ...series, studio: studios.get(series.ref.id) ?? null },
          season: find(item.seasonId),
          album: find(item.albumId),
        },
      ];
    }),
  );
}

const NOBODY: Relatives = { parent: null, series: null, season: null, album: null };

function relativeIds(item: Item): readonly number[] {
  return [item.parentId, item.seriesId, item.seasonId, item.albumId].filter((id) => id !== null);
}

const viewOf = (ref: ItemRef, artwork: readonly Artwork[]): RelativeView => ({
  ref: { id: ref.id, uuid: ref.uuid, name: ref.name },
  artwork,
});

/** The first studio of each series: clients show it with the episodes. */
async function readStudios(sql: Sql, seriesIds: readonly number[]): Promise<ReadonlyMap<number, string>> {
  if (seriesIds.length === 0) return new Map();
  const list = inList(seriesIds);
  const rows = await sql.all<{ item_id: number; name: string }>(
    `SELECT il."item_id", l."name" FROM "item_label" il JOIN "label" l ON l."id" = il."label_id"
     WHERE il."item_id" ${list.sql} AND il."kind" = 'studio' ORDER BY il."item_id", il."position" DESC`,
    list.values,
  );
  // The last one set is the first in order.
  return new Map(rows.map((row) => [row.item_id, row.name]));
}
