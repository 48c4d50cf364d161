/** Marking all leaves below a folder: one statement, however many they are. */
import type { FolderMark } from "../../../domain/playback/watching-ports.ts";
import { compileFilters } from "../catalogue/compile.ts";
import { knownScope } from "../catalogue/scope.ts";
import type { WritableSql } from "../database.ts";
import { recordEvent, slicesOf } from "../stores/event-log.ts";
import { refreshNextUp } from "./refresh-next-up.ts";

interface Leaf {
  readonly id: number;
  readonly series_id: number | null;
  readonly season_id: number | null;
  readonly album_id: number | null;
}

export async function markFolder(tx: WritableSql, mark: FolderMark): Promise<void> {
  const { audience, folder } = mark;
  const { userId } = audience;
  const scope = await knownScope(tx, audience, { type: "item", id: folder.id });
  const leaves = compileFilters(audience, scope, { recursive: true, isFolder: false });
  const works = { sql: `FROM "item" i WHERE ${leaves.sql}`, values: leaves.values };
  if (mark.played) await markAllPlayed(tx, mark, works);
  else await markAllUnplayed(tx, mark, works);

  const items = await tx.all<Leaf>(
    `SELECT i."id", i."series_id", i."season_id", i."album_id" ${works.sql} ORDER BY i."id"`,
    works.values,
  );
  const around = items.flatMap((leaf) => [leaf.id, leaf.series_id, leaf.season_id, leaf.album_id]);
  const itemIds = new Set([folder.id, ...around.filter((id) => id !== null)]);
  const seriesIds = [...new Set(items.map((leaf) => leaf.series_id).filter((id) => id !== null))];
  await refreshNextUp(tx, { seriesIds, userIds: [userId] });
  for (const some of slicesOf([...itemIds]))
    await recordEvent(tx, { type: "watchStateChanged", userId, itemIds: some });
}

type Works = {
  readonly sql: string;
  readonly values: readonly (string | number | bigint | null | Uint8Array)[];
};

async function markAllPlayed(tx: WritableSql, mark: FolderMark, works: Works): Promise<void> {
  const at = mark.at.getTime();
  // A date that was given counts; without one, a play that is known already keeps its own.
  const lastPlayed =
    mark.playedAt === null
      ? `COALESCE("watch_state"."last_played_at", excluded."last_played_at")`
      : `excluded."last_played_at"`;
  await tx.run(
    `INSERT INTO "watch_state" ("user_id", "work_id", "position_ms", "played", "play_count", "favorite",
       "last_played_at", "changed_at")
     SELECT DISTINCT CAST(? AS integer), i."work_id", 0, 1, 1, 0, CAST(? AS bigint), CAST(? AS bigint) ${works.sql}
     ON CONFLICT ("user_id", "work_id") DO UPDATE SET "position_ms" = 0, "played" = 1,
       "play_count" = CASE WHEN "watch_state"."play_count" < 1 THEN 1 ELSE "watch_state"."play_count" END,
       "last_played_at" = ${lastPlayed}, "changed_at" = excluded."changed_at"`,
    [mark.audience.userId, mark.playedAt?.getTime() ?? at, at, ...works.values],
  );
}

async function markAllUnplayed(tx: WritableSql, mark: FolderMark, works: Works): Promise<void> {
  await tx.run(
    `UPDATE "watch_state" SET "position_ms" = 0, "played" = 0, "play_count" = 0, "last_played_at" = NULL,
       "changed_at" = ? WHERE "user_id" = ? AND "work_id" IN (SELECT i."work_id" ${works.sql})`,
    [mark.at.getTime(), mark.audience.userId, ...works.values],
  );
}
