/** Writes 1,000 rows into the database of its argument and says which are acknowledged: to be killed meanwhile. */
import type { DatabaseConfig } from "../../src/infrastructure/database/config.ts";
import { openDatabase } from "../../src/infrastructure/database/open.ts";
import { silentLog } from "./log.ts";

const config: DatabaseConfig = JSON.parse(process.argv[2] ?? "");
const database = await openDatabase(config, { log: silentLog });

async function writeRow(name: string): Promise<void> {
  await database.write((tx) => tx.run(`INSERT INTO "setting" ("name", "value") VALUES (?, 'kept')`, [name]));
  process.stdout.write(`${name}\n`);
}

// Ten writers, each waiting for its own acknowledgement, as clients that report progress.
await Promise.all(
  Array.from({ length: 10 }, async (_, writer) => {
    for (let row = 0; row < 100; row++) await writeRow(`${writer}.${row}`);
  }),
);
process.stdout.write("all\n");
