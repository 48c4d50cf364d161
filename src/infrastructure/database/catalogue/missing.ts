/** Episodes that a provider knows of and that aren't here, of series that are there for the audience. */
import type { Audience } from "../../../domain/library/browse-ports.ts";
import type { MissingEpisode, MissingQuery } from "../../../domain/library/missing.ts";
import type { Page } from "../../../domain/library/query.ts";
import type { Database } from "../database.ts";
import { addAccess } from "./access.ts";
import { Clauses, LISTED } from "./clauses.ts";
import { addScope, knownScope, type KnownScope } from "./scope.ts";

interface MissingRow {
  readonly uuid: string;
  readonly season: number;
  readonly episode: number;
  readonly name: string | null;
  readonly overview: string | null;
  readonly premiered_at: number | null;
  readonly duration_ms: number | null;
  readonly series_id: number;
  readonly series_uuid: string;
  readonly series_name: string;
  readonly season_uuid: string | null;
  readonly season_name: string | null;
}

/** A file may hold several. */
const IS_HERE = `EXISTS (SELECT 1 FROM "item" e WHERE e."series_id" = k."series_id" AND e."kind" = 'episode'
  AND e."gone_at" IS NULL AND COALESCE(e."parent_index", 1) = k."season"
  AND k."episode" BETWEEN e."index_number" AND COALESCE(e."index_end", e."index_number"))`;
const season = (column: string): string =>
  `(SELECT s."${column}" FROM "item" s WHERE s."series_id" = k."series_id" AND s."kind" = 'season'
    AND s."index_number" = k."season" AND s."gone_at" IS NULL ORDER BY s."id" LIMIT 1)`;
const COLUMNS = `k."uuid", k."season", k."episode", k."name", k."overview", k."premiered_at", k."duration_ms",
  i."id" AS "series_id", i."uuid" AS "series_uuid", i."name" AS "series_name",
  ${season("uuid")} AS "season_uuid", ${season("name")} AS "season_name"`;
const ORDER = {
  number: `i."sort_name", i."id", k."season", k."episode"`,
  premiere: `COALESCE(k."premiered_at", 0), i."sort_name", i."id", k."season", k."episode"`,
} as const;

export async function findMissing(
  database: Database,
  audience: Audience,
  query: MissingQuery,
): Promise<Page<MissingEpisode>> {
  const clauses = clausesFor(audience, await knownScope(database.read, audience, query.within), query);
  const from = `FROM "known_episode" k JOIN "item" i ON i."id" = k."series_id" WHERE ${clauses.sql}`;
  const [rows, counted] = await Promise.all([
    database.scan.all<MissingRow>(
      `SELECT ${COLUMNS} ${from} ORDER BY ${ORDER[query.order]} LIMIT ? OFFSET ?`,
      [...clauses.values, query.limit, query.offset],
    ),
    database.scan.get<{ total: number }>(`SELECT COUNT(*) AS "total" ${from}`, clauses.values),
  ]);
  return { items: rows.map(toEpisode), total: Number(counted?.total ?? 0), offset: query.offset };
}

function clausesFor(audience: Audience, scope: KnownScope, query: MissingQuery): Clauses {
  const clauses = new Clauses(audience);
  clauses.and(LISTED);
  clauses.and(`NOT ${IS_HERE}`);
  addAccess(clauses);
  addWithin(scope, clauses);
  if (query.uuid !== undefined) clauses.and(`k."uuid" = ?`, query.uuid);
  if (query.premieredFrom !== undefined) clauses.and(`k."premiered_at" >= ?`, query.premieredFrom.getTime());
  if (query.season !== undefined) clauses.anyNumber(`k."season"`, [query.season]);
  return clauses;
}

/** A series or season itself, else the series below. */
function addWithin(scope: KnownScope, clauses: Clauses): void {
  if (scope.type === "item" && scope.item.kind === "series") clauses.and(`i."id" = ?`, scope.item.id);
  else if (scope.type === "item" && scope.item.kind === "season")
    clauses.and(
      `EXISTS (SELECT 1 FROM "item" s WHERE s."id" = ? AND s."series_id" = i."id" AND s."index_number" = k."season")`,
      scope.item.id,
    );
  else addScope(scope, true, false, clauses);
}

const toEpisode = (row: MissingRow): MissingEpisode => ({
  uuid: row.uuid,
  season: row.season,
  episode: row.episode,
  name: row.name,
  overview: row.overview,
  premieredAt: row.premiered_at === null ? null : new Date(row.premiered_at),
  durationMs: row.duration_ms,
  series: { id: row.series_id, uuid: row.series_uuid, name: row.series_name },
  seasonUuid: row.season_uuid,
  seasonName: row.season_name,
});
