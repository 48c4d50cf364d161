/** From a path or a release name alone to typed facts. */
import { describeBook, describeAudiobook } from "./describe-book.ts";
import { describeFolder } from "./describe-folder.ts";
import { describePicture } from "./describe-picture.ts";
import { describeScreen } from "./describe-screen.ts";
import { describeSidecar } from "./describe-sidecar.ts";
import { describeSong } from "./describe-song.ts";
import { extraKindOfFolder, extraKindOfStem } from "./extras.ts";
import { classOfName, type FileClass, looseKey } from "./files.ts";
import { languageOf } from "./languages.ts";
import type { NameFacts } from "./name-facts.ts";
import { parseSeasonFolder } from "./season.ts";
import { isBookExtension, splitPath, type NamedPath } from "./split-path.ts";
import { titleOfFolder } from "./work-title.ts";

/** Longer than any path that a system allows. */
const LONGEST = 8192;

/** A trailing `/` says that a path is a folder's; a name without slashes may be a file's or a release's. */
export function describeName(line: string): NameFacts {
  const path = splitPath(line.slice(0, LONGEST));
  if (path.isFolder) return describeFolder(path);
  if (isSeasonPath(path)) return describeFolder(path);
  if (isBookExtension(path.extension)) return describeBook(path);
  return (DESCRIBERS[classOfName(path.name)] ?? describeScreen)(path);
}

/** What isn't here is described as what is seen. */
const DESCRIBERS: Readonly<Partial<Record<FileClass, (path: NamedPath) => NameFacts>>> = {
  subtitle: (path) => describeSidecar(path, "subtitle"),
  lyrics: (path) => describeSidecar(path, "subtitle"),
  audio: describeAudio,
  image: describePicture,
};

/** `/tv/Show/Season 1` without a slash at its end. */
function isSeasonPath({ folders, name, extension }: NamedPath): boolean {
  const isSeason = folders.length > 0 && extension === "" && parseSeasonFolder(name) !== null;
  return isSeason && titleOfFolder(name).title === undefined;
}

/** A theme, a film's other sound track, a chapter of a book, or a song. */
function describeAudio(path: NamedPath): NameFacts {
  const folder = path.folders.at(-1) ?? "";
  if (extraKindOfStem(path.stem) === "themeSong" || extraKindOfFolder(folder) === "themeSong") {
    return { kind: "extra", extraType: "themesong" };
  }
  if (path.folders.some((name) => /^audio ?books?$/iu.test(name))) return describeAudiobook(path);
  const isNamedForFolder = folder !== "" && looseKey(path.stem).startsWith(looseKey(folder));
  const last = path.stem.slice(path.stem.lastIndexOf(".") + 1);
  if (isNamedForFolder && last !== path.stem && languageOf(last) !== null) {
    return describeSidecar(path, "audio");
  }
  return describeSong(path);
}
