/** Keeps what was extracted within a bound: folders that nobody asked for longest go first. */
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";

interface Extracted {
  readonly path: string;
  readonly sizeBytes: number;
  readonly usedMs: number;
}

/** Room is made down to this part of the bound, so that it's not made for each file. */
const LOW_WATER = 0.9;

/** Folders lie two deep, `ab/abcdef…`, and their time is when they were last used. */
export async function sweepExtracted(
  cacheDir: string,
  maxBytes: number,
  spareSinceMs: number,
): Promise<void> {
  const all = await listExtracted(cacheDir);
  let total = all.reduce((sum, each) => sum + each.sizeBytes, 0);
  if (total <= maxBytes) return;
  for (const each of all.toSorted((a, b) => a.usedMs - b.usedMs)) {
    // What was asked for just now may be on its way out.
    if (total <= maxBytes * LOW_WATER || each.usedMs >= spareSinceMs) return;
    await rm(each.path, { recursive: true, force: true });
    total -= each.sizeBytes;
  }
}

async function listExtracted(cacheDir: string): Promise<readonly Extracted[]> {
  const found: Extracted[] = [];
  for (const outer of await namesIn(cacheDir)) {
    for (const inner of await namesIn(join(cacheDir, outer))) {
      const path = join(cacheDir, outer, inner);
      const own = await stat(path).catch(() => null);
      if (own !== null) found.push({ path, sizeBytes: await sizeOf(path), usedMs: own.mtimeMs });
    }
  }
  return found;
}

async function sizeOf(folder: string): Promise<number> {
  let bytes = 0;
  for (const name of await namesIn(folder))
    bytes += (await stat(join(folder, name)).catch(() => null))?.size ?? 0;
  return bytes;
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}
