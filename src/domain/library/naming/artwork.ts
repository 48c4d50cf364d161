/** Pictures beside media, in Kodi's and Jellyfin's names. */
import type { ArtworkKind } from "../item.ts";

export interface ArtworkName {
  readonly kind: ArtworkKind;
  /** Lower comes first: `poster.jpg` before `folder.jpg`, `fanart.jpg` before `fanart1.jpg`. */
  readonly rank: number;
}

/** In order of preference within a kind. */
const NAMES: Readonly<Record<ArtworkKind, readonly string[]>> = {
  poster: ["poster", "folder", "cover", "default", "movie", "show", "jacket", "front", "artist"],
  backdrop: ["backdrop", "fanart", "background"],
  logo: ["logo", "clearlogo"],
  thumb: ["landscape", "thumb"],
  banner: ["banner"],
  disc: ["disc", "discart", "cdart"],
  art: ["clearart"],
  box: ["box"],
};

const BY_NAME: ReadonlyMap<string, ArtworkName> = new Map(
  Object.entries(NAMES).flatMap(([kind, names]) =>
    names.map((name, rank): [string, ArtworkName] => [name, { kind: kind as ArtworkKind, rank }]),
  ),
);

/** `poster`, `fanart`, `backdrop2`, `fanart-3`: a picture of the folder that it stands in. */
export function parseArtworkName(stem: string): ArtworkName | null {
  const lower = stem.toLowerCase();
  const whole = BY_NAME.get(lower);
  if (whole !== undefined) return whole;
  const numbered = /^(backdrop|fanart|background)[-_ ]?(\d{1,3})$/u.exec(lower);
  return numbered === null ? null : { kind: "backdrop", rank: 10 + Number(numbered[2]) };
}

/** What follows a film's name in the picture's: `` or `-poster`, `-fanart1`, `.banner`; null when it is no artwork. */
export function parseArtworkEnding(rest: string): ArtworkName | null {
  if (rest === "") return { kind: "poster", rank: 50 };
  return /^[-._]/u.test(rest) ? parseArtworkName(rest.slice(1)) : null;
}

export interface SeasonArtworkName extends ArtworkName {
  /** null: for all seasons. */
  readonly season: number | null;
}

const SEASON =
  /^season[-_ ]?(\d{1,4}|specials|all)(?:[-_](poster|banner|fanart|backdrop|landscape|thumb|logo|clearlogo))?$/u;

/** In the series' folder: `season01-poster`, `season-specials-banner`, `season02`. */
export function parseSeasonArtwork(stem: string): SeasonArtworkName | null {
  const match = SEASON.exec(stem.toLowerCase());
  const which = match?.[1];
  const found = parseArtworkName(match?.[2] ?? "poster");
  if (which === undefined || found === null) return null;
  const season = which === "all" ? null : which === "specials" ? 0 : Number(which);
  return { ...found, season };
}

const BACKDROP_FOLDERS = new Set(["extrafanart", "backdrops"]);

/** Folders of which every picture is a backdrop. */
export function isBackdropFolder(name: string): boolean {
  return BACKDROP_FOLDERS.has(name.toLowerCase());
}
