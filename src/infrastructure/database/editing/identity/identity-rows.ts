/** What acts about identity look at: ties of items, people's states, claims. */
import type { ItemKind } from "../../../../domain/library/item.ts";
import type { Claim } from "../../../../domain/library/scanning/claims.ts";
import type { ItemTies, StateRow } from "../../../../domain/metadata/identity/patch.ts";
import type { StateRow as KnownStateRow } from "../../catalogue/states.ts";
import type { Sql } from "../../database.ts";
import { fromWanted, inIds, listOf } from "../../scan/sql.ts";
import { STATE_VALUE_LIST } from "../../watching/state-columns.ts";

export interface TiedItem extends ItemTies {
  readonly id: number;
  readonly uuid: string;
  readonly kind: ItemKind;
  readonly name: string;
  readonly libraryId: number;
  readonly ownerId: number | null;
  readonly width: number | null;
}

interface RawItem {
  readonly id: number;
  readonly uuid: string;
  readonly kind: ItemKind;
  readonly name: string;
  readonly library_id: number;
  readonly work_id: number;
  readonly owner_id: number | null;
  readonly merged_into: number | null;
  readonly gone_at: number | null;
  readonly width: number | null;
}

const COLUMNS = `i."id", i."uuid", i."kind", i."name", i."library_id", i."work_id", i."owner_id", i."merged_into", i."gone_at", i."width"`;

const toTied = (row: RawItem): TiedItem => ({
  id: row.id,
  uuid: row.uuid,
  kind: row.kind,
  name: row.name,
  libraryId: row.library_id,
  ownerId: row.owner_id,
  width: row.width,
  workId: row.work_id,
  mergedInto: row.merged_into,
  goneAt: row.gone_at,
});

type By = "id" | "work_id" | "merged_into" | "series_id" | "album_id";

/** Gone ones too. */
export async function readTied(sql: Sql, by: By, ids: Iterable<number>): Promise<readonly TiedItem[]> {
  const list = listOf(ids);
  if (list === "[]") return [];
  const rows = await sql.all<RawItem>(
    `SELECT ${COLUMNS} FROM "item" AS i WHERE i."${by}" IN ${inIds(sql)} ORDER BY i."id"`,
    [list],
  );
  return rows.map(toTied);
}

interface RawState extends KnownStateRow {
  readonly user_id: number;
  readonly changed_at: number;
}

export interface OwnState {
  readonly userId: number;
  readonly workId: number;
  readonly state: StateRow;
}

export async function readAllStates(sql: Sql, workIds: Iterable<number>): Promise<readonly OwnState[]> {
  const rows = await sql.all<RawState>(
    `SELECT "user_id", "work_id", ${STATE_VALUE_LIST} FROM "watch_state" WHERE "work_id" IN ${inIds(sql)}`,
    [listOf(workIds)],
  );
  return rows.map((row) => ({
    userId: row.user_id,
    workId: row.work_id,
    state: {
      positionMs: row.position_ms,
      played: row.played === 1,
      playCount: row.play_count,
      favorite: row.favorite === 1,
      rating: row.rating,
      likes: row.likes === null ? null : row.likes === 1,
      audioIndex: row.audio_index,
      subtitleIndex: row.subtitle_index,
      lastPlayedAt: row.last_played_at,
      changedAt: row.changed_at,
    },
  }));
}

export interface OwnClaim extends Claim {
  readonly workId: number;
  readonly source: string;
}

interface RawClaim {
  readonly scheme: string;
  readonly value: string;
  readonly work_id: number;
  readonly source: string;
}

const toClaim = (row: RawClaim): OwnClaim => ({
  scheme: row.scheme,
  value: row.value,
  workId: row.work_id,
  source: row.source,
});

export async function readClaimsOf(sql: Sql, workIds: Iterable<number>): Promise<readonly OwnClaim[]> {
  const rows = await sql.all<RawClaim>(
    `SELECT "scheme", "value", "work_id", "source" FROM "work_claim" WHERE "work_id" IN ${inIds(sql)}`,
    [listOf(workIds)],
  );
  return rows.map(toClaim);
}

/** Who makes one of these claims. */
export async function readClaimants(sql: Sql, claims: readonly Claim[]): Promise<readonly OwnClaim[]> {
  if (claims.length === 0) return [];
  const rows = await sql.all<RawClaim>(
    `SELECT c."scheme", c."value", c."work_id", c."source" FROM ${fromWanted(sql)} CROSS JOIN "work_claim" AS c
     WHERE c."scheme" = wanted.value->>0 AND c."value" = wanted.value->>1 ORDER BY c."work_id"`,
    [JSON.stringify(claims.map((claim) => [claim.scheme, claim.value]))],
  );
  return rows.map(toClaim);
}

/** Schemes of places inside a series or an album; their values begin with the work that these are in. */
const INSIDE = ["season", "episode", "track"];

/** The claims of what is inside of works, each with what follows the work: `1:2` of `77:1:2`. */
export async function readClaimsInside(
  sql: Sql,
  workIds: Iterable<number>,
): Promise<readonly (OwnClaim & { readonly inside: number; readonly rest: string })[]> {
  const ranges = [...workIds].flatMap((id) => INSIDE.map((scheme) => [scheme, `${id}:`, `${id};`]));
  if (ranges.length === 0) return [];
  const rows = await sql.all<RawClaim>(
    `SELECT c."scheme", c."value", c."work_id", c."source" FROM ${fromWanted(sql)} CROSS JOIN "work_claim" AS c
     WHERE c."scheme" = wanted.value->>0 AND c."value" >= wanted.value->>1 AND c."value" < wanted.value->>2`,
    [JSON.stringify(ranges)],
  );
  return rows.map((row) => {
    const colon = row.value.indexOf(":");
    return { ...toClaim(row), inside: Number(row.value.slice(0, colon)), rest: row.value.slice(colon + 1) };
  });
}

/** Entries of collections and playlists that mean one of these works. */
export async function readEntries(
  sql: Sql,
  workIds: Iterable<number>,
): Promise<readonly { readonly id: number; readonly work_id: number; readonly item_id: number }[]> {
  return await sql.all(
    `SELECT "id", "work_id", "item_id" FROM "list_entry" WHERE "work_id" IN ${inIds(sql)}`,
    [listOf(workIds)],
  );
}
