/** Films and series with what identification has to know of them: a few queries for a page. */
import { parseTitle } from "../../../domain/library/naming/title.ts";
import { contradict } from "../../../domain/library/scanning/claims.ts";
import type { ItemFields } from "../../../domain/library/scanning/draft.ts";
import type { Provenance, Scanned } from "../../../domain/library/scanning/merge-fields.ts";
import type { KeptFact } from "../../../domain/metadata/facts/facts.ts";
import type { Member, Pending } from "../../../domain/metadata/identifying/ports.ts";
import type { Subject } from "../../../domain/metadata/matching/subject.ts";
import type { ExternalIds } from "../../../domain/metadata/providers.ts";
import type { Sql } from "../database.ts";
import { factsOf } from "../facts/find-facts.ts";
import { inIds, listOf } from "../scan/sql.ts";
import { MATCH_COLUMNS, toMatch, type MatchRow } from "./match-rows.ts";

interface ItemRow {
  readonly id: number;
  readonly library_id: number;
  readonly kind: Subject["kind"];
  readonly name: string;
  readonly original_name: string | null;
  readonly year: number | null;
  readonly duration_ms: number | null;
  readonly provenance: string | null;
  readonly scanned: string | null;
}

interface MemberRow {
  readonly id: number;
  readonly series_id: number;
  readonly kind: Member["kind"];
  readonly index_number: number | null;
  readonly index_end: number | null;
  readonly parent_index: number | null;
  readonly is_filled: number;
}

interface IdRow {
  readonly item_id: number;
  readonly provider: string;
  readonly value: string;
}

export async function loadPending(sql: Sql, ids: readonly number[]): Promise<readonly Pending[]> {
  if (ids.length === 0) return [];
  const wanted = [listOf(ids)];
  const items = await sql.all<ItemRow>(
    `SELECT "id", "library_id", "kind", "name", "original_name", "year", "duration_ms", "provenance", "scanned"
     FROM "item" WHERE "id" IN ${inIds(sql)} AND "gone_at" IS NULL ORDER BY "id"`,
    wanted,
  );
  const matches = await sql.all<MatchRow>(
    `SELECT ${MATCH_COLUMNS} FROM "item_match" AS m WHERE m."item_id" IN ${inIds(sql)}`,
    wanted,
  );
  const externalIds = await sql.all<IdRow>(
    `SELECT "item_id", "provider", "value" FROM "external_id"
     WHERE "item_id" IN ${inIds(sql)} AND ("source" IS NULL OR "source" = 'person') AND "value" <> ''`,
    wanted,
  );
  const members = Map.groupBy(await loadMembers(sql, wanted), (row) => row.series_id);
  const artists = await artistNames(sql, wanted);
  const facts = await factsOf(
    sql,
    items.map((row) => row.id),
  );
  const byItem = new Map(matches.map((row) => [row.item_id, toMatch(row)]));
  const idsByItem = Map.groupBy(externalIds, (row) => row.item_id);
  return items.map((row) => {
    const own = (members.get(row.id) ?? []).map(toMember);
    return {
      subject: toSubject(row, {
        ids: Object.fromEntries(
          (idsByItem.get(row.id) ?? []).map(({ provider, value }) => [provider, value]),
        ),
        members: own,
        artist: artists.get(row.id) ?? null,
        fact: facts.get(row.id)?.[0] ?? null,
      }),
      libraryId: row.library_id,
      match: byItem.get(row.id) ?? null,
      members: own,
    };
  });
}

const loadMembers = (sql: Sql, wanted: readonly string[]): Promise<MemberRow[]> =>
  sql.all<MemberRow>(
    `SELECT i."id", i."series_id", i."kind", i."index_number", i."index_end", i."parent_index",
       CASE WHEN m."item_id" IS NULL OR m."draft_hash" IS DISTINCT FROM i."draft_hash" THEN 0 ELSE 1 END AS "is_filled"
     FROM "item" AS i LEFT JOIN "item_match" AS m ON m."item_id" = i."id"
     WHERE i."series_id" IN ${inIds(sql)} AND i."kind" IN ('season', 'episode') AND i."gone_at" IS NULL
       AND i."owner_id" IS NULL ORDER BY i."id"`,
    wanted,
  );

