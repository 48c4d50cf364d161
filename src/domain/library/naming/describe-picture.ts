/** Photos, and the dates that cameras put into the names of what they take. */
import { findDate } from "./dates.ts";
import type { NameFacts } from "./name-facts.ts";
import type { NamedPath } from "./split-path.ts";

export function describePicture({ stem }: NamedPath): NameFacts {
  const found = findDate(stem.replaceAll("_", " "));
  return { kind: "photo", title: stem, ...(found !== null && { date: found.date }) };
}

const HOME_FOLDER = /^(?:home ?(?:videos?|movies?)|camera(?: roll| uploads)?|dcim)$/iu;
const CAMERA_NAME = /^(?:VID|MVI|IMG|PXL|DSC|GOPR|GH\d\d|DJI|MOV|WP|C)[_-]?\d/u;

export function isHomeVideo({ stem, folders }: NamedPath): boolean {
  return CAMERA_NAME.test(stem) || folders.some((name) => HOME_FOLDER.test(name));
}

/** The name as it is; a date before it is the day. */
export function describeHomeVideo({ stem }: NamedPath): NameFacts {
  const found = findDate(stem.replaceAll("_", " "));
  const rest = found?.start === 0 ? stem.slice(found.end).replace(/^[ _-]+/u, "") : stem;
  return { kind: "homevideo", title: rest === "" ? stem : rest, ...(found !== null && { date: found.date }) };
}
