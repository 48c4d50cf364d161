/** Which work an item is, as a person says by the ids of providers. */
import { externalIdClaims, isNamedById } from "../../../../domain/library/scanning/claims.ts";
import type { Claim } from "../../../../domain/library/scanning/claims.ts";
import type { WritableSql } from "../../database.ts";
import { inIds, listOf } from "../../scan/sql.ts";
import { readClaimants, readClaimsOf, readTied, type TiedItem } from "./identity-rows.ts";
import { leaveWork, makeWork } from "./leave-work.ts";
import { mergeWorks } from "./merge-works.ts";
import type { PatchDraft } from "./patch-draft.ts";

type Ids = Readonly<Record<string, string>>;

interface Known {
  readonly value: string;
  readonly source: string | null;
}

/**
 * Sets ids; an empty one is taken away. When the new ones name another work, the item becomes that one with all that
 * people have done with it. Other items of its work come along, unless they have ids of their own that say otherwise.
 */
export async function identify(
  tx: WritableSql,
  draft: PatchDraft,
  item: TiedItem,
  ids: Ids,
  now: number,
): Promise<void> {
  const known = (await readIds(tx, [item.id])).get(item.id) ?? new Map<string, Known>();
  const changed = Object.entries(ids).filter(([provider, value]) => isNews(known.get(provider), value));
  for (const [provider, value] of changed) {
    const before = known.get(provider) ?? null;
    draft.externalId({ itemId: item.id, provider, before, after: { value, source: "person" } });
  }
  if (changed.length === 0 || !isNamedById(item.kind) || item.ownerId !== null) return;
  const former = Object.fromEntries(
    changed.flatMap(([provider, value]) => {
      const was = known.get(provider)?.value ?? "";
      return was === "" || was === value ? [] : [[provider, was]];
    }),
  );
  const claimed = externalIdClaims(item.kind, Object.fromEntries(changed));
  const source = "person";
  await followIds(tx, draft, { item, claimed, former: externalIdClaims(item.kind, former), source, now });
}

/** Something else than before, or the same from somebody who isn't overruled. */
const isNews = (before: Known | undefined, value: string): boolean =>
  (before?.value ?? "") !== value || (value !== "" && before?.source !== "person");

/** What an item's ids say of its work now, and what they said before. */
export interface Following {
  readonly item: TiedItem;
  readonly claimed: readonly Claim[];
  readonly former: readonly Claim[];
  /** Who says so. */
  readonly source: string;
  readonly now: number;
}

/** Makes the item the work that its ids name; those that came by the former ones stay. */
export async function followIds(
  tx: WritableSql,
  draft: PatchDraft,
  { item, claimed, former, source, now }: Following,
): Promise<void> {
  const all = await readTied(tx, "work_id", [item.workId]);
  const own = all.filter((one) => one.id === item.id || one.mergedInto === item.id);
  const stay = await stillClaiming(
    tx,
    all.filter((one) => !own.includes(one)),
    former,
  );
  const work = claimed.length === 0 ? null : await claimantOf(tx, claimed, item.workId);
  if (stay.length > 0) {
    if (claimed.length === 0) return;
    const to = work ?? (await makeWork(tx, item, now));
    const leaving = all.filter((one) => !stay.includes(one));
    await leaveWork(tx, draft, leaving, to, now);
    await claimAll(tx, draft, to, claimed, source);
    return;
  }
  for (const claim of await readClaimsOf(tx, [item.workId]))
    if (former.some((one) => one.scheme === claim.scheme && one.value === claim.value))
      draft.claim(claim, claim.source, null);
  if (work !== null) await mergeWorks(tx, draft, new Map([[item.workId, work]]));
  await claimAll(tx, draft, work ?? item.workId, claimed, source);
}

/** Items that have the id which this one hadn't. */
async function stillClaiming(
  tx: WritableSql,
  others: readonly TiedItem[],
  former: readonly Claim[],
): Promise<readonly TiedItem[]> {
  const ids = await readIds(
    tx,
    others.map((one) => one.id),
  );
  return others.filter((one) =>
    former.some(({ scheme, value }) => {
      const has = ids.get(one.id)?.get(scheme)?.value ?? "";
      return has !== "" && value === `${one.kind}:${has}`;
    }),
  );
}

/** The work that the strongest of the claims names, when it is another. */
async function claimantOf(
  tx: WritableSql,
  claims: readonly Claim[],
  ownWork: number,
): Promise<number | null> {
  const claimants = await readClaimants(tx, claims);
  for (const { scheme, value } of claims) {
    const named = claimants.filter((one) => one.scheme === scheme && one.value === value);
    if (named.length > 0) return named.find((one) => one.workId !== ownWork)?.workId ?? null;
  }
  return null;
}

async function claimAll(
  tx: WritableSql,
  draft: PatchDraft,
  workId: number,
  claims: readonly Claim[],
  source: string,
): Promise<void> {
  const known = await readClaimsOf(tx, [workId]);
  for (const { scheme, value } of claims) {
    const was = known.find((one) => one.scheme === scheme && one.value === value)?.source ?? null;
    draft.claim({ workId, scheme, value }, was, source);
  }
}

async function readIds(
  tx: WritableSql,
  itemIds: readonly number[],
): Promise<ReadonlyMap<number, ReadonlyMap<string, Known>>> {
  const rows = await tx.all<{ item_id: number; provider: string; value: string; source: string | null }>(
    `SELECT "item_id", "provider", "value", "source" FROM "external_id" WHERE "item_id" IN ${inIds(tx)}`,
    [listOf(itemIds)],
  );
  const byItem = Map.groupBy(rows, (row) => row.item_id);
  return new Map(
    Array.from(byItem, ([id, own]) => [
      id,
      new Map(own.map(({ provider, value, source }) => [provider, { value, source }])),
    ]),
  );
}
