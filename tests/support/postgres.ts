/** A throw-away PostgreSQL of Debian's package (or any on the PATH), run as a user that it accepts. */
import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { chown, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePort } from "./process.ts";

const run = promisify(execFile);

/** Folder of `initdb` and `pg_ctl`; null when PostgreSQL isn't installed. */
export const postgresPrograms: string | null = findPrograms();

function findPrograms(): string | null {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...versions.map((version) => join(debian, version, "bin")),
    ...(process.env["PATH"] ?? "").split(":"),
  ];
  return (
    folders.find((folder) => existsSync(join(folder, "initdb")) && existsSync(join(folder, "pg_ctl"))) ?? null
  );
}

/** `initdb` refuses root: then everything runs as the package's user. */
async function asItsUser(program: string, args: readonly string[]): Promise<void> {
  if (postgresPrograms === null) throw new Error("PostgreSQL is not installed");
  const path = join(postgresPrograms, program);
  if (process.getuid?.() !== 0) await run(path, args, { cwd: "/" });
  else
    await run(
      "setpriv",
      ["--reuid=postgres", "--regid=postgres", "--clear-groups", "--reset-env", path, ...args],
      { cwd: "/" },
    );
}

async function ownFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  if (process.getuid?.() !== 0) return;
  const idOf = async (flag: string): Promise<number> => Number((await run("id", [flag, "postgres"])).stdout);
  await chown(folder, await idOf("-u"), await idOf("-g"));
}

/** Makes and starts a cluster that trusts this machine; answers its address without a database's name. */
export async function startPostgres(folder: string): Promise<string> {
  await ownFolder(folder);
  const data = join(folder, "data");
  const port = await freePort();
  await asItsUser("initdb", [
    "--pgdata",
    data,
    "--username=postgres",
    "--auth=trust",
    "--encoding=UTF8",
    "--no-locale",
    "--no-sync",
  ]);
  // Durability of the machine's power is not what is tested; a killed server process loses nothing by this.
  const options = `-p ${port} -h 127.0.0.1 -k ${folder} -c fsync=off -c full_page_writes=off -c max_connections=60 -c shared_buffers=64MB`;
  await asItsUser("pg_ctl", ["start", "-w", "-D", data, "-l", join(folder, "log"), "-o", options]);
  return `postgres://postgres@127.0.0.1:${port}`;
}

/** Ends the cluster of this folder, if one was started there. */
export async function stopPostgres(folder: string): Promise<void> {
  if (!existsSync(join(folder, "data", "postmaster.pid"))) return;
  await asItsUser("pg_ctl", ["stop", "-m", "immediate", "-D", join(folder, "data")]);
}
