import { realpath } from "node:fs/promises";
import { sep } from "node:path";

/** Whether links lead from a path, as it stands now, out of every folder that may be read. */
export type LinkGuard = (path: string) => Promise<boolean>;

/**
 * A scan follows no link out of a root, but what it found can be exchanged for one later: asked before a file that a
 * client named is read. A path without links costs one look; one that isn't there leads nowhere.
 */
export function createLinkGuard(roots: () => Promise<readonly string[]>): LinkGuard {
  return async (path) => {
    const target = await resolved(path);
    if (target === null || target === path) return false;
    for (const root of await roots()) {
      const real = await resolved(root);
      if (real !== null && target.startsWith(real.endsWith(sep) ? real : `${real}${sep}`)) return false;
    }
    return true;
  };
}

const resolved = (path: string): Promise<string | null> => realpath(path).catch(() => null);
