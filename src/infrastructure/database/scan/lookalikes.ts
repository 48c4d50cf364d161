import type { FileDraft } from "../../../domain/library/scanning/draft.ts";
import { groupBy, type FileRow } from "../../../domain/library/scanning/match-files.ts";
import { baseNameOf, directoryOf } from "../../../domain/library/scanning/paths.ts";

/** More of one content than this and only those with a likeness in name are asked about. */
const MANY = 100;

/**
 * Of known files with the content of found ones those that may have moved here. Thousands with equal content would
 * cost a look at the disk for each with each.
 */
export function narrow(found: readonly FileDraft[], rows: readonly FileRow[]): readonly FileRow[] {
  const inodes = new Set(found.map((file) => file.inode));
  const names = new Set(found.map((file) => baseNameOf(file.path)));
  const folders = new Set(found.map((file) => directoryOf(file.path)));
  const groups = groupBy(rows, (row) => row.quickFingerprint ?? `none:${row.id}`);
  return [...groups.values()].flatMap((group) =>
    group.length <= MANY
      ? group
      : group.filter(
          (row) =>
            row.gone ||
            inodes.has(row.inode) ||
            names.has(baseNameOf(row.path)) ||
            folders.has(directoryOf(row.path)),
        ),
  );
}
