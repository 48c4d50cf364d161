import { readdir, realpath, rm, rmdir } from "node:fs/promises";
import { basename, dirname, extname, join, sep } from "node:path";
import type { MediaRemover } from "../../domain/library/library-ports.ts";

/** What goes with a film of its name; other films that begin alike (`Alien` and `Alien.3.mkv`) stay. */
const SIDECARS: ReadonlySet<string> = new Set([
  ".srt",
  ".vtt",
  ".ass",
  ".ssa",
  ".sub",
  ".idx",
  ".sup",
  ".smi",
  ".lrc",
  ".nfo",
  ".jpg",
  ".jpeg",
  ".png",
  ".webp",
]);

/** Takes media off the disk, and never what lies outside of its root, whatever links say. */
export const mediaRemover: MediaRemover = {
  async remove({ rootPath, path }) {
    const root = await realpath(rootPath);
    const directory = await realpath(dirname(join(rootPath, path))).catch(() => null);
    // Somebody was faster: that is what was wanted.
    if (directory === null) return;
    if (directory !== root && !directory.startsWith(root.endsWith(sep) ? root : root + sep))
      throw new Error("the file lies outside of its library's folder");
    const name = basename(path);
    const stem = name.slice(0, name.length - extname(name).length);
    await rm(join(directory, name), { force: true });
    for (const other of await readdir(directory))
      if (isSidecar(other, stem)) await rm(join(directory, other), { force: true });
    await removeEmpty(directory, root);
  },
};

export function isSidecar(name: string, stem: string): boolean {
  const rest = name.startsWith(stem) ? name.slice(stem.length) : "";
  return /^[.-]/.test(rest) && SIDECARS.has(extname(name).toLowerCase());
}

async function removeEmpty(directory: string, root: string): Promise<void> {
  for (let folder = directory; folder !== root; folder = dirname(folder)) {
    const removed = await rmdir(folder).then(
      () => true,
      () => false,
    );
    if (!removed) return;
  }
}
