import { lstat, mkdir, readdir, realpath, rename } from "node:fs/promises";
import { basename, dirname, extname, join, sep } from "node:path";
import { DomainError, notFound } from "../../domain/errors.ts";
import type { MoveOnDisk, PlaceOnDisk } from "../../domain/metadata/identity/ports.ts";
import { isSidecar } from "./media-remover.ts";

/**
 * Moves a folder, or a file with what belongs to it, within one file system: at once or not at all. Never over what is
 * there, nor out of a root, whatever links say.
 */
export const moveOnDisk: MoveOnDisk = async (from, to) => {
  const source = await inRoot(from, false);
  const target = await inRoot(to, true);
  const found = await lstat(source).catch(() => null);
  if (found === null || found.isSymbolicLink()) throw notFound("what was to be moved");
  await checkFree(target);
  const beside = found.isFile() ? await sidecarsOf(source) : [];
  const targets = beside.map((name) => join(dirname(target), renamed(name, source, target)));
  for (const path of targets) await checkFree(path);
  await renameTo(source, target);
  for (const [index, name] of beside.entries())
    await renameTo(join(dirname(source), name), targets[index] ?? join(dirname(target), name));
};

async function inRoot({ rootPath, path }: PlaceOnDisk, isNew: boolean): Promise<string> {
  const root = await realpath(rootPath);
  const folder = dirname(join(root, path));
  if (isNew) await mkdir(folder, { recursive: true });
  const real = await realpath(folder).catch(() => null);
  const isInside =
    real !== null && (real === root || real.startsWith(root.endsWith(sep) ? root : root + sep));
  if (!isInside) throw new DomainError("invalid", "it lies outside of its library's folder");
  return join(real, basename(path));
}

async function checkFree(path: string): Promise<void> {
  if ((await lstat(path).catch(() => null)) !== null)
    throw new DomainError("conflict", "there is something of this name already");
}

async function sidecarsOf(file: string): Promise<readonly string[]> {
  const stem = stemOf(file);
  return (await readdir(dirname(file))).filter((name) => isSidecar(name, stem));
}

const stemOf = (path: string): string => basename(path, extname(path));
const renamed = (name: string, source: string, target: string): string =>
  `${stemOf(target)}${name.slice(stemOf(source).length)}`;

async function renameTo(source: string, target: string): Promise<void> {
  try {
    await rename(source, target);
  } catch (error) {
    const { code } = error as { readonly code?: string };
    if (code === "EXDEV")
      throw new DomainError("unavailable", "the other folder lies on another disk: move it by hand");
    throw new DomainError("unavailable", "it can't be moved", { reason: String(error) });
  }
}
