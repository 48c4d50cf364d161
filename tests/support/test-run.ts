/** What all test processes of one `vitest` run share: a folder that goes at its end, and what was started in it. */
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { stopPostgres } from "./postgres.ts";

const VARIABLE = "TRIPTYCH_TEST_RUN_DIR";
const PREFIX = "triptych-test-run-";
const OWNER = "owner.pid";

/** vitest's global setup: the folder is made here, its contents by the first test that needs them. */
export async function setup(): Promise<() => Promise<void>> {
  await tidyUp();
  const folder = await mkdtemp(join(tmpdir(), PREFIX));
  await writeFile(join(folder, OWNER), String(process.pid));
  // PostgreSQL runs as another user and must get through to its own folder.
  await chmod(folder, 0o711);
  process.env[VARIABLE] = folder;
  return () => remove(folder);
}

/** Runs that were killed leave their folder, and a PostgreSQL that runs on. */
async function tidyUp(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const folder = join(tmpdir(), name);
    const owner = Number(await readFile(join(folder, OWNER), "utf8").catch(() => ""));
    if (owner > 0 && !isRunning(owner)) await remove(folder);
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function remove(folder: string): Promise<void> {
  await stopPostgres(join(folder, "postgres")).catch(() => {});
  await rm(folder, { recursive: true, force: true });
}

export function runFolder(): string {
  const folder = process.env[VARIABLE];
  if (folder === undefined) throw new Error("tests/support/test-run.ts must be vitest's globalSetup");
  return folder;
}

/** Makes something once per run, whichever process comes first; the others wait for its outcome. */
export async function onceARun(name: string, make: () => Promise<string>): Promise<string> {
  const result = join(runFolder(), `${name}.json`);
  const first = await mkdir(join(runFolder(), `${name}.lock`)).then(
    () => true,
    () => false,
  );
  if (first) await publish(result, make);
  for (let tries = 0; tries < 1200; tries++) {
    const text = await readFile(result, "utf8").catch(() => null);
    if (text !== null) {
      const outcome: { readonly value?: string; readonly error?: string } = JSON.parse(text);
      if (outcome.value === undefined) throw new Error(`${name}: ${outcome.error}`);
      return outcome.value;
    }
    await sleep(50);
  }
  throw new Error(`${name}: the process that makes it did not finish`);
}

async function publish(path: string, make: () => Promise<string>): Promise<void> {
  const outcome = await make().then(
    (value) => ({ value }),
    (error: unknown) => ({ error: String(error) }),
  );
  await writeFile(`${path}.partial`, JSON.stringify(outcome));
  await rename(`${path}.partial`, path);
}
