/** Items that leave a work which others of it keep: it was another one. */
import { uniteStates } from "../../../../domain/metadata/identity/states.ts";
import type { WritableSql } from "../../database.ts";
import { inIds, insert, listOf } from "../../scan/sql.ts";
import {
  type OwnClaim,
  readAllStates,
  readClaimants,
  readClaimsInside,
  readEntries,
  readTied,
  type TiedItem,
} from "./identity-rows.ts";
import type { PatchDraft } from "./patch-draft.ts";

export async function makeWork(
  tx: WritableSql,
  of: { readonly kind: string; readonly name: string },
  now: number,
): Promise<number> {
  const [work] = await insert<{ id: number }>(tx, {
    table: "work",
    columns: ["kind", "name", "created_at"],
    rows: [[of.kind, of.name, now]],
    suffix: `RETURNING "id"`,
  });
  if (work === undefined) throw new Error("a work has no id");
  return work.id;
}

/** The items become `to`'s, with what people have done with them, and what is in them goes to its place in `to`. */
export async function leaveWork(
  tx: WritableSql,
  draft: PatchDraft,
  items: readonly TiedItem[],
  to: number,
  now: number,
): Promise<void> {
  const [first] = items;
  if (first === undefined) return;
  for (const item of items) draft.item(item, { workId: to });
  await takeStates(tx, draft, items, to);
  const ids = items.map((item) => item.id);
  const inside = [...(await readTied(tx, "series_id", ids)), ...(await readTied(tx, "album_id", ids))];
  if (inside.length === 0) return;
  const claims = await readClaimsInside(tx, [first.workId]);
  const targets = await worksInside(tx, draft, inside, claims, to, now);
  for (const [workId, own] of Map.groupBy(inside, (item) => item.workId)) {
    const target = targets.get(workId);
    if (target === undefined) continue;
    for (const item of own) draft.item(item, { workId: target });
    await takeStates(tx, draft, own, target);
  }
}

/** By the work that each was: the one at the same place in `to`, or a new one. */
async function worksInside(
  tx: WritableSql,
  draft: PatchDraft,
  items: readonly TiedItem[],
  claims: readonly (OwnClaim & { readonly rest: string })[],
  to: number,
  now: number,
): Promise<ReadonlyMap<number, number>> {
  const own = new Map(items.map((item) => [item.workId, item]));
  const wanted = claims.flatMap((claim) => {
    const item = own.get(claim.workId);
    return item === undefined ? [] : { item, scheme: claim.scheme, value: `${to}:${claim.rest}` };
  });
  const there = new Map(
    (await readClaimants(tx, wanted)).map((one) => [`${one.scheme}|${one.value}`, one.workId]),
  );
  const targets = new Map<number, number>();
  for (const { item, scheme, value } of wanted) {
    const known = there.get(`${scheme}|${value}`);
    const target = known ?? targets.get(item.workId) ?? (await makeWork(tx, item, now));
    targets.set(item.workId, target);
    if (known === undefined) draft.claim({ workId: target, scheme, value }, null, "person");
  }
  return targets;
}

/** Whoever has only ever played the others that stay has done nothing with these. */
async function takeStates(
  tx: WritableSql,
  draft: PatchDraft,
  items: readonly TiedItem[],
  to: number,
): Promise<void> {
  const ids = new Set(items.map((item) => item.id));
  for (const entry of await readEntries(tx, [items[0]?.workId ?? to]))
    if (ids.has(entry.item_id)) draft.listEntry(entry.id, entry.work_id, to);
  const from = items[0]?.workId ?? to;
  const plays = await tx.all<{ user_id: number; item_id: number }>(
    `SELECT DISTINCT "user_id", "item_id" FROM "play_log" WHERE "work_id" IN ${inIds(tx)}`,
    [listOf([from])],
  );
  const byUser = Map.groupBy(plays, (play) => play.user_id);
  const states = await readAllStates(tx, [from, to]);
  const there = new Map(states.filter((one) => one.workId === to).map((one) => [one.userId, one.state]));
  for (const { userId, state } of states.filter((one) => one.workId === from)) {
    const played = byUser.get(userId);
    if (played !== undefined && !played.some((play) => ids.has(play.item_id))) continue;
    const was = there.get(userId) ?? null;
    draft.state(userId, to, was, uniteStates(draft.stateOf(userId, to, was), state));
  }
}
