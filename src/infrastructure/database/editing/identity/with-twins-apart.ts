import type { WritableSql } from "../../database.ts";
import { recordResult, refreshSeries } from "../../scan/apply.ts";
import { inIds, listOf } from "../../scan/sql.ts";
import { takeFilmsApart, uniteFilms } from "../../scan/unite-films.ts";
import { takeSeriesApart, type United, uniteSeries } from "../../scan/unite-series.ts";

/**
 * For an act about which work an item is: series and films that are one while they lie in several folders are each their
 * own during it, and one again afterwards where they still are one work.
 */
export async function withTwinsApart<T>(
  tx: WritableSql,
  itemIds: readonly number[],
  now: number,
  work: () => Promise<T>,
): Promise<T> {
  const members = [...(await takeSeriesApart(tx, itemIds, now)), ...(await takeFilmsApart(tx, itemIds, now))];
  const done = await work();
  const works = await tx.all<{ work_id: number }>(
    `SELECT DISTINCT "work_id" FROM "item" WHERE "kind" IN ('series', 'movie') AND "id" IN ${inIds(tx)}`,
    [listOf([...itemIds, ...members])],
  );
  const ids = works.map((row) => row.work_id);
  const united = [...(await uniteSeries(tx, ids, now)), ...(await uniteFilms(tx, ids, now))];
  await tellUnited(tx, members, united);
  return done;
}

/** Whoever was listed before or is now: clients look again at all of them. */
async function tellUnited(
  tx: WritableSql,
  members: readonly number[],
  united: readonly United[],
): Promise<void> {
  const touched = new Set([...members, ...united.map(({ itemId }) => itemId)]);
  if (touched.size === 0) return;
  const rows = await tx.all<{ id: number; library_id: number; is_there: number | boolean }>(
    `SELECT "id", "library_id", "gone_at" IS NULL AND "owner_id" IS NULL AS "is_there" FROM "item" WHERE "id" IN ${inIds(tx)}`,
    [listOf(touched)],
  );
  for (const [libraryId, own] of Map.groupBy(rows, (row) => row.library_id))
    await recordResult(tx, libraryId, {
      added: [],
      changed: own.filter((row) => Boolean(row.is_there)).map((row) => row.id),
      removed: united.flatMap((one) => (one.libraryId === libraryId ? one.hidden : [])),
    });
  await refreshSeries(tx, [...touched], []);
}
