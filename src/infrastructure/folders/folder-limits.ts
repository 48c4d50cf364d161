/** In which folders of this machine admins may look around and have libraries. */
import { realpath } from "node:fs/promises";
import { isAbsolute, resolve, sep } from "node:path";
import type { Folders } from "../../domain/library/library-ports.ts";
import type { BrowsableFolders } from "../../domain/server/upkeep.ts";

/** What the system shows of itself there is no folder of media. */
const NO_FOLDERS = ["/proc", "/sys", "/dev"];

const isWithin = (path: string, root: string): boolean =>
  path === root || path.startsWith(root.endsWith(sep) ? root : `${root}${sep}`);

export function createFolderLimits(given: readonly string[]): BrowsableFolders {
  const roots = given.map((root) => resolve(root));
  return {
    roots,
    async inside(path) {
      if (!isAbsolute(path) || path.includes("\0")) return null;
      const real = await realpath(path).catch(() => null);
      if (real === null || NO_FOLDERS.some((folder) => isWithin(real, folder))) return null;
      const allowed = await Promise.all(roots.map((root) => realpath(root).catch(() => root)));
      return allowed.some((root) => isWithin(real, root)) ? resolve(path) : null;
    },
  };
}

/** Folders outside of the limits are as good as missing. */
export const limited = (folders: Folders, limits: BrowsableFolders): Folders => ({
  ...folders,
  async inspect(path) {
    const found = await folders.inspect(path);
    if ("problem" in found) return found;
    return (await limits.inside(found.path)) === null ? { problem: "missing" } : found;
  },
});
