import type { KnownItem } from "../../../domain/library/scanning/match-items.ts";
import type { WritableSql } from "../database.ts";
import { inheritDecisions } from "../editing/inherit.ts";
import { STATE_VALUE_LIST } from "../watching/state-columns.ts";
import type { Plan } from "./plan.ts";
import { Batch, inIds, inTexts, listOf } from "./sql.ts";
import type { WrittenFile } from "./write-files.ts";
import type { WrittenItem } from "./write-items.ts";

/**
 * Files that are another item's now: the one that had them loses them. A new item gets what people had decided about
 * the one whose files it has. Whoever loses all of them to one item of its own library (two films that turn out to be
 * two versions of one) leaves its id behind as an alias of that one, and people's states where that one has none; its
 * own stay, for it may come apart again.
 */
export async function takeFromFormer(
  tx: WritableSql,
  plan: Plan,
  written: ReadonlyMap<string, WrittenItem>,
  files: ReadonlyMap<string, WrittenFile>,
  now: number,
): Promise<void> {
  const added = [...written.values()].filter((item) => item.state === "added").map((item) => item.id);
  await inheritDecisions(tx, added, plan.batch.libraryId, now);
  const matched = new Set([...written.values()].map((item) => item.id));
  const takers = new Map<number, WrittenItem>();
  for (const item of written.values())
    for (const { path } of item.draft.versions.flatMap((version) => version.parts)) {
      const file = files.get(path);
      if (file !== undefined) takers.set(file.id, item);
    }
  const batch = new Batch();
  for (const holder of plan.holders) {
    const taken = holder.fileIds.filter((id) => takers.has(id));
    if (matched.has(holder.id) || taken.length === 0) continue;
    batch.add(
      `DELETE FROM "part" WHERE "file_id" IN ${inIds(tx)}
       AND "version_id" IN (SELECT "id" FROM "version" WHERE "item_id" = ?)`,
      listOf(taken),
      holder.id,
    );
    const heir = heirOf(holder, takers);
    if (heir !== null && holder.libraryId === plan.batch.libraryId) inherit(batch, holder, heir);
  }
  const back = [...written.values()].filter((item) => item.state === "returned").map((item) => item.uuid);
  if (back.length > 0) batch.add(`DELETE FROM "item_alias" WHERE "uuid" IN ${inTexts(tx)}`, listOf(back));
  await batch.run(tx);
}

function heirOf(holder: KnownItem, takers: ReadonlyMap<number, WrittenItem>): WrittenItem | null {
  const heirs = new Set(holder.fileIds.map((id) => takers.get(id)));
  const [heir] = heirs;
  return heirs.size === 1 && heir?.draft.kind === holder.kind ? heir : null;
}

function inherit(batch: Batch, holder: KnownItem, heir: WrittenItem): void {
  batch.add(`DELETE FROM "item_alias" WHERE "uuid" = ?`, holder.uuid);
  batch.add(`INSERT INTO "item_alias" ("uuid", "item_id") VALUES (?, ?)`, holder.uuid, heir.id);
  if (holder.workId === heir.workId) return;
  batch.add(
    `INSERT INTO "watch_state" ("user_id", "work_id", ${STATE_VALUE_LIST})
     SELECT "user_id", ${heir.workId}, ${STATE_VALUE_LIST} FROM "watch_state" WHERE "work_id" = ? ON CONFLICT DO NOTHING`,
    holder.workId,
  );
}
