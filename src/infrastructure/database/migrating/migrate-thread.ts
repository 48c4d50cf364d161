/** Runs in a thread of its own, and ends with it. */
import { parentPort, workerData } from "node:worker_threads";
import { MIGRATIONS } from "../../../../migrations/index.ts";
import type { Log } from "../../../domain/log.ts";
import type { DatabaseConfig } from "../config.ts";
import { migrateHere, type LogLine } from "./migrate.ts";

const tell =
  (level: LogLine["level"]): Log["info"] =>
  (message, fields = {}) => {
    const line: LogLine = { level, message, fields };
    parentPort?.postMessage(line);
  };
const config: DatabaseConfig = workerData;
await migrateHere(config, { info: tell("info"), warn: tell("warn") }, MIGRATIONS);
