import type { ReviewEntry } from "../../../domain/core-review.ts";
import type { ItemKind } from "../../../domain/library/item.ts";
import type { ReviewStore } from "../../../domain/metadata/identifying/review.ts";
import type { ProviderName } from "../../../domain/metadata/providers.ts";
import type { Database, SqlValue } from "../database.ts";
import { Batch, inIds, inTexts, listOf } from "../scan/sql.ts";
import { MATCH_COLUMNS, toMatch, type MatchRow } from "./match-rows.ts";

interface Row extends MatchRow {
  readonly uuid: string;
  readonly library_id: number;
  readonly kind: ItemKind;
  readonly name: string;
  readonly year: number | null;
  readonly path: string | null;
}

const FROM = `FROM "item_match" AS m JOIN "item" AS i ON i."id" = m."item_id"
  WHERE i."gone_at" IS NULL AND i."kind" IN ('movie', 'series', 'artist', 'album')`;
const COLUMNS = `${MATCH_COLUMNS}, i."uuid", i."library_id", i."kind", i."name", i."year", i."path"`;

export function createReviewStore(database: Database, provider: ProviderName): ReviewStore {
  const sql = database.scan;
  return {
    async page({ states, libraryIds, offset, limit }) {
      const within = libraryIds === null ? "" : `AND i."library_id" IN ${inIds(sql)}`;
      const where = `${FROM} AND m."state" IN ${inTexts(sql)} ${within}`;
      const values: SqlValue[] = [listOf(states), ...(libraryIds === null ? [] : [listOf(libraryIds)])];
      const count = await sql.get<{ n: number }>(`SELECT COUNT(*) AS "n" ${where}`, values);
      const rows = await sql.all<Row>(
        `SELECT ${COLUMNS} ${where} ORDER BY i."sort_name", i."id" LIMIT ? OFFSET ?`,
        [...values, limit, offset],
      );
      return { entries: rows.map(toEntry), total: Number(count?.n ?? 0) };
    },
    async entries(itemIds) {
      const rows = await sql.all<Row>(`SELECT ${COLUMNS} ${FROM} AND i."id" IN ${inIds(sql)}`, [
        listOf(itemIds),
      ]);
      const byId = new Map(rows.map((row) => [row.item_id, row]));
      return itemIds.flatMap((id) => {
        const row = byId.get(id);
        return row === undefined ? [] : [toEntry(row)];
      });
    },
    decide: (decisions, at) =>
      database.write(async (tx) => {
        const batch = new Batch();
        for (const { itemId, id } of decisions) {
          const state = id === null ? "rejected" : "matched";
          batch.add(DECIDE, state, provider, id, at.getTime(), itemId);
        }
        await batch.run(tx);
      }),
    forget: (itemIds) =>
      database.write(async (tx) => {
        await tx.run(`DELETE FROM "item_match" WHERE "item_id" IN ${inIds(tx)}`, [listOf(itemIds)]);
      }),
    async librariesOf(itemIds) {
      const rows = await sql.all<{ id: number; library_id: number }>(
        `SELECT "id", "library_id" FROM "item" WHERE "id" IN ${inIds(sql)} AND "gone_at" IS NULL`,
        [listOf(itemIds)],
      );
      return new Map(rows.map((row) => [row.id, row.library_id]));
    },
  };
}

/** What it was asked for by stays: a rename doesn't undo what a person decided. */
const DECIDE = `INSERT INTO "item_match" ("item_id", "state", "provider", "value", "method", "score", "why", "candidates", "asked", "at")
  SELECT "id", ?, CASE WHEN "kind" IN ('artist', 'album') THEN 'musicbrainz' ELSE ? END, ?, 'person', NULL, '[]', '[]',
    '', ? FROM "item" WHERE "id" = ?
  ON CONFLICT ("item_id") DO UPDATE SET "state" = excluded."state", "provider" = excluded."provider",
    "value" = excluded."value", "method" = 'person', "score" = NULL, "at" = excluded."at"`;

const toEntry = (row: Row): ReviewEntry => ({
  item: {
    id: row.item_id,
    uuid: row.uuid,
    libraryId: row.library_id,
    kind: row.kind,
    name: row.name,
    year: row.year,
    path: row.path,
  },
  match: toMatch(row),
});
