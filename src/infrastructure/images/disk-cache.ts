import { mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LRUCache } from "lru-cache";

export interface CachedFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedAt: Date;
}

/** Files by key in a directory of bounded size; those that nobody asked for longest go first. */
export interface DiskCache {
  get(name: string): Promise<CachedFile | null>;
  /** Written aside and moved into place: a file that is there is whole, also after a crash. */
  put(name: string, bytes: Uint8Array): Promise<CachedFile>;
}

interface Entry extends CachedFile {
  /** As the file system tells it: usually exact to a day, which is enough to know what is stale. */
  readonly usedMs: number;
}

/** Room is made down to this part of the bound, so that it's not made for each file. */
const LOW_WATER = 0.9;
const REMEMBERED = 20_000;

export function createDiskCache(directory: string, maxBytes: number): DiskCache {
  const known = new LRUCache<string, CachedFile>({ max: REMEMBERED });
  const pathOf = (name: string): string => join(directory, name.slice(0, 2), name);
  const makeRoom = createSweeper(directory, maxBytes, () => known.clear());
  return {
    async get(name) {
      const remembered = known.get(name);
      if (remembered !== undefined) return remembered;
      const path = pathOf(name);
      const found = await stat(path).catch(() => null);
      if (found === null) return null;
      const file = { path, sizeBytes: found.size, modifiedAt: found.mtime };
      known.set(name, file);
      return file;
    },
    async put(name, bytes) {
      const path = pathOf(name);
      await mkdir(join(directory, name.slice(0, 2)), { recursive: true });
      const fresh = `${path}.${process.pid}.part`;
      await writeFile(fresh, bytes);
      await rename(fresh, path);
      const file = { path, sizeBytes: bytes.length, modifiedAt: (await stat(path)).mtime };
      known.set(name, file);
      makeRoom(bytes.length);
      return file;
    },
  };
}

/** Called with the size of each new file. The first one counts what is there from earlier, too. */
function createSweeper(
  directory: string,
  maxBytes: number,
  onSwept: () => void,
): (addedBytes: number) => void {
  let totalBytes: number | null = null;
  let isSweeping = false;
  return (addedBytes) => {
    totalBytes = totalBytes === null ? null : totalBytes + addedBytes;
    if (isSweeping || (totalBytes !== null && totalBytes <= maxBytes)) return;
    isSweeping = true;
    void sweep(directory, maxBytes)
      .then((left) => {
        totalBytes = left;
        onSwept();
      })
      .finally(() => {
        isSweeping = false;
      });
  };
}

/** Removes what was used longest ago when there is too much; answers with the bytes that are left. */
async function sweep(directory: string, maxBytes: number): Promise<number> {
  const entries = await listEntries(directory);
  let total = entries.reduce((sum, entry) => sum + entry.sizeBytes, 0);
  if (total <= maxBytes) return total;
  for (const entry of entries.toSorted((a, b) => a.usedMs - b.usedMs)) {
    if (total <= maxBytes * LOW_WATER) break;
    const isGone = await rm(entry.path, { force: true }).then(
      () => true,
      () => false,
    );
    if (isGone) total -= entry.sizeBytes;
  }
  return total;
}

async function listEntries(directory: string): Promise<readonly Entry[]> {
  const found = await readdir(directory, { withFileTypes: true, recursive: true }).catch(() => []);
  const entries: Entry[] = [];
  for (const file of found) {
    if (!file.isFile()) continue;
    const path = join(file.parentPath, file.name);
    const stats = await stat(path).catch(() => null);
    if (stats === null) continue;
    entries.push({
      path,
      sizeBytes: stats.size,
      modifiedAt: stats.mtime,
      usedMs: Math.max(stats.atimeMs, stats.mtimeMs),
    });
  }
  return entries;
}