async function artistNames(sql: Sql, wanted: readonly string[]): Promise<ReadonlyMap<number, string>> {
  const rows = await sql.all<{ item_id: number; name: string }>(
    `SELECT a."item_id", i."name" FROM "item_artist" AS a JOIN "item" AS i ON i."id" = a."artist_item_id"
     WHERE a."item_id" IN ${inIds(sql)} AND a."role" = 'albumArtist' AND a."position" = 0`,
    wanted,
  );
  return new Map(rows.map((row) => [row.item_id, row.name]));
}

const toMember = (row: MemberRow): Member => ({
  itemId: row.id,
  kind: row.kind,
  season: row.kind === "season" ? row.index_number : row.parent_index,
  episode: row.kind === "season" ? null : row.index_number,
  lastEpisode: row.index_end,
  isFilled: Number(row.is_filled) === 1,
});

interface Around {
  readonly ids: ExternalIds;
  readonly members: readonly Member[];
  readonly artist: string | null;
  readonly fact: KeptFact | null;
}

function toSubject(row: ItemRow, { ids, members, artist, fact }: Around): Subject {
  // A sidecar, a name or a person that says otherwise knows better.
  const told = fact === null || contradict(ids, fact.externalIds) ? null : fact;
  const { names, year } = askedBy(row, told);
  return {
    itemId: row.id,
    kind: row.kind,
    names,
    year,
    runtimeMs: row.kind === "movie" ? row.duration_ms : null,
    ids,
    ...(told !== null && { told: { by: told.source, ids: told.externalIds } }),
    artist,
    seasons: seasonsOf(members),
  };
}

/**
 * By what the scan, a sidecar or a person says: never by what a provider said before. A name that comes from the path
 * is shown as it stands there, with its year: what is looked for is the title in it.
 */
function askedBy(row: ItemRow, told: KeptFact | null): Pick<Subject, "names" | "year"> {
  const { own, nameSource } = ownOf(row);
  const name = own("name", row.name) ?? row.name;
  if (nameSource !== "path")
    return { names: distinct([name, own("originalName", row.original_name)]), year: own("year", row.year) };
  const { title, year } = parseTitle(name);
  return {
    // What the tool calls it is its title; a file may have any name.
    names: distinct([told?.name, title, own("originalName", row.original_name)]),
    year: told?.year ?? own("year", row.year) ?? year,
  };
}

const distinct = (names: readonly (string | null | undefined)[]): readonly string[] => [
  ...new Set(names.flatMap((one) => one ?? [])),
];

/** What isn't a provider's or a model's word, and whose the name is. */
function ownOf(row: ItemRow) {
  const provenance = JSON.parse(row.provenance ?? "{}") as Provenance;
  const scanned = JSON.parse(row.scanned ?? "{}") as Scanned;
  const own = <T>(field: keyof ItemFields, value: T): T | null => {
    const source = provenance[field]?.source;
    if (source !== "provider" && source !== "model") return value;
    return (scanned[field]?.value as T | undefined) ?? null;
  };
  return { own, nameSource: (scanned.name ?? provenance.name)?.source };
}

function seasonsOf(members: readonly Member[]): Subject["seasons"] {
  const last = new Map<number, number | null>();
  for (const { season, episode, lastEpisode } of members) {
    if (season === null) continue;
    const number = lastEpisode ?? episode;
    last.set(season, Math.max(last.get(season) ?? 0, number ?? 0) || null);
  }
  return [...last].map(([season, lastEpisode]) => ({ season, lastEpisode }));
}
