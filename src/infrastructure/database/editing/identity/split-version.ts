/** A version that is an item of its own. */
import { DomainError, notFound } from "../../../../domain/errors.ts";
import type { SqlValue, WritableSql } from "../../database.ts";
import { insert } from "../../scan/sql.ts";
import { writeFieldDetails } from "../../scan/write-details.ts";
import { newUuid } from "../../scan/write-items.ts";
import { readAllStates, type TiedItem } from "./identity-rows.ts";
import { makeWork } from "./leave-work.ts";
import type { PatchDraft } from "./patch-draft.ts";

interface OwnVersion {
  readonly id: number;
  readonly uuid: string;
  readonly durationMs: number | null;
}

/** Of the item itself, in their order; versions whose files are gone don't count. */
export async function ownVersions(tx: WritableSql, itemId: number): Promise<readonly OwnVersion[]> {
  const rows = await tx.all<{ id: number; uuid: string; duration_ms: number | null }>(
    `SELECT v."id", v."uuid", v."duration_ms" FROM "version" AS v WHERE v."item_id" = ? AND EXISTS (
       SELECT 1 FROM "part" AS p JOIN "file" AS f ON f."id" = p."file_id"
       WHERE p."version_id" = v."id" AND f."gone_at" IS NULL)
     ORDER BY v."position", v."id"`,
    [itemId],
  );
  return rows.map(({ id, uuid, duration_ms }) => ({ id, uuid, durationMs: duration_ms }));
}

/**
 * Makes an item like the one that the version was of, with what people have done with that; scans keep it apart from
 * then on. It is made as one that is gone, so that taking the act back leaves nothing in sight.
 */
export async function splitVersion(
  tx: WritableSql,
  draft: PatchDraft,
  item: TiedItem,
  version: OwnVersion,
  now: number,
): Promise<number> {
  const files = await filesOf(tx, item, version);
  const [first] = files;
  const workId = await makeWork(tx, item, now);
  // The version's id is known to clients; the item's own stays with the item.
  const uuid = version.uuid === item.uuid ? newUuid() : version.uuid;
  const made = await copyItem(tx, item.id, {
    uuid,
    work_id: workId,
    root_id: first.root_id,
    place: first.path,
    path: `${first.root_path.replace(/\/$/, "")}/${first.path}`,
    container: first.container,
    size_bytes: files.reduce((sum, file) => sum + file.size_bytes, 0),
    duration_ms: version.durationMs,
    version_count: 1,
    changed_at: now,
    gone_at: now,
    draft_hash: null,
  });
  draft.item({ id: made, workId, mergedInto: null, goneAt: now }, { goneAt: null });
  draft.version({
    id: version.id,
    before: { itemId: item.id, uuid: version.uuid },
    after: { itemId: made, uuid },
  });
  for (const file of files) draft.apart(file.id);
  for (const { userId, state } of await readAllStates(tx, [item.workId]))
    draft.state(userId, workId, null, state);
  return made;
}

interface OwnFile {
  readonly id: number;
  readonly path: string;
  readonly root_id: number;
  readonly root_path: string;
  readonly size_bytes: number;
  readonly container: string | null;
}

/** In playing order, at least one. `invalid` when the version's file is another item's as well. */
async function filesOf(
  tx: WritableSql,
  item: TiedItem,
  version: OwnVersion,
): Promise<readonly [OwnFile, ...OwnFile[]]> {
  const [first, ...others] = await tx.all<OwnFile>(
    `SELECT f."id", f."path", f."root_id", r."path" AS "root_path", f."size_bytes", f."container" FROM "part" AS p
     JOIN "file" AS f ON f."id" = p."file_id" JOIN "library_root" AS r ON r."id" = f."root_id"
     WHERE p."version_id" = ? AND f."gone_at" IS NULL ORDER BY p."position"`,
    [version.id],
  );
  if (first === undefined) throw notFound("the version");
  const shared = await tx.get(
    `SELECT 1 FROM "part" AS p JOIN "version" AS v ON v."id" = p."version_id"
     WHERE p."file_id" = ? AND v."item_id" <> ?`,
    [first.id, item.id],
  );
  if (shared !== undefined)
    throw new DomainError("invalid", "its file holds other items, too: it can't be taken apart");
  return [first, ...others];
}

const SIDES = ["external_id", "item_label", "credit", "item_artist"] as const;

/** A row like another's with these columns changed, and what hangs on it. */
async function copyItem(
  tx: WritableSql,
  itemId: number,
  changes: Readonly<Record<string, SqlValue>>,
): Promise<number> {
  const row = await tx.get(`SELECT * FROM "item" WHERE "id" = ?`, [itemId]);
  if (row === undefined) throw notFound("the item");
  const { id: _, ...rest } = { ...row, ...changes };
  const columns = Object.keys(rest);
  const [made] = await insert<{ id: number }>(tx, {
    table: "item",
    columns,
    rows: [columns.map((name) => rest[name] ?? null)],
    suffix: `RETURNING "id"`,
  });
  if (made === undefined) throw new Error("a copied item has no id");
  for (const table of SIDES) await copySide(tx, table, ["item_id"], itemId, made.id);
  await copySide(tx, "artwork", ["owner_id"], itemId, made.id);
  const name = String(row["name"]);
  await writeFieldDetails(
    tx,
    [{ id: made.id, state: "added", decided: new Set(["name"]), draft: { fields: { name } } }],
    Number(changes["changed_at"]),
  );
  return made.id;
}

async function copySide(
  tx: WritableSql,
  table: string,
  [owner]: readonly [string],
  from: number,
  to: number,
): Promise<void> {
  const where = table === "artwork" ? ` AND "owner_type" = 'item'` : "";
  const rows = await tx.all(`SELECT * FROM "${table}" WHERE "${owner}" = ?${where}`, [from]);
  const [first] = rows;
  if (first === undefined) return;
  const columns = Object.keys(first).filter((name) => name !== "id");
  await insert(tx, {
    table,
    columns,
    rows: rows.map((row) => columns.map((name) => (name === owner ? to : (row[name] ?? null)))),
  });
}
