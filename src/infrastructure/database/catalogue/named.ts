import type { NamedQuery } from "../../../domain/core.ts";
/** Genres, studios, tags, countries and people: those that stand on something the audience may see. */
import type { Audience, NamedPage, NamedRow } from "../../../domain/library/browse-ports.ts";
import { fold, queryWordsOf } from "../../../domain/library/fold.ts";
import type { LabelKind } from "../../../domain/library/item.ts";
import type { ItemQuery } from "../../../domain/library/query.ts";
import type { Database, SqlValue } from "../database.ts";
import { wordsMeantBy } from "../search/near-words.ts";
import { type Clauses, cleaned, inList, prefixRange } from "./clauses.ts";
import { whereOf } from "./find.ts";
import type { KeptAnswers } from "./totals.ts";

/** A table of names and the one that ties them to items. */
interface Source {
  readonly table: "label" | "person";
  readonly link: "item_label" | "credit";
  readonly key: "label_id" | "person_id";
  /** What must hold of the name `n`, and of the tie `x`. */
  readonly ofName: { readonly sql: string; readonly values: readonly SqlValue[] };
  readonly ofLink: { readonly sql: string; readonly values: readonly SqlValue[] };
}

const ANY = { sql: "1 = 1", values: [] } as const;

export const labelSource = (kind: LabelKind): Source => ({
  table: "label",
  link: "item_label",
  key: "label_id",
  ofName: { sql: `n."kind" = ?`, values: [kind] },
  ofLink: ANY,
});

export function personSource(roles: readonly string[] | undefined): Source {
  const wanted = roles === undefined || roles.length === 0 ? null : inList(roles);
  return {
    table: "person",
    link: "credit",
    key: "person_id",
    ofName: ANY,
    ofLink: wanted === null ? ANY : { sql: `x."role" ${wanted.sql}`, values: wanted.values },
  };
}

interface RawNamed {
  readonly id: number;
  readonly uuid: string;
  readonly name: string;
  readonly created_at: number;
}

/**
 * A page of names in their order. Whether a name is used is asked of each in turn and stops at the first item, so that
 * a page never costs a count over the whole library; the counts are then made for the page.
 */
export async function findNamed(
  database: Database,
  kept: KeptAnswers,
  audience: Audience,
  source: Source,
  query: NamedQuery,
): Promise<NamedPage> {
  const page = await findNames(database, kept, audience, source, query, NO_SLIPS);
  if (query.search === undefined || page.total > 0) return page;
  const meant = await wordsMeantBy(database.scan, queryWordsOf(query.search));
  const isHopeless = [...meant.values()].every((words) => words.length === 0);
  return isHopeless ? page : await findNames(database, kept, audience, source, query, meant);
}

/** For words of the search those that may have been meant instead. */
type Meant = ReadonlyMap<string, readonly string[]>;
const NO_SLIPS: Meant = new Map();

async function findNames(
  database: Database,
  kept: KeptAnswers,
  audience: Audience,
  source: Source,
  query: NamedQuery,
  meant: Meant,
): Promise<NamedPage> {
  const items = await whereOf(database, audience, itemsOf(query));
  const names = namesSql(query, meant);
  const favorite = favoriteSql(source, audience, query.isFavorite);
  const where = `${source.ofName.sql} AND ${names.sql} AND ${favorite.sql} AND ${usedSql(source, items)}`;
  const values = [
    ...source.ofName.values,
    ...names.values,
    ...favorite.values,
    ...source.ofLink.values,
    ...items.values,
  ];
  const page = [Math.min(query.limit ?? MAX_NAMES, MAX_NAMES), Math.max(0, query.offset ?? 0)];
  const direction = query.descending === true ? " DESC" : "";
  const pageSql = `SELECT n."id", n."uuid", n."name", n."created_at" FROM "${source.table}" n WHERE ${where}
    ORDER BY n."key"${direction}, n."id" LIMIT ? OFFSET ?`;
  const countSql = `SELECT COUNT(*) AS "total" FROM "${source.table}" n WHERE ${where}`;
  // A person's favourites change without the library.
  const answers = query.isFavorite === undefined ? kept : ASKED_ANEW;
  const [rows, total] = await Promise.all([
    answers.of(pageSql, [...values, ...page], () =>
      database.scan.all<RawNamed>(pageSql, [...values, ...page]),
    ),
    answers.of(countSql, values, async () =>
      Number((await database.scan.get<{ total: number }>(countSql, values))?.total ?? 0),
    ),
  ]);
  return { rows: await withCounts(database, kept, audience, source, items, rows), total };
}

const ASKED_ANEW: KeptAnswers = { of: (_sql, _values, ask) => ask(), has: () => false };

