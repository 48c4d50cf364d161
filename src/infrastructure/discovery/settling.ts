/** Files that are still being written. */
import { stat } from "node:fs/promises";
import { allEntries, holds, type Entry, type Folder } from "../../domain/library/discovery/tree.ts";
import type { Unit } from "../../domain/library/discovery/unit.ts";
import type { KnownFile } from "../../domain/library/scanning/ports.ts";
import { toFound } from "./list-directory.ts";

/** Media of the unit that changed so lately that they may be still growing, unless they are known as they are. */
export function youngFiles(
  unit: Unit,
  known: ReadonlyMap<string, KnownFile>,
  sinceMs: number,
): readonly Entry[] {
  return allEntries(unit.folder).filter(({ class: kind, file, path }) => {
    const isMedia = kind === "video" || kind === "audio" || kind === "image";
    return isMedia && file.modifiedMs > sinceMs && known.get(path)?.modifiedMs !== file.modifiedMs;
  });
}

/** Those whose size or time went on since they were listed. */
export async function growing(
  entries: readonly Entry[],
  toAbsolute: (path: string) => string,
): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const { file, path } of entries) {
    const now = await stat(toAbsolute(path), { bigint: true }).catch(() => null);
    const found = now === null ? null : toFound(path, now);
    if (found?.sizeBytes !== file.sizeBytes || found.modifiedMs !== file.modifiedMs) paths.push(path);
  }
  return paths;
}

/**
 * The unit without these files; one that was known keeps standing as it was, until it is whole again. Null when
 * nothing is left, or for a new film: its folder without it would be something else.
 */
export function without(
  unit: Unit,
  paths: readonly string[],
  known: ReadonlyMap<string, KnownFile>,
): Unit | null {
  if (unit.layout === "film" && known.size === 0) return null;
  const strip = (folder: Folder): Folder => ({
    ...folder,
    files: folder.files.flatMap((entry) => {
      if (!paths.includes(entry.path)) return [entry];
      const before = known.get(entry.path);
      if (before === undefined) return [];
      const { sizeBytes, modifiedMs, inode } = before;
      return [{ ...entry, file: { path: entry.path, sizeBytes, modifiedMs, inode } }];
    }),
    folders: folder.folders.map(strip),
  });
  const folder = strip(unit.folder);
  return holds(folder, "video", "audio", "image") ? { ...unit, folder } : null;
}
