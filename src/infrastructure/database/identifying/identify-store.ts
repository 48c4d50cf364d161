import type { ItemKind } from "../../../domain/library/item.ts";
import { fillMembers } from "../../../domain/metadata/identifying/members.ts";
import type { IdentifyStore, Pending } from "../../../domain/metadata/identifying/ports.ts";
import type { Database, Sql, SqlValue, WritableSql } from "../database.ts";
import { inIds, listOf } from "../scan/sql.ts";
import { loadPending } from "./load-pending.ts";
import { siblingsOf } from "./siblings.ts";
import { writeMembers, writeSubject } from "./write-identified.ts";

/** Members of a series that are written in one transaction: it stays short, whoever else waits to write. */
const AT_ONCE = 24;

const LISTED = `i."gone_at" IS NULL AND i."owner_id" IS NULL AND i."place" <> ''`;
/** Those that stand as versions of another, too: their names may say by now that they are something else. */
const KNOWN = `i."gone_at" IS NULL AND i."place" <> ''
  AND (i."owner_id" IS NULL OR (i."merged_into" IS NOT NULL AND i."kind" IN ('movie', 'series')))`;
/** What a provider is asked about: kinds that are looked for, and those that are a part of these. */
export interface IdentifiedKinds {
  readonly whole: readonly ItemKind[];
  readonly parts: readonly ItemKind[];
}
export const SCREEN: IdentifiedKinds = { whole: ["movie", "series"], parts: ["season", "episode"] };
export const MUSIC: IdentifiedKinds = { whole: ["artist", "album"], parts: [] };

const inKinds = (kinds: readonly ItemKind[]): string =>
  `i."kind" IN (${kinds.map((kind) => `'${kind}'`).join(", ")})`;

/** What is new or changed, or a person says is another one; or a series of which something is. */
const newOf = ({ whole, parts }: IdentifiedKinds): string => `
  SELECT DISTINCT CASE WHEN i."kind" IN ('season', 'episode') THEN i."series_id" ELSE i."id" END AS "id"
  FROM "item" AS i LEFT JOIN "item_match" AS m ON m."item_id" = i."id"
  WHERE i."library_id" = ? AND ${KNOWN} AND ${inKinds([...whole, ...parts])}
    AND (m."item_id" IS NULL OR m."draft_hash" IS DISTINCT FROM i."draft_hash" OR EXISTS (
      SELECT 1 FROM "external_id" AS e WHERE e."item_id" = i."id" AND e."source" = 'person'
        AND e."provider" = m."provider" AND e."value" IS DISTINCT FROM m."value"))`;

const YEARS = `SELECT i."year", COUNT(*) AS "n" FROM "item" AS i LEFT JOIN "item_match" AS m ON m."item_id" = i."id"
  WHERE i."library_id" = ? AND ${LISTED} AND i."kind" = 'movie' AND m."item_id" IS NULL AND i."year" IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM "external_id" AS e WHERE e."item_id" = i."id") GROUP BY i."year"`;

const staleOf = (sql: Sql, { whole }: IdentifiedKinds): string => `
  FROM "item_match" AS m JOIN "item" AS i ON i."id" = m."item_id"
  WHERE m."refresh_at" <= ? AND i."library_id" IN ${inIds(sql)} AND ${LISTED} AND ${inKinds(whole)} AND i."locked" = 0`;

/** What these ids stand for. */
type Page = (sql: string, values: readonly SqlValue[]) => Promise<readonly Pending[]>;

function staleReads(
  { scan: sql }: Database,
  kinds: IdentifiedKinds,
  page: Page,
): Pick<IdentifyStore, "stale" | "countStale"> {
  const from = staleOf(sql, kinds);
  return {
    stale: (libraryIds, by, limit) =>
      page(`SELECT i."id" ${from} ORDER BY m."refresh_at" LIMIT ?`, [
        by.getTime(),
        listOf(libraryIds),
        limit,
      ]),
    async countStale(libraryIds, by) {
      const row = await sql.get<{ n: number }>(`SELECT COUNT(*) AS "n" ${from}`, [
        by.getTime(),
        listOf(libraryIds),
      ]);
      return Number(row?.n ?? 0);
    },
  };
}

