import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { isAbsolute, resolve } from "node:path";
import type { Folders } from "../../domain/library/library-ports.ts";

/** Folders of this machine. */
export const folders: Folders = {
  normalize: (path) => (isAbsolute(path) ? resolve(path) : null),
  async inspect(given) {
    if (!isAbsolute(given)) return { problem: "relative" };
    const path = resolve(given);
    const found = await stat(path).catch(() => null);
    if (found === null) return { problem: "missing" };
    if (!found.isDirectory()) return { problem: "notFolder" };
    const isReadable = await access(path, constants.R_OK | constants.X_OK).then(
      () => true,
      () => false,
    );
    return isReadable ? { path } : { problem: "unreadable" };
  },
};
