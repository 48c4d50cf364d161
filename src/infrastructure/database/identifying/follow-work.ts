/** Items that turn out to be one film are one work: what people have seen of the one, they have seen of the other. */
import { externalIdClaims, isNamedById } from "../../../domain/library/scanning/claims.ts";
import type { FactSource } from "../../../domain/metadata/facts/fact.ts";
import type { ExternalIds, ProviderName } from "../../../domain/metadata/providers.ts";
import type { WritableSql } from "../database.ts";
import { logChanges } from "../editing/change-log.ts";
import { applyPatch } from "../editing/identity/apply-patch.ts";
import { followIds } from "../editing/identity/identify.ts";
import { readClaimants, readTied } from "../editing/identity/identity-rows.ts";
import { PatchDraft } from "../editing/identity/patch-draft.ts";
import { withTwinsApart } from "../editing/identity/with-twins-apart.ts";

/** Written into the item's history, so that a person can take it back. */
export async function followWork(
  tx: WritableSql,
  itemId: number,
  provider: ProviderName | FactSource,
  ids: ExternalIds,
  at: Date,
): Promise<void> {
  const [item] = await readTied(tx, "id", [itemId]);
  if (item === undefined || !isNamedById(item.kind)) return;
  if (item.ownerId !== null && item.mergedInto === null) return;
  const before = await tx.all<{ provider: string; value: string }>(
    `SELECT "provider", "value" FROM "external_id" WHERE "item_id" = ? AND "source" = ?`,
    [itemId, provider],
  );
  const claimed = externalIdClaims(item.kind, ids);
  const changed = before.filter((row) => ids[row.provider] !== row.value);
  const former = externalIdClaims(
    item.kind,
    Object.fromEntries(changed.map((row) => [row.provider, row.value])),
  );
  const others = (await readClaimants(tx, claimed)).filter((one) => one.workId !== item.workId);
  if (former.length === 0 && others.length === 0) return;
  const now = at.getTime();
  const patch = await withTwinsApart(tx, [itemId], now, async () => {
    const draft = new PatchDraft();
    const [own = item] = await readTied(tx, "id", [itemId]);
    // A person made it a version of another: that isn't for a provider to say.
    if (own.mergedInto !== null) return draft.done();
    await followIds(tx, draft, { item: own, claimed, former, source: provider, now });
    const done = draft.done();
    await applyPatch(tx, done, { at: now, isUndo: false });
    return done;
  });
  if (patch.items.length === 0) return;
  const act = { act: "identify", userId: null, at } as const;
  await logChanges(tx, [{ itemId, body: { fields: {}, identity: patch } }], act);
}
