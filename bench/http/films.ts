/** A server with a library of films that are as large as real ones, though their files have holes. */
import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, open, rm, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { type Device, signIn, type Tally } from "./client.ts";
import { type ServerProcess, startServer } from "./server-process.ts";

const ADMIN = { name: "root", password: "bench-password" };
const MIB = 1024 * 1024;

export interface FilmServer {
  server: ServerProcess;
  readonly folder: string;
  readonly dataDir: string;
  /** Paths below `folder`, in the order of `ids`. */
  readonly files: readonly string[];
  readonly ids: readonly string[];
  /** Another device of the same person, on the server as it runs now. */
  device(id: string, tally: Tally): Promise<Device>;
  restart(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

interface Items {
  readonly Items: readonly { readonly Id: string; readonly Path: string }[];
}

export async function startWithFilms(count: number, sizeMib: number): Promise<FilmServer> {
  const folder = await mkdtemp(join(tmpdir(), "triptych-bench-films-"));
  const dataDir = await mkdtemp(join(tmpdir(), "triptych-bench-data-"));
  await makeFilms(folder, count, sizeMib * MIB);
  const server = await startServer(dataDir, {
    TRIPTYCH_FIRST_ACCOUNT__NAME: ADMIN.name,
    TRIPTYCH_FIRST_ACCOUNT__PASSWORD: ADMIN.password,
  });
  const admin = await signIn(server.origin, "admin", ADMIN, { timesMs: [], failures: [] });
  await admin.post("/Library/VirtualFolders?name=Films&collectionType=movies&refreshLibrary=true", {
    LibraryOptions: { PathInfos: [{ Path: folder }] },
  });
  const films = await scanned(admin, count);
  const one: FilmServer = {
    server,
    folder,
    dataDir,
    files: films.map(({ Path }) => Path.slice(folder.length)),
    ids: films.map(({ Id }) => Id),
    device: (id, tally) => signIn(one.server.origin, id, ADMIN, tally),
    async restart() {
      await one.server.stop();
      one.server = await startServer(dataDir);
    },
    async [Symbol.asyncDispose]() {
      await one.server.stop();
      for (const path of [folder, dataDir]) await rm(path, { recursive: true, force: true });
    },
  };
  return one;
}

/** One second of picture and sound, and nothing behind it: no two are equal, as no two films are. */
async function makeFilms(folder: string, count: number, sizeBytes: number): Promise<void> {
  const seed = join(folder, "seed.mkv");
  const source = "-f lavfi -i testsrc2=size=320x180:rate=24 -f lavfi -i sine -t 1 -c:v libx264 -c:a aac";
  await promisify(execFile)("ffmpeg", ["-loglevel", "error", ...source.split(" "), seed]);
  for (let at = 0; at < count; at++) {
    const name = `Film ${String(at).padStart(4, "0")} (2000)`;
    const path = join(folder, name, `${name}.mkv`);
    await mkdir(join(folder, name));
    await copyFile(seed, path);
    await truncate(path, sizeBytes);
    const file = await open(path, "r+");
    await file.write(name, sizeBytes - 100);
    await file.close();
  }
  await rm(seed);
}

async function scanned(admin: Device, count: number): Promise<Items["Items"]> {
  for (;;) {
    await sleep(500);
    const tasks = await admin.get<readonly { Key: string; State: string }[]>("/ScheduledTasks");
    const scans = tasks?.some(({ Key, State }) => Key === "RefreshLibrary" && State !== "Idle") ?? true;
    const films = await admin.get<Items>(
      "/Items?recursive=true&includeItemTypes=Movie&sortBy=SortName&fields=Path",
    );
    if (!scans && films?.Items.length === count) return films.Items;
  }
}
