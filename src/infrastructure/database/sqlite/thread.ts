/**
 * Runs in a thread of its own and holds one connection: what takes long (sorting, counting, waiting for the disk)
 * never stands in the way of streams. Imports little, so that it starts in milliseconds.
 */
import { parentPort, workerData } from "node:worker_threads";
import { sqlErrorFrom } from "../sql-error.ts";
import { openConnection, type SqliteConnection } from "./connection.ts";
import type { Answer, Request, ThreadData } from "./messages.ts";

const { path, options }: ThreadData = workerData;
const connection = openConnection(path, options);

function perform(held: SqliteConnection, request: Request): Extract<Answer, { ok: true }>["value"] {
  switch (request.op) {
    case "all":
      return held.all(request.sql, request.values);
    case "run":
      return held.run(request.sql, request.values);
    case "batch":
      return held.batch(request.statements);
    case "exec":
      held.exec(request.sql);
      return null;
    case "close":
      held.close();
      return null;
  }
}

function answerTo(request: Request): Answer {
  try {
    return { ok: true, value: perform(connection, request) };
  } catch (error) {
    const { message, code } = sqlErrorFrom(error, "sql" in request ? request.sql : request.op);
    return { ok: false, message, code };
  }
}

parentPort?.on("message", (request: Request) => {
  parentPort?.postMessage(answerTo(request));
  // Ends the thread: nothing else holds it.
  if (request.op === "close") parentPort?.close();
});
