/** Lists in which a collection stands for what is in it. Those that follow a rule stand for nothing. */
import type { SqlValue } from "../database.ts";
import { Clauses } from "./clauses.ts";
import { addListAccess, LIST_OWNER } from "./lists.ts";

const ENTRIES = `"list_entry" e JOIN "item" c ON c."id" = e."list_id" AND c."kind" = 'collection'
  AND c."gone_at" IS NULL`;

/** What fits and is in no collection, and the collections that hold something that fits. */
export function collapsed(fitting: Clauses): Clauses {
  const { audience } = fitting;
  const shown = new Clauses(audience);
  shown.and(`i."gone_at" IS NULL AND i."owner_id" = ${LIST_OWNER} AND i."kind" = 'collection'`);
  addListAccess(shown, true);
  const clauses = new Clauses(audience);
  const values: readonly SqlValue[] = [...fitting.values, ...shown.values, ...fitting.values];
  clauses.and(
    `((${fitting.sql} AND i."work_id" NOT IN (SELECT e."work_id" FROM ${ENTRIES} WHERE e."origin" <> 'excluded'))
      OR (${shown.sql} AND i."id" IN (SELECT e."list_id" FROM ${ENTRIES} JOIN "item" i ON i."work_id" = e."work_id"
        WHERE e."origin" <> 'excluded' AND ${fitting.sql})))`,
    ...values,
  );
  return clauses;
}
