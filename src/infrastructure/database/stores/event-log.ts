import type {
  Activity,
  ActivityBody,
  ActivityQuery,
  EventBody,
  EventLog,
} from "../../../domain/events/event.ts";
import type { Page } from "../../../domain/library/query.ts";
import type { Database, WritableSql } from "../database.ts";

/** What a client that was away can ask for; older events are forgotten. */
const KEPT_EVENTS = 100_000;
/** Forgetting is done once per so many events. */
const FORGET_EVERY = 1000;
/** Any number of our own: PostgreSQL's lock round the numbering. */
const NUMBERING_LOCK = 7_312_002;
const MAX_PAGE = 1000;

/**
 * Writes an event into the transaction that it reports; listeners get it after the commit. On PostgreSQL the lock is
 * held until the commit, so that no later number becomes visible before an earlier one, whoever else is writing.
 */
export async function recordEvent(tx: WritableSql, body: EventBody, at = new Date()): Promise<void> {
  if (tx.dialect === "postgres") await tx.get("SELECT pg_advisory_xact_lock(?)", [NUMBERING_LOCK]);
  const row = await tx.get<{ id: number }>(
    `INSERT INTO "event" ("at", "type", "body") VALUES (?, ?, ?) RETURNING "id"`,
    [at.getTime(), body.type, JSON.stringify(body)],
  );
  if (row === undefined) throw new Error("an event got no number");
  if (row.id % FORGET_EVERY === 0)
    await tx.run(`DELETE FROM "event" WHERE "id" <= ?`, [row.id - KEPT_EVENTS]);
  tx.publish({ seq: row.id, at, body });
}

/** A list of ids in one event is bounded: listeners hold it in memory. */
const MAX_IDS = 5000;

export const slicesOf = (ids: readonly number[]): readonly (readonly number[])[] =>
  Array.from({ length: Math.ceil(ids.length / MAX_IDS) }, (_, at) =>
    ids.slice(at * MAX_IDS, (at + 1) * MAX_IDS),
  );

interface EventRow {
  readonly id: number;
  readonly at: number;
  readonly body: string;
}

/** The log of events over our own table. */
export function createEventLog(database: Database): EventLog {
  return {
    async since(seq, limit) {
      const rows = await database.read.all<EventRow>(
        `SELECT "id", "at", "body" FROM "event" WHERE "id" > ? ORDER BY "id" LIMIT ?`,
        [seq, Math.min(limit, MAX_PAGE)],
      );
      return rows.map(eventOf<EventBody>);
    },
    async lastSeq() {
      const row = await database.read.get<{ last: number | null }>(`SELECT max("id") AS "last" FROM "event"`);
      return row?.last ?? 0;
    },
    record: (body) => database.write((tx) => recordEvent(tx, body)),
    activity: (query) => readActivity(database, query),
    subscribe: (listener) => database.listen(listener),
  };
}

async function readActivity(
  { scan }: Database,
  { types, since, offset, limit }: ActivityQuery,
): Promise<Page<Activity>> {
  if (types.length === 0) return { items: [], total: 0, offset };
  const where = `"type" IN (${types.map(() => "?").join(", ")}) AND "at" >= ?`;
  const values = [...types, since?.getTime() ?? 0];
  const [rows, count] = await Promise.all([
    scan.all<EventRow>(
      `SELECT "id", "at", "body" FROM "event" WHERE ${where} ORDER BY "id" DESC LIMIT ? OFFSET ?`,
      [...values, Math.min(limit, MAX_PAGE), offset],
    ),
    scan.get<{ total: number }>(`SELECT count(*) AS "total" FROM "event" WHERE ${where}`, values),
  ]);
  return { items: rows.map(eventOf<ActivityBody>), total: count?.total ?? 0, offset };
}

/** The text is our own: `recordEvent` wrote it. */
function eventOf<B extends EventBody>(row: EventRow) {
  const body: B = JSON.parse(row.body);
  return { seq: row.id, at: new Date(row.at), body };
}
