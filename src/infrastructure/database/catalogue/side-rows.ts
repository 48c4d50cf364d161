/** What hangs on the items of a page: pictures, names, ids. One query each for all of them. */
import type { Artists, Labels } from "../../../domain/library/browse-ports.ts";
import type {
  Artwork,
  ArtworkKind,
  Credit,
  CreditRole,
  LabelKind,
  Named,
} from "../../../domain/library/item.ts";
import type { Sql } from "../database.ts";
import { inList } from "./clauses.ts";

interface ArtworkRow {
  readonly owner_id: number;
  readonly kind: ArtworkKind;
  readonly position: number;
  readonly tag: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly blurhash: string | null;
}

/** Collects rows under the id that they belong to, in the rows' order. */
export function grouped<R, T>(
  rows: readonly R[],
  keyOf: (row: R) => number,
  toValue: (row: R) => T,
): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group === undefined) groups.set(keyOf(row), [toValue(row)]);
    else group.push(toValue(row));
  }
  return groups;
}

/** Pictures that aren't there: still to be taken from a film, or couldn't be, or a person took them away. */
export const NOT_THERE = `('wanted', 'failed', 'removed')`;

/** Only pictures that are ready, or can be shown as they are while they wait to be measured. */
export async function readArtwork(
  sql: Sql,
  owner: "item" | "person" | "library",
  ids: readonly number[],
): Promise<ReadonlyMap<number, readonly Artwork[]>> {
  if (ids.length === 0) return new Map();
  const owners = inList(ids);
  const rows = await sql.all<ArtworkRow>(
    `SELECT "owner_id", "kind", "position", "tag", "width", "height", "blurhash" FROM "artwork"
     WHERE "owner_type" = '${owner}' AND "owner_id" ${owners.sql} AND "state" NOT IN ${NOT_THERE}
     ORDER BY "owner_id", "kind", "position"`,
    owners.values,
  );
  return grouped(rows, (row) => row.owner_id, toArtwork);
}

const toArtwork = (row: ArtworkRow): Artwork => ({
  kind: row.kind,
  position: row.position,
  tag: row.tag,
  width: row.width,
  height: row.height,
  blurhash: row.blurhash,
});

interface CreditRow extends Named {
  readonly item_id: number;
  readonly role: CreditRole;
  readonly character: string | null;
}

export async function readCredits(
  sql: Sql,
  itemIds: readonly number[],
): Promise<ReadonlyMap<number, readonly Credit[]>> {
  if (itemIds.length === 0) return new Map();
  const items = inList(itemIds);
  const rows = await sql.all<CreditRow>(
    `SELECT c."item_id", c."role", c."character", p."id", p."uuid", p."name" FROM "credit" c
     JOIN "person" p ON p."id" = c."person_id" WHERE c."item_id" ${items.sql}
     ORDER BY c."item_id", c."position"`,
    items.values,
  );
  const pictures = await readArtwork(sql, "person", [...new Set(rows.map((row) => row.id))]);
  return grouped(
    rows,
    (row) => row.item_id,
    (row): Credit => ({
      person: named(row),
      role: row.role,
      character: row.character,
      artwork: pictures.get(row.id)?.find((picture) => picture.kind === "poster") ?? null,
    }),
  );
}

const named = (row: Named): Named => ({ id: row.id, uuid: row.uuid, name: row.name });

export async function readLabels(
  sql: Sql,
  itemIds: readonly number[],
  kinds: readonly LabelKind[],
): Promise<ReadonlyMap<number, Labels>> {
  if (itemIds.length === 0 || kinds.length === 0) return new Map();
  const items = inList(itemIds);
  const rows = await sql.all<Named & { item_id: number; kind: LabelKind }>(
    `SELECT il."item_id", il."kind", l."id", l."uuid", l."name" FROM "item_label" il
     JOIN "label" l ON l."id" = il."label_id"
     WHERE il."item_id" ${items.sql} AND il."kind" IN (${kinds.map((kind) => `'${kind}'`).join(", ")})
     ORDER BY il."item_id", il."kind", il."position"`,
    items.values,
  );
  const labels = new Map<number, Partial<Record<LabelKind, Named[]>>>();
  for (const row of rows) {
    const own = labels.get(row.item_id) ?? {};
    (own[row.kind] ??= []).push(named(row));
    labels.set(row.item_id, own);
  }
  return labels;
}

export async function readExternalIds(
  sql: Sql,
  itemIds: readonly number[],
): Promise<ReadonlyMap<number, Readonly<Record<string, string>>>> {
  if (itemIds.length === 0) return new Map();
  const items = inList(itemIds);
  const rows = await sql.all<{ item_id: number; provider: string; value: string }>(
    `SELECT "item_id", "provider", "value" FROM "external_id"
     WHERE "item_id" ${items.sql} AND "value" <> '' ORDER BY "item_id", "provider"`,
    items.values,
  );
  const entries = grouped(
    rows,
    (row) => row.item_id,
    (row) => [row.provider, row.value] as const,
  );
  return new Map(Array.from(entries, ([id, pairs]) => [id, Object.fromEntries(pairs)]));
}

export async function readArtists(
  sql: Sql,
  itemIds: readonly number[],
): Promise<ReadonlyMap<number, Artists>> {
  if (itemIds.length === 0) return new Map();
  const items = inList(itemIds);
  const rows = await sql.all<Named & { item_id: number; role: string }>(
    `SELECT a."item_id", a."role", p."id", p."uuid", p."name" FROM "item_artist" a
     JOIN "item" p ON p."id" = a."artist_item_id" WHERE a."item_id" ${items.sql}
     ORDER BY a."item_id", a."role", a."position"`,
    items.values,
  );
  const byItem = Map.groupBy(rows, (row) => row.item_id);
  return new Map(
    Array.from(byItem, ([id, own]) => [
      id,
      {
        artists: own.filter((row) => row.role === "artist").map(named),
        albumArtists: own.filter((row) => row.role === "albumArtist").map(named),
      },
    ]),
  );
}

export async function readExtraCounts(
  sql: Sql,
  itemIds: readonly number[],
): Promise<ReadonlyMap<number, { readonly trailers: number; readonly extras: number }>> {
  if (itemIds.length === 0) return new Map();
  const items = inList(itemIds);
  const rows = await sql.all<{ id: number; trailers: number; extras: number }>(
    `SELECT x."owner_id" AS "id", SUM(CASE WHEN x."extra_kind" = 'trailer' THEN 1 ELSE 0 END) AS "trailers",
       SUM(CASE WHEN x."extra_kind" IN ('trailer', 'themeSong', 'themeVideo') THEN 0 ELSE 1 END) AS "extras"
     FROM "item" x WHERE x."owner_id" ${items.sql} AND x."gone_at" IS NULL AND x."merged_into" IS NULL GROUP BY x."owner_id"`,
    items.values,
  );
  return new Map(rows.map((row) => [row.id, { trailers: Number(row.trailers), extras: Number(row.extras) }]));
}
