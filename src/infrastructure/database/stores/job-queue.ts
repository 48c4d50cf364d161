import { notFound } from "../../../domain/errors.ts";
import type { Job, JobQueue, JobState, NewJob } from "../../../domain/jobs/job.ts";
import type { Database, SqlValue, WritableSql } from "../database.ts";
import { recordEvent } from "./event-log.ts";
import { dateOf } from "./user-rows.ts";

const DEFAULT_PRIORITY = 10;
const DEFAULT_ATTEMPTS = 3;
/** A job that ends the process each time it runs must not do so for ever; restarts in the middle of a scan are no fault of it. */
const MAX_INTERRUPTIONS = 10;
/** Progress is written, and told, so often at most. */
const REPORT_EVERY_MS = 1000;
/** Finished jobs that are kept, per kind. */
const KEPT_JOBS = 1000;
const MAX_PAGE = 1000;

interface JobRow {
  readonly id: number;
  readonly kind: string;
  readonly key: string;
  readonly payload: string;
  readonly state: JobState;
  readonly progress: number | null;
  readonly message: string | null;
  readonly attempts: number;
  readonly max_attempts: number;
  readonly again: number;
  readonly error: string | null;
  readonly created_at: number;
  readonly started_at: number | null;
  readonly finished_at: number | null;
}

function jobFrom(row: JobRow): Job {
  const payload: unknown = JSON.parse(row.payload);
  return {
    id: row.id,
    kind: row.kind,
    key: row.key,
    payload,
    state: row.state,
    progress: row.progress,
    message: row.message,
    attempts: row.attempts,
    error: row.error,
    createdAt: new Date(row.created_at),
    startedAt: dateOf(row.started_at),
    finishedAt: dateOf(row.finished_at),
  };
}

/** Jobs in a table of our own, for one server process; claiming is safe for several. */
export function createJobQueue(database: Database, clock: () => Date): JobQueue {
  const reports = new Map<number, { readonly at: number; readonly message: string | null }>();
  const now = (): number => clock().getTime();
  const end = (id: number, change: (tx: WritableSql) => Promise<JobRow | undefined>): Promise<void> => {
    reports.delete(id);
    return database.write(async (tx) => {
      const row = await change(tx);
      if (row !== undefined) await tell(tx, row);
    });
  };
  return {
    enqueue: (job) => database.write((tx) => enqueue(tx, job, now())),
    async claim(kinds) {
      // Most of the time there is none: then nothing is written.
      if (!(await isQueued(database, kinds, now()))) return null;
      return await database.write((tx) => claim(tx, kinds, now()));
    },
    async report(id, progress, message = null) {
      const at = now();
      const last = reports.get(id);
      if (last !== undefined && at - last.at < REPORT_EVERY_MS && last.message === message) return;
      reports.set(id, { at, message });
      await database.write(async (tx) => {
        const row = await tx.get<JobRow>(
          `UPDATE "job" SET "progress" = ?, "message" = ? WHERE "id" = ? AND "state" = 'running' RETURNING *`,
          [progress, message, id],
        );
        if (row !== undefined) await tell(tx, row);
      });
    },
    finish: (id) => end(id, (tx) => finish(tx, id, now())),
    fail: (id, error) => end(id, (tx) => fail(tx, id, error, now())),
    cancel: (id) =>
      end(id, async (tx) => {
        const row = await tx.get<JobRow>(
          `UPDATE "job" SET "state" = 'cancelled', "finished_at" = ?
           WHERE "id" = ? AND "state" IN ('queued', 'running') RETURNING *`,
          [now(), id],
        );
        if (row === undefined && (await findJob(tx, id)) === undefined) throw notFound("the job");
        return row;
      }),
    requeueRunning: () => database.write((tx) => requeueRunning(tx, now())),
    async get(id) {
      const row = await findJob(database.read, id);
      return row === undefined ? null : jobFrom(row);
    },
    list: (filter = {}) => list(database, filter),
  };
}

const marks = (values: readonly unknown[]): string => values.map(() => "?").join(", ");
const findJob = (sql: Pick<WritableSql, "get">, id: number): Promise<JobRow | undefined> =>
  sql.get<JobRow>(`SELECT * FROM "job" WHERE "id" = ?`, [id]);
async function tell(tx: WritableSql, { id: jobId, kind, state, error }: JobRow): Promise<void> {
  await recordEvent(tx, { type: "jobChanged", jobId, kind, state });
  if (state === "failed") await recordEvent(tx, { type: "jobFailed", jobId, kind, reason: error });
}

