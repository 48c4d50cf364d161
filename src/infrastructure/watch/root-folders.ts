import { opendir, stat } from "node:fs/promises";
import type { RootFolders, RootLook } from "../../domain/library/scanning/root-folders.ts";

const ABSENT: ReadonlySet<unknown> = new Set(["ENOENT", "ENOTDIR"]);
const isAbsent = (error: unknown): boolean =>
  error instanceof Error && "code" in error && ABSENT.has(error.code);

/** Root folders as the file system has them. */
export function createRootFolders(): RootFolders {
  return { look, isThere };
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
    const stats = await stat(path, { bigint: true });
    if (stamp === null) return stats.isDirectory();
    if (!stats.isFile() || Number(stats.size) !== stamp.sizeBytes) return false;
    // Either will do: some network mounts make up inodes, and a file may be touched.
    return Number(stats.mtimeMs) === stamp.modifiedMs || String(stats.ino) === stamp.inode;
  } catch (error) {
    return !isAbsent(error);
  }
};
