import { opendir, stat } from "node:fs/promises";
import { dirname, relative, sep } from "node:path";
import type { RootFolders, RootLook } from "../../domain/library/scanning/root-folders.ts";

const ABSENT: ReadonlySet<unknown> = new Set(["ENOENT", "ENOTDIR"]);
const isAbsent = (error: unknown): boolean =>
  error instanceof Error && "code" in error && ABSENT.has(error.code);

/** Root folders as the file system has them. */
export function createRootFolders(): RootFolders {
  return { look, isThere, nearest };
}

async function look(path: string): Promise<RootLook> {
  try {
    const stats = await stat(path);
    if (!stats.isDirectory()) return { state: "missing", device: null };
    const directory = await opendir(path);
    const first = await directory.read();
    await directory.close();
    return { state: first === null ? "empty" : "ok", device: String(stats.dev) };
  } catch (error) {
    return { state: isAbsent(error) ? "missing" : "unreadable", device: null };
  }
}

const isThere: RootFolders["isThere"] = async (path, stamp) => {
  try {
    const stats = await stat(path);
    if (stamp === null) return stats.isDirectory();
    if (!stats.isFile() || stats.size !== stamp.sizeBytes) return false;
    // Either will do: some network mounts make up inodes, and a file may be touched.
    return Math.trunc(stats.mtimeMs) === stamp.modifiedMs || String(stats.ino) === stamp.inode;
  } catch (error) {
    return !isAbsent(error);
  }
};

const nearest: RootFolders["nearest"] = async (root, path) => {
  let at = path;
  while (isBelow(root, at)) {
    const exists = await stat(at).then(
      () => true,
      (error: unknown) => !isAbsent(error),
    );
    if (exists) return at;
    at = dirname(at);
  }
  return root;
};

function isBelow(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== "" && way !== ".." && !way.startsWith(`..${sep}`);
}
