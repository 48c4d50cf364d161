/** Versions and parts of one film among the files of a folder. Every pattern here takes linear time. */

import { withoutTags } from "./title.ts";

export interface PartName {
  readonly base: string;
  readonly part: number;
}

const PART = /(?:^|[ ._-])(?:cd|dvd|disc|disk|part|pt)[ ._-]?(\d{1,2}|[a-d])$/iu;
const DISC_FOLDER = /^(?:cd|dvd|disc|disk|disque|vol(?:ume)?)[ ._-]{0,4}(\d{1,3})(?![\p{L}\p{N}])/iu;
const QUALITY =
  /^(?:\d{3,4}[pi]|[48]k|uhd|hd|sd|fhd|hdr(?:10)?\+?|dv|sdr|remux|blu-?ray|bdrip|web-?dl|webrip|hdtv|dvd(?:rip)?|3d|hevc|x26[45]|h\.?26[45]|av1|avc)$/iu;

/** `Film cd1` → `Film`, 1. The base is what the parts of one film share. */
export function parsePart(stem: string): PartName | null {
  // The pattern is anchored at the end: looking at the last few characters keeps it from trying every place.
  const tail = stem.slice(-12);
  const match = PART.exec(tail);
  const number = match?.[1];
  if (match === null || number === undefined) return null;
  const base = stem.slice(0, stem.length - tail.length + match.index);
  const part = /\d/u.test(number) ? Number(number) : number.toLowerCase().charCodeAt(0) - 96;
  return { base: base.trim(), part };
}

/** The number of a folder that holds one disc of a film or an album: `CD1`, `Disc 2`. */
export function parseDiscFolder(name: string): number | null {
  const match = DISC_FOLDER.exec(name.trim());
  return match === null ? null : Number(match[1]);
}

/**
 * What a file of a folder named for its film says about its version: null when it isn't named for the folder, `""`
 * when nothing follows the folder's name. `Film (2001) - 1080p`, `Film (2001) [1080p]`, `Film (2001)-4K`.
 */
export function versionOf(stem: string, folderName: string): string | null {
  if (!stem.toLowerCase().startsWith(folderName.toLowerCase())) return null;
  const rest = stem.slice(folderName.length).trim();
  if (rest === "") return "";
  return /^[-_.[({]/u.test(rest) ? cleanVersion(rest) : null;
}

/** Splits a quality off a name that stands alone: `Show S01E01 - 1080p` → `Show S01E01`, `1080p`. */
export function splitQuality(stem: string): { readonly base: string; readonly version: string | null } {
  const bracket = stem.endsWith("]") ? stem.lastIndexOf("[") : -1;
  const dash = stem.lastIndexOf(" - ");
  const at = bracket > 0 ? bracket : dash;
  if (at <= 0) return { base: stem, version: null };
  const version = cleanVersion(stem.slice(at));
  const words = version.split(/[ .]/u);
  return words.length <= 4 && words.some((word) => QUALITY.test(word))
    ? { base: stem.slice(0, at).trim(), version }
    : { base: stem, version: null };
}

function cleanVersion(text: string): string {
  const plain = withoutTags(text).replace(/^[-_. ]+/u, "");
  const inside = /^[[({]([^[\](){}]+)[\])}]$/u.exec(plain)?.[1];
  return (inside ?? plain).trim();
}

/** Greater is better; what says nothing comes before what is named otherwise, as the plain file is the main one. */
export function versionRank(version: string): number {
  const lines = /(?<!\d)(\d{3,4})[pi](?![\p{L}\p{N}])/iu.exec(version)?.[1];
  if (lines !== undefined) return Number(lines);
  if (/(?<![\p{L}\p{N}])(?:4k|uhd)(?![\p{L}\p{N}])/iu.test(version)) return 2160;
  return version === "" ? 1 : 0;
}
