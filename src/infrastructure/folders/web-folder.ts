import { realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";

interface WebFolder {
  /** By the parts of a path below the folder; null for what isn't there, or lies elsewhere. */
  find(parts: readonly string[]): Promise<WebFile | null>;
}

interface WebFile {
  /** Without links. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedAt: Date;
}

/** No part that goes up, names a drive or a stream, or begins with a dot: what is hidden isn't for visitors. */
const PART = /^[^./\\:\0][^/\\:\0]{0,254}$/u;
const MAX_PARTS = 16;

/** The files of a folder, for everybody who asks: links that lead out of it lead nowhere. */
export function createWebFolder(root: string): WebFolder {
  return {
    async find(parts) {
      if (parts.length > MAX_PARTS || !parts.every((part) => PART.test(part))) return null;
      const [home, path] = await Promise.all([resolved(root), resolved(join(root, ...parts))]);
      if (home === null || path === null || !path.startsWith(`${home}${sep}`)) return null;
      const found = await stat(path).catch(() => null);
      return found?.isFile() === true ? { path, sizeBytes: found.size, modifiedAt: found.mtime } : null;
    },
  };
}

const resolved = (path: string): Promise<string | null> => realpath(path).catch(() => null);
