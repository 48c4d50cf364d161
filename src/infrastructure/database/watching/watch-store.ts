import { UNTOUCHED, type WatchState } from "../../../domain/playback/watch-state.ts";
import type { StateChange, WatchStore } from "../../../domain/playback/watching-ports.ts";
import { STATE_COLUMNS, type StateRow, toWatchState } from "../catalogue/states.ts";
import type { Database, Sql, WritableSql } from "../database.ts";
import { recordEvent } from "../stores/event-log.ts";
import { markFolder } from "./mark-folder.ts";
import { endPlay, endPlays, startPlay } from "./play-log.ts";
import { refreshNextUp } from "./refresh-next-up.ts";

/** People's states and the log of plays. A write is durable when its promise resolves. */
export function createWatchStore(database: Database): WatchStore {
  return {
    state: (userId, workId) => readState(database.read, userId, workId),
    change: (change) => database.write((tx) => changeState(tx, change)),
    setNamedFavorite: (userId, { type, id }, favorite) =>
      database.write(async (tx) => {
        const sql = favorite
          ? `INSERT INTO "named_favorite" ("user_id", "owner_type", "owner_id") VALUES (?, ?, ?) ON CONFLICT DO NOTHING`
          : `DELETE FROM "named_favorite" WHERE "user_id" = ? AND "owner_type" = ? AND "owner_id" = ?`;
        await tx.run(sql, [userId, type, id]);
      }),
    markFolder: (mark) => database.write((tx) => markFolder(tx, mark)),
    endPlays: (which, end) => database.write((tx) => endPlays(tx, which, end)),
  };
}

async function readState(sql: Sql, userId: number, workId: number): Promise<WatchState> {
  const row = await sql.get<StateRow>(
    `SELECT ${STATE_COLUMNS} FROM "watch_state" WHERE "user_id" = ? AND "work_id" = ?`,
    [userId, workId],
  );
  return row === undefined ? UNTOUCHED : toWatchState(row);
}

async function changeState(tx: WritableSql, change: StateChange): Promise<WatchState> {
  const { userId, item } = change;
  const before = await readState(tx, userId, item.workId);
  const after = change.apply(before);
  if (change.started !== undefined) await startPlay(tx, userId, item, change.started);
  if (change.ended !== undefined) await endPlay(tx, userId, item, change.ended);
  if (change.tells !== undefined) await recordEvent(tx, change.tells, change.at);
  if (isSame(before, after)) return before;
  await writeState(tx, userId, item.workId, after, change.at);
  const isNews = change.announce || before.played !== after.played;
  if (isNews) await tellOthers(tx, userId, item.workId);
  return after;
}

const NAMES = Object.keys(UNTOUCHED) as readonly (keyof WatchState)[];

function isSame(a: WatchState, b: WatchState): boolean {
  return NAMES.every((name) => valueOf(a[name]) === valueOf(b[name]));
}

const valueOf = (value: WatchState[keyof WatchState]): number | boolean | null =>
  value instanceof Date ? value.getTime() : value;

async function writeState(
  tx: WritableSql,
  userId: number,
  workId: number,
  state: WatchState,
  at: Date,
): Promise<void> {
  await tx.run(
    `INSERT INTO "watch_state" ("user_id", "work_id", "position_ms", "played", "play_count", "favorite", "rating",
       "likes", "audio_index", "subtitle_index", "last_played_at", "changed_at")
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT ("user_id", "work_id") DO UPDATE SET "position_ms" = excluded."position_ms",
       "played" = excluded."played", "play_count" = excluded."play_count", "favorite" = excluded."favorite",
       "rating" = excluded."rating", "likes" = excluded."likes", "audio_index" = excluded."audio_index",
       "subtitle_index" = excluded."subtitle_index", "last_played_at" = excluded."last_played_at",
       "changed_at" = excluded."changed_at"`,
    [
      userId,
      workId,
      Math.round(state.positionMs),
      state.played ? 1 : 0,
      state.playCount,
      state.isFavorite ? 1 : 0,
      state.rating,
      state.likes === null ? null : state.likes ? 1 : 0,
      state.audioIndex,
      state.subtitleIndex,
      state.lastPlayedAt?.getTime() ?? null,
      at.getTime(),
    ],
  );
}

interface Place {
  readonly id: number;
  readonly parent_id: number | null;
  readonly series_id: number | null;
  readonly season_id: number | null;
  readonly album_id: number | null;
}

/** The work's items and the folders that count them have changed for this person; what comes next may have, too. */
async function tellOthers(tx: WritableSql, userId: number, workId: number): Promise<void> {
  const places = await tx.all<Place>(
    `SELECT "id", "parent_id", "series_id", "season_id", "album_id" FROM "item"
     WHERE "work_id" = ? AND "gone_at" IS NULL ORDER BY "id"`,
    [workId],
  );
  const seriesIds = places.map((place) => place.series_id).filter((id) => id !== null);
  if (seriesIds.length > 0) await refreshNextUp(tx, { seriesIds, userIds: [userId] });
  const around = places.flatMap((place) => [
    place.id,
    place.season_id,
    place.series_id,
    place.album_id,
    place.parent_id,
  ]);
  const itemIds = [...new Set(around.filter((id) => id !== null))];
  if (itemIds.length > 0) await recordEvent(tx, { type: "watchStateChanged", userId, itemIds });
}
