import { DomainError, notFound } from "../../../../domain/errors.ts";
import type { Act, ItemChange } from "../../../../domain/metadata/editing/ports.ts";
import {
  checkTies,
  EMPTY_PATCH,
  type IdentityPatch,
  reversed,
} from "../../../../domain/metadata/identity/patch.ts";
import type { CheckItem, Done, IdentityStore } from "../../../../domain/metadata/identity/ports.ts";
import type { Database, WritableSql } from "../../database.ts";
import { inIds, listOf } from "../../scan/sql.ts";
import { logChanges, readHistory } from "../change-log.ts";
import { applyPatch } from "./apply-patch.ts";
import { identify } from "./identify.ts";
import { readTied, type TiedItem } from "./identity-rows.ts";
import { checkMerge, mergeInto, primaryOf } from "./merge-items.ts";
import { PatchDraft } from "./patch-draft.ts";
import { placeOf, relocate } from "./relocate.ts";
import { ownVersions, splitVersion } from "./split-version.ts";
import { withTwinsApart } from "./with-twins-apart.ts";

/** Which item is which work, as people say. */
export function createIdentityStore(database: Database): IdentityStore {
  return {
    identify: (itemId, ids, act, check) =>
      database.write(async (tx) => {
        await withTwinsApart(tx, [itemId], act.at.getTime(), async () => {
          const item = await present(tx, itemId, check);
          const draft = new PatchDraft();
          await identify(tx, draft, item, ids, act.at.getTime());
          const patch = draft.done();
          if (patch.externalIds.length > 0) await perform(tx, [{ itemId, patch }], act, false);
        });
        return await doneWith(tx, itemId, [itemId]);
      }),
    merge: (itemIds, act, check) =>
      database.write((tx) =>
        withTwinsApart(tx, itemIds, act.at.getTime(), () => merge(tx, itemIds, act, check)),
      ),
    split: (itemId, versionUuid, act, check) =>
      database.write((tx) => split(tx, itemId, versionUuid, act, check)),
    place: (itemId) => placeOf(database.read, itemId),
    relocate: (itemId, from, to, act) =>
      database.write(async (tx) => {
        await relocate(tx, itemId, from, to, act.at.getTime());
        const identity = { ...EMPTY_PATCH, place: { before: from, after: to } };
        await logChanges(tx, [{ itemId, body: { fields: {}, identity } }], act);
        return await doneWith(tx, itemId, [itemId]);
      }),
    undo: (changes, act, check) =>
      database.write(async (tx) => {
        for (const item of await readTied(
          tx,
          "id",
          changes.map((change) => change.itemId),
        ))
          check(item);
        const ids = changes.map((change) => change.itemId);
        const patched = changes.flatMap(({ body }) => body.identity?.items ?? []).map(({ id }) => id);
        await withTwinsApart(tx, [...ids, ...patched], act.at.getTime(), () => takeBack(tx, changes, act));
        return await doneWith(tx, ids[0] ?? 0, ids);
      }),
  };
}

/** `not-found` for what isn't there; what is merged into another can't be named any more. */
async function present(tx: WritableSql, itemId: number, check: CheckItem): Promise<TiedItem> {
  const [item] = await readTied(tx, "id", [itemId]);
  if (item === undefined || item.goneAt !== null || item.mergedInto !== null) throw notFound("the item");
  check(item);
  return item;
}

interface Performed {
  readonly itemId: number;
  readonly patch: IdentityPatch;
}

async function perform(
  tx: WritableSql,
  performed: readonly Performed[],
  act: Act,
  isUndo: boolean,
): Promise<void> {
  for (const { patch } of performed) await applyPatch(tx, patch, { at: act.at.getTime(), isUndo });
  await logChanges(
    tx,
    performed.map(({ itemId, patch }) => ({ itemId, body: { fields: {}, identity: patch } })),
    act,
  );
}

async function doneWith(tx: WritableSql, itemId: number, itemIds: readonly number[]): Promise<Done> {
  const rows = await tx.all<{ path: string | null }>(`SELECT "path" FROM "item" WHERE "id" IN ${inIds(tx)}`, [
    listOf(itemIds),
  ]);
  return { itemId, itemIds, paths: rows.flatMap((row) => row.path ?? []) };
}

