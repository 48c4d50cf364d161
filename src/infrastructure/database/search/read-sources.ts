/** What the catalogue's tables say of items, as far as they are found by it: a few queries for all of them. */
import type { ItemKind, Stream } from "../../../domain/library/item.ts";
import type { SearchSource } from "../../../domain/library/search/document.ts";
import { dynamicRangeOf } from "../../../domain/playback/dynamic-range.ts";
import { type StreamRow, streamFromRow } from "../catalogue/stream-codec.ts";
import type { Sql } from "../database.ts";
import { inIds, listOf } from "../scan/sql.ts";

export interface ItemSource {
  readonly id: number;
  readonly search: SearchSource;
  readonly traits: readonly Trait[];
}

/** What the streams of an item's files are, said once however often. */
export interface Trait {
  readonly kind: "audio" | "subtitle" | "range";
  /** ISO 639-2 as it stands in the file, or a dynamic range of the domain's. */
  readonly value: string;
}

interface ItemRow {
  readonly id: number;
  readonly kind: ItemKind;
  readonly name: string;
  readonly original_name: string | null;
  readonly overview: string | null;
  readonly tagline: string | null;
  readonly community_rating: number | null;
  readonly popularity: number | null;
  readonly series_name: string | null;
  readonly album_name: string | null;
}

interface NameRow {
  readonly item_id: number;
  readonly name: string;
  readonly more: string | null;
}

/** Of a film's cast those that somebody may look for. */
const MAX_CREDITS = 60;

export async function readSources(sql: Sql, ids: readonly number[]): Promise<readonly ItemSource[]> {
  if (ids.length === 0) return [];
  const list = listOf(ids);
  const rows = await sql.all<ItemRow>(
    `SELECT i."id", i."kind", i."name", i."original_name", i."overview", i."tagline", i."community_rating",
       s."name" AS "series_name", a."name" AS "album_name",
       (SELECT MAX(l."popularity") FROM "provider_layer" l WHERE l."item_id" = i."id") AS "popularity"
     FROM "item" i LEFT JOIN "item" s ON s."id" = i."series_id" LEFT JOIN "item" a ON a."id" = i."album_id"
     WHERE i."id" IN ${inIds(sql)}`,
    [list],
  );
  const [titles, context, admirers, traits] = [
    await readTitles(sql, list),
    await readContext(sql, list),
    await readAdmirers(sql, list),
    await readTraits(sql, list),
  ];
  return rows.map((row) => ({
    id: row.id,
    search: {
      kind: row.kind,
      names: present([row.name, row.original_name, ...(titles.get(row.id) ?? [])]),
      context: present([row.series_name, row.album_name, ...(context.get(row.id) ?? [])]),
      prose: present([row.overview, row.tagline]),
      communityRating: row.community_rating,
      popularity: row.popularity ?? 0,
      admirers: admirers.get(row.id) ?? 0,
    },
    traits: traits.get(row.id) ?? [],
  }));
}

const present = (texts: readonly (string | null)[]): readonly string[] =>
  texts.filter((text) => text !== null);

function byItem(rows: readonly NameRow[]): ReadonlyMap<number, readonly (string | null)[]> {
  const groups = Map.groupBy(rows, (row) => row.item_id);
  return new Map([...groups].map(([id, own]) => [id, own.flatMap((row) => [row.name, row.more])]));
}

async function readTitles(sql: Sql, list: string): Promise<ReadonlyMap<number, readonly (string | null)[]>> {
  return byItem(
    await sql.all<NameRow>(
      `SELECT "item_id", "title" AS "name", NULL AS "more" FROM "item_title" WHERE "item_id" IN ${inIds(sql)}`,
      [list],
    ),
  );
}

/** Names of labels, people with whom they play, artists, and collections. */
async function readContext(sql: Sql, list: string): Promise<ReadonlyMap<number, readonly (string | null)[]>> {
  const ids = inIds(sql);
  return byItem(
    await sql.all<NameRow>(
      `SELECT x."item_id", l."name", NULL AS "more" FROM "item_label" x JOIN "label" l ON l."id" = x."label_id"
         WHERE x."item_id" IN ${ids}
       UNION ALL SELECT c."item_id", p."name", c."character" FROM "credit" c JOIN "person" p ON p."id" = c."person_id"
         WHERE c."item_id" IN ${ids} AND c."position" < ${MAX_CREDITS}
       UNION ALL SELECT a."item_id", p."name", NULL FROM "item_artist" a JOIN "item" p ON p."id" = a."artist_item_id"
         WHERE a."item_id" IN ${ids}
       UNION ALL SELECT i."id", k."name", NULL FROM "item" i JOIN "work_collection" k ON k."work_id" = i."work_id"
         WHERE i."id" IN ${ids}
       UNION ALL SELECT i."id", k."name", NULL FROM "item" i JOIN "list_entry" e ON e."work_id" = i."work_id" AND e."origin" <> 'excluded'
         JOIN "item" k ON k."id" = e."list_id" AND k."kind" = 'collection' AND k."gone_at" IS NULL
         WHERE i."id" IN ${ids}`,
      [list, list, list, list, list],
    ),
  );
}

/** How many people have seen each to its end, or like it. */
async function readAdmirers(sql: Sql, list: string): Promise<ReadonlyMap<number, number>> {
  const rows = await sql.all<{ id: number; people: number }>(
    `SELECT i."id", COUNT(*) AS "people" FROM "item" i JOIN "watch_state" w ON w."work_id" = i."work_id"
     WHERE i."id" IN ${inIds(sql)} AND (w."played" = 1 OR w."favorite" = 1) GROUP BY i."id"`,
    [list],
  );
  return new Map(rows.map((row) => [row.id, Number(row.people)]));
}

async function readTraits(sql: Sql, list: string): Promise<ReadonlyMap<number, readonly Trait[]>> {
  const rows = await sql.all<StreamRow & { readonly item_id: number }>(
    `SELECT v."item_id", t."position", t."kind", t."codec", t."language", t."detail"
     FROM "version" v JOIN "part" p ON p."version_id" = v."id"
     JOIN "file" f ON f."id" = p."file_id" AND f."gone_at" IS NULL JOIN "stream" t ON t."file_id" = f."id"
     WHERE v."item_id" IN ${inIds(sql)} AND t."kind" IN ('video', 'audio', 'subtitle')`,
    [list],
  );
  const traits = new Map<number, Map<string, Trait>>();
  for (const row of rows) {
    const trait = traitOf(streamFromRow(row, null));
    if (trait === null) continue;
    const own = traits.get(row.item_id) ?? new Map<string, Trait>();
    own.set(`${trait.kind} ${trait.value}`, trait);
    traits.set(row.item_id, own);
  }
  return new Map([...traits].map(([id, own]) => [id, [...own.values()]]));
}

function traitOf(stream: Stream): Trait | null {
  if (stream.kind === "video") {
    const value = dynamicRangeOf(stream);
    return value === null ? null : { kind: "range", value };
  }
  const isSpoken = stream.kind === "audio" || stream.kind === "subtitle";
  return isSpoken && stream.language !== null ? { kind: stream.kind, value: stream.language } : null;
}
