/** Subtitles and sound tracks beside a film: what is behind the film's name. */
import { describeScreen } from "./describe-screen.ts";
import { shortLanguage } from "./language-codes.ts";
import { languageOf } from "./languages.ts";
import type { NameFacts } from "./name-facts.ts";
import { isTrackWord, parseSidecarFlags } from "./sidecars.ts";
import type { NamedPath } from "./split-path.ts";

export function describeSidecar(path: NamedPath, kind: "subtitle" | "audio"): NameFacts {
  const rest = restOf(path);
  const flags = parseSidecarFlags(rest);
  const language = flags.language === null ? wordLanguage(path.stem) : shortLanguage(flags.language);
  return {
    ...workOf(path, rest),
    kind,
    track: {
      language,
      title: flags.title,
      forced: flags.isForced,
      default: flags.isDefault,
      sdh: flags.isHearingImpaired,
    },
    ...(language !== null && { languages: [language] }),
  };
}

/** What the name in front of the track's own words says of the work, when it says which it is. */
function workOf(path: NamedPath, rest: string): Partial<NameFacts> {
  const stem = path.stem.slice(0, path.stem.length - rest.length);
  if (stem === "") return {};
  const { languages: _spoken, extraType: _extra, ...facts } = describeScreen({ ...path, name: stem, stem });
  const isKnown =
    facts.season !== undefined ||
    facts.date !== undefined ||
    facts.absolute !== undefined ||
    facts.year !== undefined;
  return isKnown ? facts : {};
}

/** Behind the folder's name; behind the last bracket; or the words at the end that mean something. */
function restOf({ stem, folders }: NamedPath): string {
  const folder = folders.at(-1) ?? "";
  if (folder !== "" && stem.toLowerCase().startsWith(folder.toLowerCase())) return stem.slice(folder.length);
  const bracket = /[\])](\.[^\][)(]*)$/u.exec(stem)?.[1];
  if (bracket !== undefined) return bracket;
  const words = stem.split(".");
  const last = words.findLastIndex((word, at) => at === 0 || !isTrackWord(word));
  return words
    .slice(last + 1)
    .map((word) => `.${word}`)
    .join("");
}

/** `14_Indonesian`, `Film - Chinese (Traditional)`, `Latin American.spa`. */
function wordLanguage(stem: string): string | null {
  const words = stem.split(/[^\p{L}\p{M}]+/u).filter((word) => word.length > 2);
  const code = words
    .toReversed()
    .map((word) => languageOf(word))
    .find((found) => found !== null);
  return code === undefined ? null : shortLanguage(code);
}
