import type { Audience, FolderState } from "../../../domain/library/browse-ports.ts";
import { FOLDER_KINDS, type Item } from "../../../domain/library/item.ts";
import type { WatchState } from "../../../domain/playback/watch-state.ts";
import type { Database, Sql } from "../database.ts";
import { inList } from "./clauses.ts";
import { limitCondition } from "./limits.ts";

export interface StateRow {
  readonly work_id: number;
  readonly position_ms: number;
  readonly played: number;
  readonly play_count: number;
  readonly favorite: number;
  readonly rating: number | null;
  readonly likes: number | null;
  readonly audio_index: number | null;
  readonly subtitle_index: number | null;
  readonly last_played_at: number | null;
}

export const STATE_COLUMNS = `"work_id", "position_ms", "played", "play_count", "favorite", "rating", "likes",
  "audio_index", "subtitle_index", "last_played_at"`;

export function toWatchState(row: StateRow): WatchState {
  return {
    positionMs: row.position_ms,
    played: row.played === 1,
    playCount: row.play_count,
    isFavorite: row.favorite === 1,
    rating: row.rating,
    likes: row.likes === null ? null : row.likes === 1,
    lastPlayedAt: row.last_played_at === null ? null : new Date(row.last_played_at),
    audioIndex: row.audio_index,
    subtitleIndex: row.subtitle_index,
  };
}

export async function readStates(
  sql: Sql,
  userId: number,
  workIds: readonly number[],
): Promise<ReadonlyMap<number, WatchState>> {
  if (workIds.length === 0) return new Map();
  const works = inList(workIds);
  const rows = await sql.all<StateRow>(
    `SELECT ${STATE_COLUMNS} FROM "watch_state" WHERE "user_id" = ? AND "work_id" ${works.sql}`,
    [userId, ...works.values],
  );
  return new Map(rows.map((row) => [row.work_id, toWatchState(row)]));
}

const LEAF = `e."is_folder" = 0 AND e."gone_at" IS NULL AND e."owner_id" IS NULL`;
const PLAYED = `(SELECT s."played" FROM "watch_state" s WHERE s."user_id" = ? AND s."work_id" = e."work_id")`;
const COUNTED = `COUNT(*) AS "leaves", SUM(CASE WHEN ${PLAYED} = 1 THEN 0 ELSE 1 END) AS "unplayed"`;

/** How the leaves of each sort of folder are found; `?`: the user, the folders, then what `leaf` takes. */
const BY_COLUMN = (column: string, list: string, leaf: string): string =>
  `SELECT e."${column}" AS "id", ${COUNTED} FROM "item" e WHERE e."${column}" ${list} AND ${leaf} GROUP BY e."${column}"`;
const BY_ARTIST = (list: string, leaf: string): string =>
  `SELECT a."artist_item_id" AS "id", COUNT(DISTINCT e."id") AS "leaves",
     COUNT(DISTINCT CASE WHEN ${PLAYED} = 1 THEN NULL ELSE e."id" END) AS "unplayed"
   FROM "item_artist" a JOIN "item" e ON e."id" = a."item_id"
   WHERE a."artist_item_id" ${list} AND e."kind" = 'track' AND ${leaf} GROUP BY a."artist_item_id"`;
const BY_TREE = (list: string, leaf: string): string =>
  `SELECT t."top" AS "id", ${COUNTED} FROM (
     WITH RECURSIVE below("top", "id") AS (
       SELECT f."id", f."id" FROM "item" f WHERE f."id" ${list} UNION
       SELECT b."top", f."id" FROM "item" f JOIN below b ON f."parent_id" = b."id"
       WHERE f."is_folder" = 1 AND f."gone_at" IS NULL)
     SELECT b."top", b."id" FROM below b) t
   JOIN "item" e ON e."parent_id" = t."id" WHERE ${leaf} GROUP BY t."top"`;

/** What was put into a list and is a leaf, and the leaves of the series and albums among it. */
const BY_LIST = (list: string, leaf: string): string =>
  `SELECT t."list_id" AS "id", ${COUNTED} FROM (
     WITH m("list_id", "id") AS (
       SELECT n."list_id", j."id" FROM "list_entry" n JOIN "item" j ON j."work_id" = n."work_id"
       WHERE n."list_id" ${list} AND n."origin" <> 'excluded' AND j."gone_at" IS NULL AND j."owner_id" IS NULL)
     SELECT "list_id", "id" FROM m
     UNION SELECT m."list_id", x."id" FROM m JOIN "item" x ON x."series_id" = m."id"
     UNION SELECT m."list_id", x."id" FROM m JOIN "item" x ON x."album_id" = m."id") t
   JOIN "item" e ON e."id" = t."id" WHERE ${leaf} GROUP BY t."list_id"`;

type Group = "series" | "season" | "album" | "artist" | "collection" | "playlist" | "tree";
const SQL = {
  series: (list, leaf) => BY_COLUMN("series_id", list, leaf),
  season: (list, leaf) => BY_COLUMN("season_id", list, leaf),
  album: (list, leaf) => BY_COLUMN("album_id", list, leaf),
  artist: BY_ARTIST,
  collection: BY_LIST,
  playlist: BY_LIST,
  tree: BY_TREE,
} as const satisfies Readonly<Record<Group, (list: string, leaf: string) => string>>;

const isGroup = (kind: string): kind is Exclude<Group, "tree"> => kind in SQL && kind !== "tree";
const groupOf = (folder: Item): Group => (isGroup(folder.kind) ? folder.kind : "tree");

const ALL = { sql: "1 = 1", values: [] };

/** Leaves below each folder and those that are left to play: one query for all of a page. */
export async function readFolderStates(
  database: Database,
  audience: Audience,
  items: readonly Item[],
): Promise<ReadonlyMap<number, FolderState>> {
  const folders = items.filter((item) => FOLDER_KINDS.has(item.kind));
  const groups = Map.groupBy(folders, groupOf);
  if (groups.size === 0) return new Map();
  const userId = audience.userId ?? -1;
  const there = audience.limits === undefined ? ALL : limitCondition(audience.limits, "e");
  const parts = [...groups].map(([group, members]) => {
    const list = inList(members.map((folder) => folder.id));
    return {
      sql: SQL[group](list.sql, `${LEAF} AND ${there.sql}`),
      values: [userId, ...list.values, ...there.values],
    };
  });
  const rows = await database.scan.all<{ id: number; leaves: number; unplayed: number }>(
    parts.map((part) => part.sql).join(" UNION ALL "),
    parts.flatMap((part) => part.values),
  );
  return new Map(
    rows.map((row) => [row.id, { leaves: Number(row.leaves), unplayed: Number(row.unplayed ?? 0) }]),
  );
}
