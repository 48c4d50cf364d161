/** What the benchmarks of library reads share: the generated library, and lines of timings against their limits. */
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { DEFAULT_RIGHTS, type User } from "../../src/domain/users/user.ts";
import type { Database } from "../../src/infrastructure/database/database.ts";
import { type DatabaseConfig, openDatabase } from "../../src/infrastructure/database/open.ts";
import { createSearchIndex } from "../../src/infrastructure/database/search/rebuild.ts";
import { silentLog } from "../../tests/support/log.ts";
import { generateLibrary } from "./generate.ts";

export interface Line<B> {
  readonly name: string;
  readonly limitMs: number;
  readonly runs?: number;
  readonly run: (bench: B) => Promise<unknown>;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { postgres: { type: "string" }, only: { type: "string" } },
});

/** The database that the command line names, with the generated library in it, indexed. */
export async function openBench(): Promise<Database> {
  const database = await openDatabase(await configOf(positionals[0], values.postgres), { log: silentLog });
  if ((await database.scan.get(`SELECT 1 FROM "item" LIMIT 1`)) === undefined)
    await generateLibrary(database);
  const index = createSearchIndex(database);
  if (!(await index.isCurrent())) while ((await index.advance()) < 1);
  return database;
}

async function configOf(folder: string | undefined, url: string | undefined): Promise<DatabaseConfig> {
  if (url !== undefined) return { kind: "postgres", url };
  if (folder === undefined)
    throw new Error("give DATA_DIR or --postgres URL, and --only TEXT for some lines");
  if (!existsSync(folder)) await mkdir(folder, { recursive: true });
  return { kind: "sqlite", path: join(folder, "triptych.db") };
}

export const userWith = (id: number): User => ({
  id,
  uuid: id.toString(16).padStart(32, "0"),
  name: `User ${id}`,
  role: "user",
  hasPassword: false,
  disabled: false,
  hidden: false,
  access: { all: true },
  rights: DEFAULT_RIGHTS,
  foreign: {},
  image: null,
  createdAt: new Date(0),
  lastLoginAt: null,
  lastActiveAt: null,
});

interface Timing {
  /** Mean of this process and its threads (PostgreSQL's own isn't in it): holds on a busy machine, too. */
  readonly cpu: number;
  readonly min: number;
  readonly p50: number;
  readonly p95: number;
}

async function measure<B>(bench: B, { run, runs = 200 }: Line<B>): Promise<Timing> {
  for (let warm = 0; warm < Math.min(10, runs); warm++) await run(bench);
  const times: number[] = [];
  const cpuBefore = process.cpuUsage();
  for (let at = 0; at < runs; at++) {
    const startedAt = performance.now();
    await run(bench);
    times.push(performance.now() - startedAt);
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  times.sort((a, b) => a - b);
  const quantile = (part: number): number =>
    times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0;
  return { cpu: (user + system) / 1000 / runs, min: quantile(0), p50: quantile(0.5), p95: quantile(0.95) };
}

/** Prints each line with its share of the limit (`factor` times that on PostgreSQL); 1 when one doesn't hold it. */
export async function timeLines<B>(
  dialect: Database["dialect"],
  bench: B,
  lines: readonly Line<B>[],
  factor = dialect === "postgres" ? 3 : 1,
): Promise<number> {
  let missed = 0;
  console.log(`${dialect.padEnd(44)}     cpu     min     p50     p95   limit  share`);
  for (const line of lines.filter(({ name }) => values.only === undefined || name.includes(values.only))) {
    const { cpu, min, p50, p95 } = await measure(bench, line);
    const limit = line.limitMs * factor;
    if (p95 > limit) missed++;
    const numbers = [cpu, min, p50, p95, limit].map((ms) => ms.toFixed(2).padStart(8)).join("");
    console.log(
      `${line.name.padEnd(44)}${numbers}${(p95 / limit).toFixed(2).padStart(7)}${p95 > limit ? "  missed" : ""}`,
    );
  }
  return missed === 0 ? 0 : 1;
}
