/** Filters over names: how an item's begins, and the genres, tags, studios and people that belong to it. */
import { fold } from "../../../domain/library/fold.ts";
import type { ItemQuery } from "../../../domain/library/query.ts";
import { type Clauses, cleaned, fitsColumn, prefixRange } from "./clauses.ts";

type Filter<K extends keyof ItemQuery> = (value: NonNullable<ItemQuery[K]>, to: Clauses) => void;
type NameKey =
  | "nameStartsWith"
  | "nameAtLeast"
  | "nameLessThan"
  | "genres"
  | "genreIds"
  | "tags"
  | "studios"
  | "studioIds";

/**
 * Labels may stand on a good part of a library. The `+` keeps SQLite from looking each such item up: it goes through
 * the list's index in order, asks which are labelled, and stops when the page is full.
 */
const AMONG = `+i."id" IN`;

const list = (values: readonly unknown[]): string => values.map(() => "?").join(", ");

function labelled(kind: string, names: readonly string[], to: Clauses): void {
  const keys = names.map((name) => cleaned(fold(name)));
  if (keys.length === 0) return to.never();
  to.and(
    `${AMONG} (SELECT il."item_id" FROM "label" l JOIN "item_label" il ON il."label_id" = l."id"
      WHERE l."kind" = '${kind}' AND l."key" IN (${list(keys)}))`,
    ...keys,
  );
}

function labelledBy(ids: readonly number[], to: Clauses): void {
  const known = ids.filter(fitsColumn);
  if (known.length === 0) return to.never();
  to.and(
    `${AMONG} (SELECT il."item_id" FROM "item_label" il WHERE il."label_id" IN (${list(known)}))`,
    ...known,
  );
}

export const NAME_FILTERS = {
  nameStartsWith: (prefix, to) =>
    to.and(`i."sort_name" >= ? AND i."sort_name" < ?`, ...prefixRange(fold(prefix))),
  nameAtLeast: (name, to) => to.and(`i."sort_name" >= ?`, cleaned(fold(name))),
  nameLessThan: (name, to) => to.and(`i."sort_name" < ?`, cleaned(fold(name))),
  genres: (names, to) => labelled("genre", names, to),
  genreIds: labelledBy,
  tags: (names, to) => labelled("tag", names, to),
  studios: (names, to) => labelled("studio", names, to),
  studioIds: labelledBy,
} as const satisfies { readonly [K in NameKey]: Filter<K> };

/** Items on which one of these people worked (by id, by name, or both), in one of these roles when roles are named. */
export function addCredits(
  query: Pick<ItemQuery, "personIds" | "people" | "personRoles">,
  to: Clauses,
): void {
  const conditions: string[] = [];
  const values: (number | string)[] = [];
  for (const [column, wanted] of [
    [`c."person_id"`, query.personIds?.filter(fitsColumn)],
    [`p."key"`, query.people?.map((name) => cleaned(fold(name)))],
    [`c."role"`, query.personRoles],
  ] as const) {
    if (wanted === undefined) continue;
    if (wanted.length === 0) return to.never();
    conditions.push(`${column} IN (${list(wanted)})`);
    values.push(...wanted);
  }
  if (conditions.length === 0) return;
  to.and(
    `i."id" IN (SELECT c."item_id" FROM "credit" c JOIN "person" p ON p."id" = c."person_id"
      WHERE ${conditions.join(" AND ")})`,
    ...values,
  );
}
