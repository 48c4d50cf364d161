/** Extras by the folder or the file's ending, in Jellyfin's and Plex's words. */
import type { ExtraKind } from "../item.ts";

const FOLDERS: ReadonlyMap<string, ExtraKind> = new Map([
  ["trailers", "trailer"],
  ["behind the scenes", "behindTheScenes"],
  ["deleted scenes", "deletedScene"],
  ["interviews", "interview"],
  ["scenes", "scene"],
  ["shorts", "short"],
  ["featurettes", "featurette"],
  ["clips", "clip"],
  ["other", "other"],
  ["extras", "other"],
  ["extra", "other"],
  ["theme-music", "themeSong"],
  ["backdrops", "themeVideo"],
]);

const ENDINGS: ReadonlyMap<string, ExtraKind> = new Map([
  ["trailer", "trailer"],
  ["behindthescenes", "behindTheScenes"],
  ["deleted", "deletedScene"],
  ["deletedscene", "deletedScene"],
  ["interview", "interview"],
  ["scene", "scene"],
  ["short", "short"],
  ["featurette", "featurette"],
  ["clip", "clip"],
  ["other", "other"],
  ["extra", "other"],
]);

/** A folder inside a film's or a series' folder. */
export function extraKindOfFolder(name: string): ExtraKind | null {
  return FOLDERS.get(name.toLowerCase()) ?? null;
}

/** `Film-trailer`, and `trailer` or `theme` alone. */
export function extraKindOfStem(stem: string): ExtraKind | null {
  const lower = stem.toLowerCase();
  if (lower === "trailer") return "trailer";
  if (lower === "theme") return "themeSong";
  const dash = lower.lastIndexOf("-");
  if (dash <= 0) return null;
  // Only the trailer's ending is a word that is seldom part of a title; after a dash with spaces it may be one.
  return lower[dash - 1] === " " ? null : (ENDINGS.get(lower.slice(dash + 1)) ?? null);
}

/** The name of what an extra with an ending belongs to: `Film-trailer` → `Film`. */
export function stemWithoutEnding(stem: string): string {
  const dash = stem.lastIndexOf("-");
  return dash <= 0 ? stem : stem.slice(0, dash);
}