function newReads(
  database: Database,
  kinds: IdentifiedKinds,
  page: Page,
): Pick<IdentifyStore, "pending" | "countPending" | "pendingYears"> {
  const fresh = newOf(kinds);
  return {
    pending: (libraryId, afterId, limit) =>
      page(`SELECT "id" FROM (${fresh}) AS n WHERE "id" > ? ORDER BY "id" LIMIT ?`, [
        libraryId,
        afterId,
        limit,
      ]),
    async countPending(libraryId) {
      const row = await database.scan.get<{ n: number }>(
        `SELECT COUNT(*) AS "n" FROM (${fresh}) AS n WHERE "id" IS NOT NULL`,
        [libraryId],
      );
      return Number(row?.n ?? 0);
    },
    async pendingYears(libraryId) {
      const rows = await database.scan.all<{ year: number; n: number }>(YEARS, [libraryId]);
      return new Map(rows.map(({ year, n }) => [year, Number(n)]));
    },
  };
}

export function createIdentifyStore(
  database: Database,
  clock: () => Date,
  kinds: IdentifiedKinds = SCREEN,
): IdentifyStore {
  const page: Page = async (sql, values) => {
    const rows = await database.scan.all<{ id: number }>(sql, values);
    return loadPending(
      database.scan,
      rows.map((row) => row.id),
    );
  };
  return {
    ...newReads(database, kinds, page),
    known: (libraryId, afterId, limit) =>
      page(
        `SELECT i."id" FROM "item" AS i WHERE i."library_id" = ? AND ${LISTED} AND ${inKinds(kinds.whole)}
           AND i."id" > ? ORDER BY i."id" LIMIT ?`,
        [libraryId, afterId, limit],
      ),
    ...staleReads(database, kinds, page),
    siblings: (itemId) => siblingsOf(database.scan, itemId),
    of: async (itemIds) => loadPending(database.scan, await subjectsOf(database.scan, itemIds, kinds)),
    pass: (pending) => database.write((tx) => seen(tx, pending)),
    async write(identified) {
      const at = clock();
      const { pending, seasons, verdict } = identified;
      const filled = fillMembers(pending.members, seasons, verdict.state === "matched");
      for (let from = 0; from < filled.length; from += AT_ONCE)
        await database.write((tx) => writeMembers(tx, filled.slice(from, from + AT_ONCE), identified, at));
      // Last: killed before, all of it is done again, from answers that are kept.
      await database.write((tx) => writeSubject(tx, identified, at));
    },
  };
}

async function subjectsOf(
  sql: Sql,
  itemIds: readonly number[],
  { whole, parts }: IdentifiedKinds,
): Promise<readonly number[]> {
  const rows = await sql.all<{ id: number }>(
    `SELECT DISTINCT CASE WHEN i."kind" IN ('season', 'episode') THEN i."series_id" ELSE i."id" END AS "id"
     FROM "item" AS i WHERE i."id" IN ${inIds(sql)} AND ${inKinds([...whole, ...parts])}`,
    [listOf(itemIds)],
  );
  return rows.flatMap((row) => row.id ?? []);
}

/** New episodes of a series that waits are no news. */
async function seen(tx: WritableSql, { subject, members }: Pending): Promise<void> {
  await tx.run(
    `INSERT INTO "item_match" ("item_id", "state", "why", "candidates", "asked", "draft_hash", "at")
     SELECT "id", 'none', '[]', '[]', '', "draft_hash", 0 FROM "item" WHERE "id" IN ${inIds(tx)}
     ON CONFLICT ("item_id") DO UPDATE SET "draft_hash" = excluded."draft_hash"`,
    [listOf([subject.itemId, ...members.map(({ itemId }) => itemId)])],
  );
}
