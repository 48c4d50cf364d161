import { describeScreen } from "./describe-screen.ts";
/** Folders: seasons, discs, and the works that they are named for. */
import type { NameFacts } from "./name-facts.ts";
import { parseSeasonFolder } from "./season.ts";
import type { NamedPath } from "./split-path.ts";
import { parseDiscFolder } from "./versions.ts";
import { seriesTitle } from "./work-title.ts";

export function describeFolder(path: NamedPath): NameFacts {
  const isDiscFolder = isDisc(path.name);
  const season = parseSeasonFolder(path.name);
  if (season !== null) {
    const found = seriesTitle([...path.folders, path.name]);
    return { kind: "season", ...found, season, isSeasonFolder: true, isDiscFolder };
  }
  const facts = describeScreen(path);
  const isSeasonFolder = facts.season !== undefined && facts.episodes === undefined;
  return { ...facts, kind: isSeasonFolder ? "season" : "folder", isSeasonFolder, isDiscFolder };
}

function isDisc(name: string): boolean {
  return parseDiscFolder(name) !== null || /^(?:video_ts|bdmv)$/iu.test(name);
}
