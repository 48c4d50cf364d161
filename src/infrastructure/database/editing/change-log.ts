import type { Held } from "../../../domain/metadata/editing/change.ts";
/** What people did to items: written with the act, read as history. */
import { DATE_FIELDS } from "../../../domain/metadata/editing/field-values.ts";
import type { Act, ChangeAct, ChangeBody, ItemChange } from "../../../domain/metadata/editing/ports.ts";
import type { Sql, SqlValue, WritableSql } from "../database.ts";
import { Batch, inIds, insert, listOf } from "../scan/sql.ts";

export interface LoggedChange {
  readonly itemId: number;
  readonly body: ChangeBody;
}

/** The ids of the changes, by item. */
export async function logChanges(
  tx: WritableSql,
  changes: readonly LoggedChange[],
  act: Act,
): Promise<ReadonlyMap<number, number>> {
  const rows = await insert<{ id: number; item_id: number; undoes: number | null }>(tx, {
    table: "item_change",
    columns: ["item_id", "act", "user_id", "at", "batch", "body", "undoes"],
    rows: changes.map(({ itemId, body }): SqlValue[] => [
      itemId,
      act.act,
      act.userId,
      act.at.getTime(),
      act.batch ?? null,
      JSON.stringify(body),
      act.undoes?.get(itemId) ?? null,
    ]),
    suffix: `RETURNING "id", "item_id", "undoes"`,
  });
  const undone = new Batch();
  for (const { id, undoes } of rows)
    if (undoes !== null) undone.add(`UPDATE "item_change" SET "undone_by" = ? WHERE "id" = ?`, id, undoes);
  await undone.run(tx);
  return new Map(rows.map((row) => [row.item_id, row.id]));
}

interface Row {
  readonly id: number;
  readonly item_id: number;
  readonly act: ChangeAct;
  readonly user_id: number | null;
  readonly user_name: string | null;
  readonly at: number;
  readonly batch: string | null;
  readonly body: string;
  readonly undoes: number | null;
  readonly undone_by: number | null;
}

const MAX_ID = 2_147_483_647;

const CHANGES = `SELECT c."id", c."item_id", c."act", c."user_id", u."name" AS "user_name", c."at", c."batch", c."body",
  c."undoes", c."undone_by" FROM "item_change" AS c LEFT JOIN "user" AS u ON u."id" = c."user_id"`;

export async function readHistory(
  sql: Sql,
  itemId: number,
  { before, limit }: { readonly before?: number; readonly limit: number },
): Promise<readonly ItemChange[]> {
  const rows = await sql.all<Row>(
    `${CHANGES} WHERE c."item_id" = ? AND c."id" < ? ORDER BY c."id" DESC LIMIT ?`,
    [itemId, before ?? MAX_ID, limit],
  );
  return rows.map(toChange);
}

/** A change with those of the same act. */
export async function readAct(sql: Sql, changeId: number): Promise<readonly ItemChange[]> {
  const rows = await sql.all<Row>(
    `${CHANGES} WHERE c."id" = ? OR c."batch" = (SELECT "batch" FROM "item_change" WHERE "id" = ?) ORDER BY c."id"`,
    [changeId, changeId],
  );
  return rows.map(toChange);
}

/** A person can't edit one item so often that more would be needed. */
const MAX_LOOKED_AT = 500;

/** What fields were before a person took them, from the items' histories. */
export async function readBases(
  tx: Sql,
  itemIds: readonly number[],
): Promise<(itemId: number, field: string) => Held | undefined> {
  const rows = await tx.all<{ item_id: number; body: string }>(
    `SELECT "item_id", "body" FROM "item_change" WHERE "item_id" IN ${inIds(tx)} ORDER BY "id" DESC LIMIT ${MAX_LOOKED_AT * itemIds.length}`,
    [listOf(itemIds)],
  );
  const byItem = Map.groupBy(rows, (row) => row.item_id);
  return (itemId, field) => {
    for (const { body } of byItem.get(itemId) ?? []) {
      const change = Object.entries(bodyOf(body).fields).find(([name]) => name === field)?.[1];
      if (change !== undefined && change.before.origin?.source !== "person") return change.before;
    }
    return undefined;
  };
}

const toChange = (row: Row): ItemChange => ({
  id: row.id,
  itemId: row.item_id,
  act: row.act,
  at: new Date(row.at),
  userId: row.user_id,
  userName: row.user_name,
  batch: row.batch,
  body: bodyOf(row.body),
  undoes: row.undoes,
  undoneBy: row.undone_by,
});

/** Our own writing, in which dates became text. */
function bodyOf(text: string): ChangeBody {
  const body = JSON.parse(text) as ChangeBody;
  const fields = Object.fromEntries(
    Object.entries(body.fields).map(([field, { before, after }]) => [
      field,
      DATE_FIELDS.has(field) ? { before: dated(before), after: dated(after) } : { before, after },
    ]),
  );
  return { ...body, fields };
}

const dated = (held: Held): Held =>
  typeof held.value === "string" ? { ...held, value: new Date(held.value) } : held;
