/** Scans library 1 of the SQLite database given, in a process that can be killed: `node scan-child.ts DATABASE`. */
import { setTimeout as sleep } from "node:timers/promises";
import type { ScanStore } from "../../src/domain/library/scanning/ports.ts";
import { openDatabase } from "../../src/infrastructure/database/open.ts";
import { scan } from "../../src/workers/scan.ts";
import { silentLog } from "../support/log.ts";
import { aScanJob, scanDeps } from "./scanning.ts";

const [path = ""] = process.argv.slice(2);
await using database = await openDatabase({ kind: "sqlite", path }, { log: silentLog });
await using deps = scanDeps(database);
let batches = 0;
const store: ScanStore = {
  ...deps.store,
  ingest: (...args) => {
    // Whoever kills at this line hits the transaction.
    process.stdout.write(`batch ${++batches}\n`);
    return deps.store.ingest(...args);
  },
};
// Slow enough that the killer isn't too late.
const breathe = (): Promise<void> => sleep(300);
await scan({ ...deps, store, breathe }, aScanJob({ libraryId: 1 }), new AbortController().signal);
process.stdout.write("done\n");
