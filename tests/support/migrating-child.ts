/** Migrates the database of its argument and waits half-way: to be killed there. */
import type { DatabaseConfig } from "../../src/infrastructure/database/config.ts";
import { migrateHere } from "../../src/infrastructure/database/migrating/migrate.ts";
import { silentLog } from "./log.ts";
import { First1700000000001, Waiting1700000000002 } from "./test-migrations.ts";

const config: DatabaseConfig = JSON.parse(process.argv[2] ?? "");
Object.defineProperty(Waiting1700000000002, "name", { value: "Rebuild1700000000002" });
await migrateHere(config, silentLog, [First1700000000001, Waiting1700000000002]);
