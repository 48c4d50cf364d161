/** Copies and checks SQLite databases, in a thread: both take as long as the disk does. */
import { open } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { isMainThread, parentPort, workerData } from "node:worker_threads";

export type BackupTask =
  | { readonly task: "copy"; readonly from: string; readonly to: string }
  | { readonly task: "check"; readonly path: string };

/** A copy at one moment, whoever writes meanwhile; on disk when it is done. */
async function copy(from: string, to: string): Promise<void> {
  const database = new DatabaseSync(from, { readOnly: true, timeout: 10_000 });
  try {
    database.prepare("VACUUM INTO ?").run(to);
  } finally {
    database.close();
  }
  const file = await open(to, "r");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Names of the migrations that it has had. Throws for what is no whole database. */
function check(path: string): readonly string[] {
  const database = new DatabaseSync(path, { readOnly: true, timeout: 10_000 });
  try {
    const [row] = database.prepare("PRAGMA quick_check(1)").all();
    if (row?.["quick_check"] !== "ok") throw new Error("it is broken");
    return database
      .prepare(`SELECT "name" FROM "migrations" ORDER BY "id"`)
      .all()
      .map(({ name }) => String(name));
  } finally {
    database.close();
  }
}

if (!isMainThread) {
  const wanted = workerData as BackupTask;
  const answer = wanted.task === "copy" ? await copy(wanted.from, wanted.to) : check(wanted.path);
  parentPort?.postMessage(answer ?? null);
}
