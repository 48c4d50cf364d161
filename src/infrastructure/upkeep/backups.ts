/** Backups of an embedded database, in a folder of the data directory. */
import { existsSync } from "node:fs";
import { copyFile, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { Worker } from "node:worker_threads";
import { z } from "zod";
import { MIGRATIONS } from "../../../migrations/index.ts";
import { DomainError, notFound } from "../../domain/errors.ts";
import type { Log } from "../../domain/log.ts";
import type { Backup, Backups } from "../../domain/server/upkeep.ts";
import { threadEnvironment } from "../database/thread-environment.ts";
import type { BackupTask } from "./backup-task.ts";

export interface BackupDeps {
  /** The database's file; null: it is on PostgreSQL. */
  readonly database: string | null;
  readonly directory: string;
  readonly clock: () => Date;
  readonly log: Log;
}

const nameAt = (at: Date): string => {
  const stamp = at.toISOString().replaceAll(/\D/gu, "");
  return `triptych-${stamp.slice(0, 8)}-${stamp.slice(8)}.db`;
};
const NAME = /^triptych-\d{8}-\d{9}\.db$/u;
const LAID_READY = "restore.db";
const migrationNames = z.array(z.string());

export function createBackups({ database, directory, clock, log }: BackupDeps): Backups {
  let isMaking = false;
  /** What lay ready at the start has been taken. */
  let isPending = false;
  const at = async (name: string): Promise<Backup | null> => {
    const stats = NAME.test(name) ? await stat(join(directory, name)).catch(() => null) : null;
    return stats?.isFile() === true ? { name, sizeBytes: stats.size, createdAt: stats.mtime } : null;
  };
  return {
    async list() {
      const found = await Promise.all((await readdir(directory).catch(() => [])).map(at));
      return found.filter((one) => one !== null).toSorted((a, b) => (a.name < b.name ? 1 : -1));
    },
    find: at,
    async create() {
      const from = embedded(database);
      if (isMaking) throw new DomainError("conflict", "a backup is being made already");
      isMaking = true;
      const name = nameAt(clock());
      const partial = join(directory, `${name}.partial`);
      try {
        await mkdir(directory, { recursive: true, mode: 0o750 });
        await inThread({ task: "copy", from, to: partial });
        await rename(partial, join(directory, name));
      } catch (error) {
        await rm(partial, { force: true });
        log.error("a backup could not be made", { error });
        throw new DomainError("unavailable", "the backup could not be made");
      } finally {
        isMaking = false;
      }
      const made = await at(name);
      if (made === null) throw new DomainError("unavailable", "the backup is gone");
      log.info("the database was backed up", { name, bytes: made.sizeBytes });
      return made;
    },
    async restore(name) {
      embedded(database);
      const backup = await at(name);
      if (backup === null) throw notFound("the backup");
      await mustFit(join(directory, name));
      const partial = join(directory, `${LAID_READY}.partial`);
      await copyFile(join(directory, name), partial);
      await toDisk(partial);
      await rename(partial, join(directory, LAID_READY));
      isPending = true;
      log.warn("a backup lies ready: the server goes on from it when it is started the next time", { name });
    },
    isRestorePending: () => isPending,
  };
}

function embedded(database: string | null): string {
  if (database === null)
    throw new DomainError("unsupported", "backups of PostgreSQL are up to its administrator (pg_dump)");
  return database;
}

/** `invalid` for what is no database of ours, or one that this version doesn't know. */
async function mustFit(path: string): Promise<void> {
  const known = new Set(MIGRATIONS.map(({ name }) => name));
  const names = await inThread({ task: "check", path }).then(
    (answer) => migrationNames.parse(answer),
    () => null,
  );
  if (names === null || names.length === 0) throw new DomainError("invalid", "the backup is broken");
  if (names.some((name) => !known.has(name)))
    throw new DomainError("invalid", "the backup was made by a newer version of the server");
}

function inThread(task: BackupTask): Promise<unknown> {
  const thread = new Worker(new URL("./backup-task.ts", import.meta.url), {
    workerData: task,
    execArgv: [],
    env: threadEnvironment(),
  });
  return new Promise((resolve, reject) => {
    let answer: unknown;
    thread.on("message", (message: unknown) => (answer = message));
    thread.once("error", reject);
    thread.once("exit", (code) =>
      code === 0 ? resolve(answer) : reject(new Error("the thread ended early")),
    );
  });
}

async function toDisk(path: string): Promise<void> {
  const file = await open(path, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Before the database is opened: puts what lies ready in its place, and what was there aside
 * (`triptych.db.before-…`). Whatever kills it in the middle, the next start finishes it.
 */
export async function restoreWaiting(database: string, directory: string, log: Log): Promise<void> {
  const waiting = join(directory, LAID_READY);
  const laid = await stat(waiting).catch(() => null);
  if (laid === null) return;
  // The same name in each try: the file and the log beside it, which belongs to it, come to lie together.
  const aside = `${database}.before-${laid.mtime.toISOString().replaceAll(/\D/gu, "").slice(0, 14)}`;
  for (const ending of ["-wal", "-shm", ""])
    if (existsSync(`${database}${ending}`)) await rename(`${database}${ending}`, `${aside}${ending}`);
  await rename(waiting, database);
  log.warn("the database was restored from a backup; what was there before is kept", {
    aside: basename(aside),
  });
}
