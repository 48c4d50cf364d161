import type { UnitDraft } from "./draft.ts";
import { isSameContent } from "./match-files.ts";
import type { KnownFile } from "./ports.ts";

/**
 * Whether a unit lost content and got other content. It may be an upgrade; but when what it lost turns up elsewhere,
 * it was moved away and something else took its place. Such units are ingested last, when all else has been found.
 */
export function isExchange(unit: UnitDraft, known: ReadonlyMap<string, KnownFile>): boolean {
  const found = new Map(unit.files.map((file) => [file.path, file]));
  const lost = [...known.values()].filter((row) => {
    const file = found.get(row.path);
    return file === undefined || !isSameContent(row, file);
  });
  if (lost.length === 0) return false;
  return unit.files.some((file) => {
    const row = known.get(file.path);
    if (row !== undefined && isSameContent(row, file)) return false;
    return !lost.some((one) => isSameContent(one, file));
  });
}
