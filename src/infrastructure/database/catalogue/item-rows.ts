import type { Audience, ItemRow } from "../../../domain/library/browse-ports.ts";
import type { ExtraKind, Item, ItemKind } from "../../../domain/library/item.ts";
import type { Sql } from "../database.ts";
import { addAccess } from "./access.ts";
import { Clauses, inSlices } from "./clauses.ts";
import { addListAccess, LIST_OWNER } from "./lists.ts";

interface RawItem {
  readonly id: number;
  readonly uuid: string;
  readonly work_id: number;
  readonly library_id: number;
  readonly kind: ItemKind;
  readonly parent_id: number | null;
  readonly series_id: number | null;
  readonly season_id: number | null;
  readonly album_id: number | null;
  readonly owner_id: number | null;
  readonly extra_kind: ExtraKind | null;
  readonly name: string;
  readonly sort_name: string;
  readonly forced_sort_name: string | null;
  readonly original_name: string | null;
  readonly overview: string | null;
  readonly tagline: string | null;
  readonly year: number | null;
  readonly premiered_at: number | null;
  readonly ended_at: number | null;
  readonly community_rating: number | null;
  readonly critic_rating: number | null;
  readonly official_rating: string | null;
  readonly duration_ms: number | null;
  readonly index_number: number | null;
  readonly index_end: number | null;
  readonly parent_index: number | null;
  readonly status: "continuing" | "ended" | null;
  readonly path: string | null;
  readonly container: string | null;
  readonly size_bytes: number | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly has_subtitles: number;
  readonly has_lyrics: number;
  readonly given_lyrics: number | null;
  readonly problem: string | null;
  readonly version_count: number;
  readonly part_count: number;
  readonly child_count: number;
  readonly leaf_count: number;
  readonly added_at: number;
  readonly leaf_added_at: number | null;
  readonly changed_at: number;
  readonly locked: number;
  readonly locked_fields: string | null;
}

const COLUMNS = (
  "id uuid work_id library_id kind parent_id series_id season_id album_id owner_id extra_kind name sort_name " +
  "forced_sort_name original_name overview tagline year premiered_at ended_at community_rating critic_rating " +
  "official_rating duration_ms index_number index_end parent_index status path container size_bytes width height " +
  "has_subtitles has_lyrics given_lyrics problem version_count part_count child_count leaf_count added_at leaf_added_at changed_at locked locked_fields"
)
  .split(" ")
  .map((name) => `i."${name}"`)
  .join(", ");

/** Rows by id for those that are there (extras too), in the order of the ids. */
export async function readItems(
  sql: Sql,
  audience: Audience,
  ids: readonly number[],
): Promise<readonly ItemRow[]> {
  const rows = await inSlices(ids, async (some) => {
    const clauses = new Clauses(audience);
    clauses.anyNumber(`i."id"`, some);
    clauses.and(`i."gone_at" IS NULL`);
    addAccess(clauses, true);
    addListAccess(clauses);
    return await sql.all<RawItem>(`SELECT ${COLUMNS} FROM "item" i WHERE ${clauses.sql}`, clauses.values);
  });
  const byId = new Map(
    rows.map((row) => [
      row.id,
      { item: toItem(row), versionCount: row.version_count, partCount: row.part_count },
    ]),
  );
  return ids.map((id) => byId.get(id)).filter((row) => row !== undefined);
}

const dateOf = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));

function toItem(row: RawItem): Item {
  return {
    id: row.id,
    uuid: row.uuid,
    name: row.name,
    workId: row.work_id,
    libraryId: row.library_id,
    kind: row.kind,
    parentId: row.parent_id,
    seriesId: row.series_id,
    seasonId: row.season_id,
    albumId: row.album_id,
    ownerId: row.owner_id === LIST_OWNER ? null : row.owner_id,
    extraKind: row.extra_kind,
    sortName: row.sort_name,
    forcedSortName: row.forced_sort_name,
    originalName: row.original_name,
    overview: row.overview,
    tagline: row.tagline,
    year: row.year,
    premieredAt: dateOf(row.premiered_at),
    endedAt: dateOf(row.ended_at),
    communityRating: row.community_rating,
    criticRating: row.critic_rating,
    officialRating: row.official_rating,
    durationMs: row.duration_ms,
    index: row.index_number,
    indexEnd: row.index_end,
    parentIndex: row.parent_index,
    status: row.status,
    path: row.path,
    container: row.container,
    sizeBytes: row.size_bytes,
    width: row.width,
    height: row.height,
    hasSubtitles: row.has_subtitles === 1,
    hasLyrics: (row.given_lyrics ?? row.has_lyrics) === 1,
    problem: row.problem,
    addedAt: new Date(row.added_at),
    changedAt: new Date(row.changed_at),
    childCount: row.child_count,
    leafCount: row.leaf_count,
    leafAddedAt: dateOf(row.leaf_added_at),
    locked: row.locked === 1,
    lockedFields: row.locked_fields === null ? [] : (JSON.parse(row.locked_fields) as readonly string[]),
  };
}
