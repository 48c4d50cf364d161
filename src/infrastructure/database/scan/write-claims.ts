/** What scans claim about works. Claims of people and providers are theirs and stay. */
import {
  coordinateClaims,
  externalClaims,
  titleClaims,
  type Claim,
} from "../../../domain/library/scanning/claims.ts";
import type { SqlValue, WritableSql } from "../database.ts";
import { Batch, inIds, listOf } from "./sql.ts";
import type { WrittenItem } from "./write-items.ts";

const SOURCE = "scan";

interface StoredClaim extends Claim {
  readonly work_id: number;
  readonly items: number;
}

/** Of items that changed. A claim that no longer holds goes, unless another item of the work may still make it. */
export async function writeClaims(
  tx: WritableSql,
  changed: readonly WrittenItem[],
  all: readonly WrittenItem[],
  libraryId: number,
): Promise<void> {
  if (changed.length === 0) return;
  const workOf = new Map(all.map((item) => [item.id, item.workId]));
  const series = await missingWorks(tx, changed, workOf);
  const wanted = new Map<string, { workId: number; claim: Claim }>();
  for (const item of changed)
    for (const claim of claimsOf(item, libraryId, (id) => workOf.get(id) ?? series.get(id) ?? null))
      wanted.set(textOf(item.workId, claim), { workId: item.workId, claim });
  const works = new Set(changed.map((item) => item.workId));
  const stored = await tx.all<StoredClaim>(
    `SELECT "scheme", "value", "work_id",
       (SELECT COUNT(*) FROM "item" AS i WHERE i."work_id" = c."work_id") AS "items"
     FROM "work_claim" AS c WHERE "source" = '${SOURCE}' AND "work_id" IN ${inIds(tx)}`,
    [listOf(works)],
  );
  const batch = new Batch();
  for (const { scheme, value, work_id, items } of stored) {
    const key = textOf(work_id, { scheme, value });
    if (!wanted.delete(key) && Number(items) === 1)
      batch.add(
        `DELETE FROM "work_claim" WHERE "scheme" = ? AND "value" = ? AND "work_id" = ? AND "source" = '${SOURCE}'`,
        scheme,
        value,
        work_id,
      );
  }
  const now = Date.now();
  batch.insert({
    table: "work_claim",
    columns: ["scheme", "value", "work_id", "source", "created_at"],
    rows: [...wanted.values()].map(({ workId, claim }): SqlValue[] => [
      claim.scheme,
      claim.value,
      workId,
      SOURCE,
      now,
    ]),
    suffix: "ON CONFLICT DO NOTHING",
  });
  await batch.run(tx);
}

const textOf = (workId: number, { scheme, value }: Claim): string => `${workId}|${scheme}|${value}`;

function claimsOf(
  { draft, seriesId, albumId }: WrittenItem,
  libraryId: number,
  workOf: (itemId: number) => number | null,
): readonly Claim[] {
  const parents = {
    series: seriesId === null ? null : workOf(seriesId),
    album: albumId === null ? null : workOf(albumId),
  };
  return [...externalClaims(draft), ...coordinateClaims(draft, parents), ...titleClaims(draft, libraryId)];
}

/** Works of series and albums that aren't part of this batch. */
async function missingWorks(
  tx: WritableSql,
  items: readonly WrittenItem[],
  known: ReadonlyMap<number, number>,
): Promise<ReadonlyMap<number, number>> {
  const ids = items.flatMap((item) => [item.seriesId, item.albumId]).flatMap((id) => id ?? []);
  const missing = new Set(ids.filter((id) => !known.has(id)));
  if (missing.size === 0) return new Map();
  const rows = await tx.all<{ id: number; work_id: number }>(
    `SELECT "id", "work_id" FROM "item" WHERE "id" IN ${inIds(tx)}`,
    [listOf(missing)],
  );
  return new Map(rows.map((row) => [row.id, row.work_id]));
}