async function enqueue(tx: WritableSql, job: NewJob, now: number): Promise<Job> {
  const priority = job.priority ?? DEFAULT_PRIORITY;
  const notBefore = job.notBefore?.getTime() ?? null;
  const fresh = await tx.get<JobRow>(
    `INSERT INTO "job" ("kind", "key", "payload", "state", "priority", "max_attempts", "created_at", "not_before")
     VALUES (?, ?, ?, 'queued', ?, ?, ?, ?)
     ON CONFLICT ("kind", "key") WHERE "state" IN ('queued', 'running') DO NOTHING RETURNING *`,
    [
      job.kind,
      job.key,
      JSON.stringify(job.payload ?? null),
      priority,
      job.maxAttempts ?? DEFAULT_ATTEMPTS,
      now,
      notBefore,
    ],
  );
  if (fresh !== undefined) {
    await tell(tx, fresh);
    return jobFrom(fresh);
  }
  // What somebody waits for now goes first, though it had been put off.
  const known = await tx.get<JobRow>(
    `UPDATE "job" SET "priority" = CASE WHEN "priority" > ? THEN ? ELSE "priority" END,
       "not_before" = CASE WHEN "state" = 'running' AND "again" = 0 THEN CAST(? AS bigint)
         WHEN "not_before" > ? THEN CAST(? AS bigint) ELSE "not_before" END,
       "again" = CASE WHEN "state" = 'running' AND ? = 1 THEN 1 ELSE "again" END
     WHERE "kind" = ? AND "key" = ? AND "state" IN ('queued', 'running') RETURNING *`,
    [priority, priority, notBefore, notBefore ?? 0, notBefore, job.again === true ? 1 : 0, job.kind, job.key],
  );
  if (known === undefined) throw new Error("a job was neither new nor there already");
  return jobFrom(known);
}

const IS_DUE = `"state" = 'queued' AND ("not_before" IS NULL OR "not_before" <= ?)`;

async function isQueued(database: Database, kinds: readonly string[], now: number): Promise<boolean> {
  if (kinds.length === 0) return false;
  const row = await database.read.get(
    `SELECT 1 AS "one" FROM "job" WHERE ${IS_DUE} AND "kind" IN (${marks(kinds)}) LIMIT 1`,
    [now, ...kinds],
  );
  return row !== undefined;
}

async function claim(tx: WritableSql, kinds: readonly string[], now: number): Promise<Job | null> {
  const lock = tx.dialect === "postgres" ? "FOR UPDATE SKIP LOCKED" : "";
  const row = await tx.get<JobRow>(
    `UPDATE "job" SET "state" = 'running', "attempts" = "attempts" + 1, "started_at" = ?, "progress" = NULL,
       "message" = NULL, "not_before" = NULL
     WHERE "id" = (
       SELECT "id" FROM "job" WHERE ${IS_DUE} AND "kind" IN (${marks(kinds)})
       ORDER BY "priority", "id" LIMIT 1 ${lock})
     RETURNING *`,
    [now, now, ...kinds],
  );
  if (row === undefined) return null;
  await tell(tx, row);
  return jobFrom(row);
}

async function finish(tx: WritableSql, id: number, now: number): Promise<JobRow | undefined> {
  const again = await tx.get<JobRow>(
    `UPDATE "job" SET "state" = 'queued', "again" = 0, "attempts" = 0, "started_at" = NULL, "error" = NULL
     WHERE "id" = ? AND "state" = 'running' AND "again" = 1 RETURNING *`,
    [id],
  );
  if (again !== undefined) return again;
  const row = await tx.get<JobRow>(
    `UPDATE "job" SET "state" = 'done', "progress" = 1, "error" = NULL, "finished_at" = ?
     WHERE "id" = ? AND "state" = 'running' RETURNING *`,
    [now, id],
  );
  if (row !== undefined && id % 50 === 0) await forgetOld(tx, row.kind);
  return row;
}

async function forgetOld(tx: WritableSql, kind: string): Promise<void> {
  await tx.run(
    `DELETE FROM "job" WHERE "kind" = ? AND "finished_at" IS NOT NULL AND "id" <= (
       SELECT "id" FROM "job" WHERE "kind" = ? AND "finished_at" IS NOT NULL
       ORDER BY "id" DESC LIMIT 1 OFFSET ?)`,
    [kind, kind, KEPT_JOBS],
  );
}

async function fail(tx: WritableSql, id: number, error: string, now: number): Promise<JobRow | undefined> {
  return await tx.get<JobRow>(
    `UPDATE "job" SET "error" = ?,
       "state" = CASE WHEN "attempts" < "max_attempts" THEN 'queued' ELSE 'failed' END,
       "finished_at" = CASE WHEN "attempts" < "max_attempts" THEN NULL ELSE CAST(? AS bigint) END
     WHERE "id" = ? AND "state" = 'running' RETURNING *`,
    [error.slice(0, 2000), now, id],
  );
}

async function requeueRunning(tx: WritableSql, now: number): Promise<number> {
  const given = await tx.all<JobRow>(
    `UPDATE "job" SET "state" = 'failed', "finished_at" = ?, "error" = 'it was interrupted too often'
     WHERE "state" = 'running' AND "attempts" >= "max_attempts" + ? RETURNING *`,
    [now, MAX_INTERRUPTIONS],
  );
  const back = await tx.all<JobRow>(
    `UPDATE "job" SET "state" = 'queued', "started_at" = NULL WHERE "state" = 'running' RETURNING *`,
  );
  for (const row of [...given, ...back]) await tell(tx, row);
  return back.length;
}

async function list(
  database: Database,
  { kind, state, limit = 100 }: NonNullable<Parameters<JobQueue["list"]>[0]>,
): Promise<readonly Job[]> {
  const conditions: string[] = [];
  const values: SqlValue[] = [];
  if (kind !== undefined) {
    conditions.push(`"kind" = ?`);
    values.push(kind);
  }
  if (state !== undefined) {
    conditions.push(`"state" = ?`);
    values.push(state);
  }
  const where = conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`;
  const rows = await database.scan.all<JobRow>(`SELECT * FROM "job" ${where} ORDER BY "id" DESC LIMIT ?`, [
    ...values,
    Math.min(limit, MAX_PAGE),
  ]);
  return rows.map(jobFrom);
}
