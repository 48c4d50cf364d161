/** Works that turn out to be one: items, claims and people's states go over, and what is inside of them likewise. */
import { uniteStates } from "../../../../domain/metadata/identity/states.ts";
import type { Sql } from "../../database.ts";
import {
  readAllStates,
  readClaimants,
  readClaimsInside,
  readClaimsOf,
  readEntries,
  readTied,
} from "./identity-rows.ts";
import type { PatchDraft } from "./patch-draft.ts";

/** Series, seasons, episodes. */
const MAX_DEPTH = 3;

/** @param pairs from the work that ends to the one that stays; the former keeps its people's states, to come apart again. */
export async function mergeWorks(
  sql: Sql,
  draft: PatchDraft,
  pairs: ReadonlyMap<number, number>,
): Promise<void> {
  let level = withoutSelf(pairs);
  for (let depth = 0; depth < MAX_DEPTH && level.size > 0; depth++) {
    for (const item of await readTied(sql, "work_id", level.keys()))
      draft.item(item, { workId: level.get(draft.workOf(item)) ?? draft.workOf(item) });
    await moveClaims(sql, draft, level);
    await unite(sql, draft, level);
    for (const { id, work_id } of await readEntries(sql, level.keys()))
      draft.listEntry(id, work_id, level.get(work_id) ?? work_id);
    level = withoutSelf(await pairInside(sql, draft, level));
  }
}

const withoutSelf = (pairs: ReadonlyMap<number, number>): ReadonlyMap<number, number> =>
  new Map([...pairs].filter(([from, to]) => from !== to));

async function moveClaims(sql: Sql, draft: PatchDraft, pairs: ReadonlyMap<number, number>): Promise<void> {
  const claims = await readClaimsOf(sql, [...pairs.keys(), ...pairs.values()]);
  const keyOf = (workId: number, scheme: string, value: string): string => `${workId}|${scheme}|${value}`;
  const known = new Map(claims.map((one) => [keyOf(one.workId, one.scheme, one.value), one.source]));
  for (const claim of claims) {
    const to = pairs.get(claim.workId);
    if (to === undefined) continue;
    const there = known.get(keyOf(to, claim.scheme, claim.value)) ?? null;
    draft.claim(claim, claim.source, null);
    draft.claim({ ...claim, workId: to }, there, there ?? claim.source);
  }
}

async function unite(sql: Sql, draft: PatchDraft, pairs: ReadonlyMap<number, number>): Promise<void> {
  const states = await readAllStates(sql, [...pairs.keys(), ...pairs.values()]);
  const known = new Map(states.map((one) => [`${one.userId}|${one.workId}`, one.state]));
  for (const { userId, workId, state } of states) {
    const to = pairs.get(workId);
    if (to === undefined) continue;
    const was = known.get(`${userId}|${to}`) ?? null;
    draft.state(userId, to, was, uniteStates(draft.stateOf(userId, to, was), state));
  }
}

/** What stands at the same place in both is one, too; what only the former has takes its place along. */
async function pairInside(
  sql: Sql,
  draft: PatchDraft,
  pairs: ReadonlyMap<number, number>,
): Promise<ReadonlyMap<number, number>> {
  const inside = await readClaimsInside(sql, pairs.keys());
  const moved = inside.flatMap((claim) => {
    const to = pairs.get(claim.inside);
    return to === undefined ? [] : { claim, there: { scheme: claim.scheme, value: `${to}:${claim.rest}` } };
  });
  const claimants = new Map(
    (
      await readClaimants(
        sql,
        moved.map(({ there }) => there),
      )
    ).map((one) => [`${one.scheme}|${one.value}`, one.workId]),
  );
  const next = new Map<number, number>();
  for (const { claim, there } of moved) {
    const same = claimants.get(`${there.scheme}|${there.value}`);
    draft.claim(claim, claim.source, null);
    if (same === undefined) draft.claim({ ...there, workId: claim.workId }, null, claim.source);
    else next.set(claim.workId, same);
  }
  return next;
}
