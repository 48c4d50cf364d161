/** Which episodes there are of a series, by its provider: those that aren't here are told as missing, or as to come. */
import { randomUUID } from "node:crypto";
import type { Identified } from "../../../domain/metadata/identifying/ports.ts";
import type { SeasonDetails } from "../../../domain/metadata/providers.ts";
import type { SqlValue, WritableSql } from "../database.ts";
import { Batch, inIds, listOf } from "../scan/sql.ts";

const COLUMNS = ["name", "overview", "premiered_at", "duration_ms"] as const;

/** Seasons that weren't asked for this time stay as they were, unless it is another series by now. */
export async function writeKnownEpisodes(
  tx: WritableSql,
  { pending, verdict, seasons }: Pick<Identified, "pending" | "verdict" | "seasons">,
): Promise<void> {
  const { itemId, kind } = pending.subject;
  if (kind !== "series") return;
  const isOther = pending.match !== null && pending.match.id !== verdict.id;
  if (isOther || verdict.state !== "matched")
    await tx.run(`DELETE FROM "known_episode" WHERE "series_id" = ?`, [itemId]);
  if (verdict.state !== "matched") return;
  const batch = new Batch();
  for (const [season, details] of seasons) {
    const episodes = details?.episodes ?? [];
    batch.add(
      `DELETE FROM "known_episode" WHERE "series_id" = ? AND "season" = ? AND "episode" NOT IN ${inIds(tx)}`,
      itemId,
      season,
      listOf(episodes.map(({ episode }) => episode)),
    );
    batch.insert({
      table: "known_episode",
      columns: ["uuid", "series_id", "season", "episode", ...COLUMNS],
      rows: episodes.map((one) => rowOf(itemId, season, one)),
      suffix: `ON CONFLICT ("series_id", "season", "episode") DO UPDATE SET
        ${COLUMNS.map((name) => `"${name}" = excluded."${name}"`).join(", ")}`,
    });
  }
  await batch.run(tx);
}

function rowOf(
  seriesId: number,
  season: number,
  { episode, fields }: SeasonDetails["episodes"][number],
): SqlValue[] {
  const { name = null, overview = null, premieredAt, durationMs = null } = fields;
  const uuid = randomUUID().replaceAll("-", "");
  return [uuid, seriesId, season, episode, name, overview, premieredAt?.getTime() ?? null, durationMs];
}
