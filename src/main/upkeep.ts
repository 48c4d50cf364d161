/** Composes what admins look after: log files, backups, room on disks. */
import { join } from "node:path";
import type { UpkeepService } from "../domain/server/upkeep.ts";
import { createFolderLimits } from "../infrastructure/folders/folder-limits.ts";
import { createBackups, restoreWaiting } from "../infrastructure/upkeep/backups.ts";
import { openLogFiles, type WrittenLogFiles } from "../infrastructure/upkeep/log-files.ts";
import { createSplashScreen } from "../infrastructure/upkeep/splash-screen.ts";
import { roomAt } from "../infrastructure/upkeep/storage.ts";
import type { Config } from "./config/schema.ts";
import type { ServerLog } from "./log.ts";

const logFolder = ({ data_dir: dataDir }: Config): string => join(dataDir, "logs");
const backupFolder = ({ data_dir: dataDir }: Config): string => join(dataDir, "backups");

/** Null: it is on PostgreSQL. */
const databaseFile = ({ database: { url }, data_dir: dataDir }: Config): string | null =>
  url === "" ? join(dataDir, "triptych.db") : null;

export const composeLogFiles = (config: Config, clock: () => Date): WrittenLogFiles =>
  openLogFiles({ directory: logFolder(config), keepDays: config.log.keep_days, clock });

/** Before the database is opened. */
export async function restoreIfWanted(config: Config, log: ServerLog): Promise<void> {
  const database = databaseFile(config);
  if (database !== null) await restoreWaiting(database, backupFolder(config), log.part("backups"));
}

export function composeUpkeep(
  config: Config,
  {
    rootPaths,
    log,
    clock,
  }: { rootPaths: () => Promise<readonly string[]>; log: ServerLog; clock: () => Date },
): UpkeepService {
  const directory = backupFolder(config);
  return {
    folders: createFolderLimits(config.access.folders),
    splash: createSplashScreen(join(config.data_dir, "branding")),
    // Reading alone: the log itself is written since the start.
    logs: openLogFiles({ directory: logFolder(config), keepDays: 0, clock }),
    backups: createBackups({ database: databaseFile(config), directory, clock, log: log.part("backups") }),
    async storage() {
      const paths = await rootPaths();
      const rooms = await Promise.all(paths.map(async (path) => [path, await roomAt(path)] as const));
      return { data: await roomAt(config.data_dir), roots: new Map(rooms) };
    },
  };
}
