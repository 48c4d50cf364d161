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

/**
 * `Film-trailer`, `Film-scene2`, and `trailer` or `theme` alone. A trailer's word may stand behind other signs as well
 * (`Film.trailer`, `Film - trailer`), as in Jellyfin's rules.
 */
export function extraKindOfStem(stem: string): ExtraKind | null {
  const lower = stem.toLowerCase();
  if (lower === "trailer") return "trailer";
  if (lower === "theme") return "themeSong";
  return endingOf(stem)?.kind ?? (CREDITLESS.test(stem) ? "other" : null);
}

/** Openings and endings of anime without their credits: `[Group] Show - NCOP1 [1080p]`. */
const CREDITLESS =
  /(?<![\p{L}\p{N}])(?:nc(?:op|ed)|creditless[ ._](?:op|ed)\p{L}*)[ ._]?\d{0,2}[a-z]?(?:v\d)?(?![\p{L}\p{N}])/iu;

/** The name of what an extra with an ending belongs to: `Film-trailer` → `Film`. */
export function stemWithoutEnding(stem: string): string {
  const ending = endingOf(stem);
  return ending === null ? stem : stem.slice(0, stem.length - ending.length);
}

const ENDING = /(?: - |[-._])([a-z]{4,20})\d{0,3}$/u;

function endingOf(stem: string): { readonly kind: ExtraKind; readonly length: number } | null {
  const match = ENDING.exec(stem.slice(-27).toLowerCase());
  const kind = ENDINGS.get(match?.[1] ?? "");
  if (match === null || kind === undefined || match[0].length >= stem.length) return null;
  // Only "trailer" is seldom part of a title: the others need their dash, and no space before it.
  const isClose = match[0].startsWith("-") && stem[stem.length - match[0].length - 1] !== " ";
  return kind === "trailer" || isClose ? { kind, length: match[0].length } : null;
}
