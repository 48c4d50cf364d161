/** What was taken out of a media file once, kept on disk until the file changes. */
import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { DomainError } from "../../domain/errors.ts";

export interface ExtractionCache {
  /**
   * The folder that `make` has filled for this file, made at most once at a time. `make` writes into a folder that is
   * put in place as a whole. `unavailable` when the file is away.
   */
  folder(path: string, make: (folder: string) => Promise<void>): Promise<string>;
}

export function createExtractionCache(cacheDir: string): ExtractionCache {
  const running = new Map<string, Promise<string>>();
  return {
    async folder(path, make) {
      const target = join(cacheDir, await keyOf(path));
      const before = running.get(target);
      if (before !== undefined) return before;
      const made = existing(target).then((found) => found ?? fill(target, make));
      running.set(target, made);
      try {
        return await made;
      } finally {
        running.delete(target);
      }
    },
  };
}

async function keyOf(path: string): Promise<string> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw new DomainError("unavailable", "The file is not there at the moment");
  const key = createHash("sha256").update(`${path}\0${found.size}\0${found.mtimeMs}`).digest("hex");
  return join(key.slice(0, 2), key.slice(0, 40));
}

async function existing(target: string): Promise<string | null> {
  return (await stat(target).catch(() => null)) === null ? null : target;
}

async function fill(target: string, make: (folder: string) => Promise<void>): Promise<string> {
  const fresh = `${target}.${randomUUID()}`;
  await mkdir(dirname(target), { recursive: true });
  await removeLeftOvers(target);
  await mkdir(fresh);
  try {
    await make(fresh);
    await rename(fresh, target);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    // Another process was faster: its work is as good.
    if ((await existing(target)) === null) throw error;
  }
  return target;
}

/** Of a process that was killed at it. */
async function removeLeftOvers(target: string): Promise<void> {
  const folder = dirname(target);
  const name = target.slice(folder.length + 1);
  const old = (await readdir(folder)).filter((each) => each.startsWith(`${name}.`));
  for (const each of old) await rm(join(folder, each), { recursive: true, force: true });
}
