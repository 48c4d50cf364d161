/**
 * Which known file a found one is. Content decides before the path does: whoever moves films about between two scans
 * may well put one where another was, and a person's state must go with the film.
 */
import type { FileDraft, FoundFile } from "./draft.ts";
import { baseNameOf, directoryOf } from "./paths.ts";

export interface FileRow extends FoundFile {
  readonly id: number;
  readonly rootId: number;
  readonly quickFingerprint: string | null;
  readonly gone: boolean;
  /** A person said that it is an item of its own. */
  readonly apart?: boolean;
}

export type FileMatch =
  /** Where it was, as it was. */
  | { readonly kind: "same"; readonly row: FileRow }
  /** The same content in another place, or back where it was. */
  | { readonly kind: "moved"; readonly row: FileRow }
  /** Other content under a known path. */
  | { readonly kind: "replaced"; readonly row: FileRow }
  | { readonly kind: "new"; readonly row: null };

interface Found extends FileDraft {
  readonly rootId: number;
}

/** The same bytes for all we can tell without reading them again. */
export function isSameContent(
  known: Pick<FileRow, "sizeBytes" | "modifiedMs" | "inode" | "quickFingerprint">,
  found: Pick<FileDraft, "sizeBytes" | "modifiedMs" | "inode" | "quickFingerprint">,
): boolean {
  if (known.sizeBytes !== found.sizeBytes) return false;
  // Network mounts and restored copies give new inodes; a touched file has a new time.
  if (known.modifiedMs === found.modifiedMs && known.inode === found.inode) return true;
  if (known.quickFingerprint !== null && found.quickFingerprint !== null)
    return known.quickFingerprint === found.quickFingerprint;
  return known.modifiedMs === found.modifiedMs;
}

/**
 * @param files what was found, all of one root.
 * @param rows known files: of the same units, and any others with an inode or fingerprint of the found ones.
 * @param isThere whether a known file outside of `files`' units is still where it was.
 * @returns by path.
 */
export function matchFiles(
  files: readonly Found[],
  rows: readonly FileRow[],
  isThere: (row: FileRow) => boolean,
): ReadonlyMap<string, FileMatch> {
  const matches = new Map<string, FileMatch>();
  const taken = new Set<number>();
  const atPath = groupBy(rows, (row) => `${row.rootId}:${row.path}`);
  const keyOf = (file: Found): string => `${file.rootId}:${file.path}`;
  const open = (): Found[] => files.filter((file) => !matches.has(file.path));
  const match = (file: Found, row: FileRow, kind: "same" | "moved" | "replaced"): void => {
    matches.set(file.path, { kind, row });
    taken.add(row.id);
  };

  const stay = (isSame: (row: FileRow, file: Found) => boolean): void => {
    for (const file of open()) {
      const row = atPath.get(keyOf(file))?.find((known) => !known.gone && !taken.has(known.id));
      if (row !== undefined && isSame(row, file)) match(file, row, "same");
    }
  };
  const move = (rule: Rule): void => {
    const movable = rows.filter((row) => !taken.has(row.id) && (row.gone || !isThere(row)));
    pairUp(open(), movable, rule, (file, row) => {
      match(file, row, "moved");
    });
  };
  stay((row, file) => byStamp(row) === byStamp(file));
  if (open().length > 0) {
    // A copy with equal bytes may have taken the place of its original: the inode tells them apart.
    move(byStamp);
    stay(isSameContent);
    for (const rule of WEAKER_RULES) move(rule);
  }
  for (const file of open()) {
    const row = replaceable(atPath.get(keyOf(file)) ?? [], taken);
    if (row === undefined) matches.set(file.path, { kind: "new", row: null });
    else match(file, row, "replaced");
  }
  return matches;
}

const replaceable = (rows: readonly FileRow[], taken: ReadonlySet<number>): FileRow | undefined => {
  const free = rows.filter((row) => !taken.has(row.id));
  return free.find((row) => !row.gone) ?? free.at(-1);
};

type Rule = (
  file: Pick<FileRow, "path" | "sizeBytes" | "modifiedMs" | "inode" | "quickFingerprint">,
) => string | null;

const byContent =
  (more: (path: string) => string): Rule =>
  (file) =>
    file.quickFingerprint === null ? null : `${file.quickFingerprint}:${file.sizeBytes}:${more(file.path)}`;

const byStamp: Rule = (file) => `${file.inode}:${file.sizeBytes}:${file.modifiedMs}`;

/** From the stronger sign of a moved file to the weakest; each only counts when it is one to one. */
const WEAKER_RULES: readonly Rule[] = [
  byContent((path) => path),
  byContent(baseNameOf),
  byContent(directoryOf),
  byContent(() => ""),
];

function pairUp(
  files: readonly Found[],
  rows: readonly FileRow[],
  rule: Rule,
  found: (file: Found, row: FileRow) => void,
): void {
  const byKey = groupBy(rows, rule);
  for (const [key, group] of groupBy(files, rule)) {
    const [file, another] = group;
    const [row, second] = byKey.get(key) ?? [];
    if (file !== undefined && row !== undefined && another === undefined && second === undefined)
      found(file, row);
  }
}

export function groupBy<T>(values: readonly T[], keyOf: (value: T) => string | null): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const key = keyOf(value);
    if (key === null) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
}