function favoriteSql(
  { table }: Source,
  { userId }: Audience,
  wanted: boolean | undefined,
): { readonly sql: string; readonly values: readonly SqlValue[] } {
  if (wanted === undefined) return ANY;
  const favorites = `SELECT f."owner_id" FROM "named_favorite" f WHERE f."user_id" = ? AND f."owner_type" = ?`;
  return { sql: `n."id" ${wanted ? "IN" : "NOT IN"} (${favorites})`, values: [userId ?? -1, table] };
}

const MAX_NAMES = 100_000;

export async function findNamedByKey(
  database: Database,
  kept: KeptAnswers,
  audience: Audience,
  source: Source,
  key: string,
): Promise<NamedRow | null> {
  const items = await whereOf(database, audience, {});
  const row = await database.scan.get<RawNamed>(
    `SELECT n."id", n."uuid", n."name", n."created_at" FROM "${source.table}" n
     WHERE ${source.ofName.sql} AND n."key" = ? AND ${usedSql(source, items)}`,
    [...source.ofName.values, cleaned(key), ...source.ofLink.values, ...items.values],
  );
  if (row === undefined) return null;
  return (await withCounts(database, kept, audience, source, items, [row]))[0] ?? null;
}

/** The items of a query for names: they may be anywhere below. */
export function itemsOf(query: Pick<NamedQuery, "within" | "kinds" | "excludeKinds">): ItemQuery {
  return {
    recursive: true,
    ...(query.within === undefined ? {} : { within: query.within }),
    ...(query.kinds === undefined ? {} : { kinds: query.kinds }),
    ...(query.excludeKinds === undefined ? {} : { excludeKinds: query.excludeKinds }),
  };
}

const usedSql = (source: Source, items: Clauses): string =>
  `EXISTS (SELECT 1 FROM "${source.link}" x JOIN "item" i ON i."id" = x."item_id"
    WHERE x."${source.key}" = n."id" AND ${source.ofLink.sql} AND ${items.sql})`;

function namesSql(
  query: NamedQuery,
  meant: Meant,
): { readonly sql: string; readonly values: readonly SqlValue[] } {
  const conditions: string[] = ["1 = 1"];
  const values: SqlValue[] = [];
  const and = (sql: string, ...more: readonly SqlValue[]): void => {
    conditions.push(sql);
    values.push(...more);
  };
  if (query.nameStartsWith !== undefined)
    and(`n."key" >= ? AND n."key" < ?`, ...prefixRange(fold(query.nameStartsWith)));
  if (query.nameAtLeast !== undefined) and(`n."key" >= ?`, cleaned(fold(query.nameAtLeast)));
  if (query.nameLessThan !== undefined) and(`n."key" < ?`, cleaned(fold(query.nameLessThan)));
  // Folded words have nothing in them that LIKE would take for a pattern.
  if (query.search !== undefined)
    for (const word of queryWordsOf(query.search)) {
      const words = [word, ...(meant.get(word) ?? [])];
      and(
        `(${words.map(() => `n."key" LIKE ? OR n."key" LIKE ?`).join(" OR ")})`,
        ...words.flatMap((one) => [`${one}%`, `% ${one}%`]),
      );
    }
  return { sql: conditions.join(" AND "), values };
}

async function withCounts(
  database: Database,
  kept: KeptAnswers,
  audience: Audience,
  source: Source,
  items: Clauses,
  rows: readonly RawNamed[],
): Promise<readonly NamedRow[]> {
  if (rows.length === 0) return [];
  const list = inList(rows.map((row) => row.id));
  const sql = `SELECT x."${source.key}" AS "id", COUNT(DISTINCT x."item_id") AS "count" FROM "${source.link}" x
    JOIN "item" i ON i."id" = x."item_id"
    WHERE x."${source.key}" ${list.sql} AND ${source.ofLink.sql} AND ${items.sql} GROUP BY x."${source.key}"`;
  const values = [...list.values, ...source.ofLink.values, ...items.values];
  const [counts, favorites] = await Promise.all([
    kept.of(sql, values, () => database.scan.all<{ id: number; count: number }>(sql, values)),
    database.read.all<{ id: number }>(
      `SELECT "owner_id" AS "id" FROM "named_favorite" WHERE "user_id" = ? AND "owner_type" = ? AND "owner_id" ${list.sql}`,
      [audience.userId ?? -1, source.table, ...list.values],
    ),
  ]);
  const liked = new Set(favorites.map(({ id }) => id));
  const byId = new Map(counts.map((row) => [row.id, Number(row.count)]));
  return rows.map((row) => ({
    id: row.id,
    uuid: row.uuid,
    name: row.name,
    createdAt: new Date(row.created_at),
    itemCount: byId.get(row.id) ?? 0,
    isFavorite: liked.has(row.id),
  }));
}
