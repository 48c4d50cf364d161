/** Tells items what tools said of their files: ids, below those of sidecars and people, above those of providers. */
import type { ItemKind } from "../../../domain/library/item.ts";
import { contradict } from "../../../domain/library/scanning/claims.ts";
import type { KeptFact, ToldItem } from "../../../domain/metadata/facts/facts.ts";
import type { ExternalIds } from "../../../domain/metadata/providers.ts";
import type { WritableSql } from "../database.ts";
import { followWork } from "../identifying/follow-work.ts";
import { writeIds } from "../identifying/write-sides.ts";
import { Batch, inIds, listOf } from "../scan/sql.ts";
import { factsOf } from "./find-facts.ts";

interface IdRow {
  readonly item_id: number;
  readonly provider: string;
  readonly value: string;
  readonly source: string | null;
}

interface ItemRow {
  readonly id: number;
  readonly library_id: number;
  readonly work_id: number;
  readonly kind: ItemKind;
}

/** Answers those of which something changed. */
export async function applyFacts(
  tx: WritableSql,
  itemIds: readonly number[],
  at: Date,
): Promise<readonly ToldItem[]> {
  const facts = await factsOf(tx, itemIds);
  const told = [...facts].flatMap(([id, [first]]) => (first === undefined ? [] : [{ id, fact: first }]));
  if (told.length === 0) return [];
  const list = listOf(told.map(({ id }) => id));
  const ids = await tx.all<IdRow>(
    `SELECT "item_id", "provider", "value", "source" FROM "external_id" WHERE "item_id" IN ${inIds(tx)}`,
    [list],
  );
  const byItem = Map.groupBy(ids, (row) => row.item_id);
  const news = told.filter(({ id, fact }) => isNews(byItem.get(id) ?? [], fact));
  for (const { id, fact } of news) await followWork(tx, id, fact.source, fact.externalIds, at);
  // Read after their works may have become one.
  const items = await tx.all<ItemRow>(
    `SELECT "id", "library_id", "work_id", "kind" FROM "item" WHERE "id" IN ${inIds(tx)}`,
    [listOf(news.map(({ id }) => id))],
  );
  const batch = new Batch();
  for (const item of items) {
    const fact = news.find(({ id }) => id === item.id)?.fact;
    if (fact !== undefined) tell(batch, item, fact, at);
  }
  await batch.run(tx);
  return items.map(({ id, library_id }) => ({ itemId: id, libraryId: library_id }));
}

function tell(batch: Batch, { id, work_id: workId, kind }: ItemRow, fact: KeptFact, at: Date): void {
  for (const scheme of Object.keys(fact.externalIds))
    batch.add(
      `DELETE FROM "external_id" WHERE "item_id" = ? AND "provider" = ? AND "source" IS NOT NULL AND "source" <> 'person'`,
      id,
      scheme,
    );
  writeIds(batch, { itemId: id, workId, kind }, fact.source, fact.externalIds, at.getTime());
}

/** Not what is known already, nor what a sidecar, a name or a person says otherwise. */
function isNews(known: readonly IdRow[], { externalIds, source }: KeptFact): boolean {
  if (Object.keys(externalIds).length === 0 || contradict(strongIds(known), externalIds)) return false;
  const own = known.filter((row) => row.source === source);
  const taken = new Set(known.filter(isStrong).map((row) => row.provider));
  const wanted = Object.entries(externalIds).filter(([scheme]) => !taken.has(scheme));
  return (
    own.length !== wanted.length ||
    wanted.some(([scheme, value]) => !own.some((row) => row.provider === scheme && row.value === value))
  );
}

const isStrong = ({ source }: IdRow): boolean => source === null || source === "person";

const strongIds = (known: readonly IdRow[]): ExternalIds =>
  Object.fromEntries(known.filter(isStrong).map((row) => [row.provider, row.value]));
