import type { StoredMatch } from "../../../domain/metadata/identifying/ports.ts";
/** Matches as rows: the candidates and reasons are JSON of our own writing. */
import type { MatchMethod, MatchState, Verdict } from "../../../domain/metadata/matching/identify.ts";
import type { Reason, Scored } from "../../../domain/metadata/matching/score.ts";
import type { ProviderName } from "../../../domain/metadata/providers.ts";
import type { SqlValue, Statement } from "../database.ts";

export interface MatchRow {
  readonly item_id: number;
  readonly state: MatchState;
  readonly provider: ProviderName | null;
  readonly value: string | null;
  readonly method: MatchMethod | null;
  readonly score: number | null;
  readonly why: string;
  readonly candidates: string;
  readonly asked: string;
  readonly at: number;
}

export const MATCH_COLUMNS = `m."item_id", m."state", m."provider", m."value", m."method", m."score", m."why",
  m."candidates", m."asked", m."at"`;

export const toMatch = (row: MatchRow): StoredMatch => ({
  itemId: row.item_id,
  state: row.state,
  provider: row.provider,
  id: row.value,
  method: row.method,
  score: row.score,
  why: JSON.parse(row.why) as Reason[],
  candidates: (JSON.parse(row.candidates) as Scored[]).map(withDate),
  asked: row.asked,
  at: new Date(Number(row.at)),
});

function withDate(scored: Scored): Scored {
  const { premieredAt } = scored.candidate;
  return premieredAt === null
    ? scored
    : { ...scored, candidate: { ...scored.candidate, premieredAt: new Date(premieredAt) } };
}

export interface SavedMatch {
  readonly itemId: number;
  readonly provider: ProviderName;
  readonly verdict: Pick<Verdict, "state" | "id" | "method" | "score" | "why" | "candidates">;
  readonly asked: string;
  readonly at: Date;
  /** null: never by the clock. */
  readonly refreshAt: Date | null;
}

/** The item's draft counts as seen with it. */
export function saveMatch({ itemId, provider, verdict, asked, at, refreshAt }: SavedMatch): Statement {
  const { state, id, method, score, why, candidates } = verdict;
  const values: SqlValue[] = [
    itemId,
    state,
    provider,
    id,
    method,
    score,
    JSON.stringify(why),
    JSON.stringify(candidates),
    asked,
    itemId,
    at.getTime(),
    refreshAt?.getTime() ?? null,
  ];
  return {
    sql: `INSERT INTO "item_match" ("item_id", "state", "provider", "value", "method", "score", "why", "candidates",
        "asked", "draft_hash", "at", "refresh_at")
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, (SELECT "draft_hash" FROM "item" WHERE "id" = ?), ?, ?)
      ON CONFLICT ("item_id") DO UPDATE SET "state" = excluded."state", "provider" = excluded."provider",
        "value" = excluded."value", "method" = excluded."method", "score" = excluded."score", "why" = excluded."why",
        "candidates" = excluded."candidates", "asked" = excluded."asked", "draft_hash" = excluded."draft_hash",
        "at" = excluded."at", "refresh_at" = excluded."refresh_at"`,
    values,
  };
}
