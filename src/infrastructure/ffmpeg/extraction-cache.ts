/** What was taken out of a media file once, kept on disk until the file changes. */
import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";
import { DomainError } from "../../domain/errors.ts";
import { sweepExtracted } from "./extraction-sweep.ts";

export interface ExtractionCache {
  /**
   * The folder that `make` has filled for this file, made at most once at a time. `make` writes into a folder that is
   * put in place as a whole. `unavailable` when the file is away.
   */
  folder(path: string, make: (folder: string) => Promise<void>): Promise<string>;
}

export interface ExtractionCacheOptions {
  readonly cacheDir: string;
  readonly maxBytes: number;
  readonly clock: () => Date;
}

/** What was used within an hour is never taken away: it may be on its way to somebody. */
const SPARED_MS = 3_600_000;
/** So many extractions, and the first of a run, are followed by a look at how much there is. */
const SWEEP_EVERY = 20;

export function createExtractionCache({
  cacheDir,
  maxBytes,
  clock,
}: ExtractionCacheOptions): ExtractionCache {
  let made = 0;
  /** Its time tells when it was last of use; null when it isn't there. */
  const used = async (target: string): Promise<string | null> => {
    const now = clock();
    return utimes(target, now, now).then(
      () => target,
      () => null,
    );
  };
  const filled = async (target: string, make: (folder: string) => Promise<void>): Promise<string> => {
    await fill(target, make);
    await used(target);
    made += 1;
    if (made % SWEEP_EVERY === 1) await sweepExtracted(cacheDir, maxBytes, clock().getTime() - SPARED_MS);
    return target;
  };
  const running = new Map<string, Promise<string>>();
  return {
    async folder(path, make) {
      const target = join(cacheDir, await keyOf(path));
      const before = running.get(target);
      if (before !== undefined) return before;
      const found = used(target).then((before) => before ?? filled(target, make));
      running.set(target, found);
      try {
        return await found;
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

async function fill(target: string, make: (folder: string) => Promise<void>): Promise<void> {
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
    if ((await stat(target).catch(() => null)) === null) throw error;
  }
}

/** Of a process that was killed at it. */
async function removeLeftOvers(target: string): Promise<void> {
  const folder = dirname(target);
  const name = target.slice(folder.length + 1);
  const old = (await readdir(folder)).filter((each) => each.startsWith(`${name}.`));
  for (const each of old) await rm(join(folder, each), { recursive: true, force: true });
}
