/** Extras and samples by a path's folders and ending. */
import type { ExtraKind } from "../item.ts";
import { extraKindOfFolder, extraKindOfStem } from "./extras.ts";
import { classOfName } from "./files.ts";
import type { NamedPath } from "./split-path.ts";

const SAMPLE_FOLDER = /^samples?$/iu;
const SAMPLE = /(?:^|[-._]| - )sample$/iu;
const WORDS: Readonly<Record<ExtraKind, string>> = {
  trailer: "trailer",
  behindTheScenes: "behindthescenes",
  deletedScene: "deletedscene",
  interview: "interview",
  scene: "scene",
  short: "short",
  featurette: "featurette",
  clip: "clip",
  other: "other",
  themeSong: "themesong",
  themeVideo: "themevideo",
  sample: "sample",
};

/** null for what is no extra. Only videos are; a folder of extras directly in the root is a film's like any other. */
export function extraTypeOf({ name, stem, folders }: NamedPath): string | null {
  if (classOfName(name) !== "video") return null;
  const folder = folders.at(-1) ?? "";
  if (SAMPLE_FOLDER.test(folder) || SAMPLE.test(stem)) return "sample";
  const kind = (folders.length > 1 ? extraKindOfFolder(folder) : null) ?? extraKindOfStem(stem);
  return kind === null || kind === "themeSong" ? null : WORDS[kind];
}