async function merge(tx: WritableSql, itemIds: readonly number[], act: Act, check: CheckItem): Promise<Done> {
  const ids = [...new Set(itemIds)];
  const items: TiedItem[] = [];
  for (const id of ids) items.push(await present(tx, id, check));
  checkMerge(items);
  const versions = await readTied(tx, "merged_into", ids);
  const primary = primaryOf(items, new Set(versions.flatMap((one) => one.mergedInto ?? [])));
  if (primary === undefined) throw notFound("the item");
  for (const other of items.filter((item) => item.id !== primary.id)) {
    const draft = new PatchDraft();
    // What the merges before this one changed has to be seen.
    const [fresh = other] = await readTied(tx, "id", [other.id]);
    await mergeInto(tx, draft, primary, fresh);
    await perform(tx, [{ itemId: other.id, patch: draft.done() }], act, false);
  }
  await logChanges(tx, [{ itemId: primary.id, body: { fields: {}, identity: EMPTY_PATCH } }], act);
  return await doneWith(tx, primary.id, ids);
}

async function split(
  tx: WritableSql,
  itemId: number,
  versionUuid: string | null,
  act: Act,
  check: CheckItem,
): Promise<Done> {
  const item = await present(tx, itemId, check);
  const merged = await readTied(tx, "merged_into", [itemId]);
  const own = await ownVersions(tx, itemId);
  if (versionUuid !== null) {
    const version = own.find((one) => one.uuid === versionUuid);
    if (version !== undefined) {
      if (own.length < 2) throw new DomainError("invalid", "it is the item's only version");
      return await splitOwn(tx, item, [version], act);
    }
    const brought = await itemOfVersion(tx, merged, versionUuid);
    if (brought === undefined) throw notFound("the version");
    return await unmerge(tx, [brought], act);
  }
  if (merged.length > 0) return await unmerge(tx, merged, act);
  return await splitOwn(tx, item, own.slice(1), act);
}

async function itemOfVersion(
  tx: WritableSql,
  merged: readonly TiedItem[],
  versionUuid: string,
): Promise<TiedItem | undefined> {
  const row = await tx.get<{ item_id: number }>(`SELECT "item_id" FROM "version" WHERE "uuid" = ?`, [
    versionUuid,
  ]);
  return merged.find((item) => item.id === row?.item_id);
}

async function splitOwn(
  tx: WritableSql,
  item: TiedItem,
  versions: Awaited<ReturnType<typeof ownVersions>>,
  act: Act,
): Promise<Done> {
  const made: number[] = [];
  for (const version of versions) {
    const draft = new PatchDraft();
    const id = await splitVersion(tx, draft, item, version, act.at.getTime());
    await perform(tx, [{ itemId: id, patch: draft.done() }], act, false);
    made.push(id);
  }
  if (made.length > 0)
    await logChanges(tx, [{ itemId: item.id, body: { fields: {}, identity: EMPTY_PATCH } }], act);
  return await doneWith(tx, made[0] ?? item.id, [item.id, ...made]);
}

const MAX_LOOKED_AT = 100;

/** Each becomes what it was before it was merged, by its own history. */
async function unmerge(tx: WritableSql, items: readonly TiedItem[], act: Act): Promise<Done> {
  for (const item of items) {
    const history = await readHistory(tx, item.id, { limit: MAX_LOOKED_AT });
    const merging = history.find(({ undoneBy, body }) =>
      body.identity?.items.some(
        ({ id, after }) => undoneBy === null && id === item.id && after.mergedInto === item.mergedInto,
      ),
    );
    if (merging === undefined) {
      await standAlone(tx, item, act);
      continue;
    }
    await takeBack(tx, [merging], { ...act, undoes: new Map([[item.id, merging.id]]) });
  }
  const ids = items.map((item) => item.id);
  return await doneWith(tx, ids[0] ?? 0, [...ids, ...items.flatMap((item) => item.mergedInto ?? [])]);
}

/** Nobody merged it: it was found to be the same film. From now on a person says that it stands alone. */
async function standAlone(tx: WritableSql, item: TiedItem, act: Act): Promise<void> {
  const draft = new PatchDraft();
  draft.item(item, { mergedInto: null });
  for (const version of await ownVersions(tx, item.id))
    for (const file of await filesOfVersion(tx, version.id)) draft.apart(file);
  await perform(tx, [{ itemId: item.id, patch: draft.done() }], act, false);
}

async function filesOfVersion(tx: WritableSql, versionId: number): Promise<readonly number[]> {
  const rows = await tx.all<{ file_id: number }>(`SELECT "file_id" FROM "part" WHERE "version_id" = ?`, [
    versionId,
  ]);
  return rows.map((row) => row.file_id);
}

/** The last first. */
async function takeBack(tx: WritableSql, changes: readonly ItemChange[], act: Act): Promise<void> {
  for (const change of changes.toReversed()) {
    const patch = reversed(change.body.identity ?? EMPTY_PATCH);
    const ids = patch.items.map(({ id }) => id);
    checkTies(patch, new Map((await readTied(tx, "id", ids)).map((item) => [item.id, item])));
    await perform(tx, [{ itemId: change.itemId, patch }], act, true);
  }
}
