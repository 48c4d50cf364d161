/** Who played what, when, on what and how far: one row a play, opened at its start. */
import type { Item } from "../../../domain/library/item.ts";
import type { PlayEnd, PlayStart } from "../../../domain/playback/watching-ports.ts";
import type { WritableSql } from "../database.ts";

export async function startPlay(
  tx: WritableSql,
  userId: number,
  item: Pick<Item, "id" | "workId">,
  start: PlayStart,
): Promise<void> {
  if (start.deviceId !== null) await endPlays(tx, start, { at: start.at, positionMs: null });
  await tx.run(
    `INSERT INTO "play_log" ("user_id", "work_id", "item_id", "device_id", "method", "started_at")
     VALUES (?, ?, ?, ?, ?, ?)`,
    [userId, item.workId, item.id, start.deviceId, start.method, start.at.getTime()],
  );
}

/** Ends the newest open play of the work; a client that never told of a start leaves none. */
export async function endPlay(
  tx: WritableSql,
  userId: number,
  item: Pick<Item, "workId">,
  end: PlayEnd,
): Promise<void> {
  await tx.run(
    `UPDATE "play_log" SET "stopped_at" = ?, "position_ms" = ? WHERE "id" = (SELECT MAX("id") FROM "play_log"
       WHERE "user_id" = ? AND "work_id" = ? AND "stopped_at" IS NULL)`,
    [end.at.getTime(), end.positionMs === null ? null : Math.round(end.positionMs), userId, item.workId],
  );
}

/** Ends what is open of a device, or of all: at the position and time of the last report that was kept. */
export async function endPlays(
  tx: WritableSql,
  which: { readonly deviceId: number | null } | "all",
  end: PlayEnd,
): Promise<number> {
  const last = (column: string): string =>
    `(SELECT s."${column}" FROM "watch_state" s WHERE s."user_id" = "play_log"."user_id" AND s."work_id" = "play_log"."work_id")`;
  return await tx.run(
    `UPDATE "play_log" SET "stopped_at" = COALESCE(${last("changed_at")}, ?),
       "position_ms" = COALESCE(?, ${last("position_ms")})
     WHERE "stopped_at" IS NULL${which === "all" ? "" : ` AND "device_id" = ?`}`,
    [
      end.at.getTime(),
      end.positionMs === null ? null : Math.round(end.positionMs),
      ...(which === "all" ? [] : [which.deviceId]),
    ],
  );
}
