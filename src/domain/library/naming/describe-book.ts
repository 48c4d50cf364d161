import type { NameFacts } from "./name-facts.ts";
/** Books and audio books. */
import { defined } from "./release.ts";
import type { NamedPath } from "./split-path.ts";
import { parseTitle, withoutTags } from "./title.ts";

const YEAR = /[ ]\(((?:1[5-9]|20)\d\d)\)$/u;
const IN_SERIES = /^(.+) \(([^()]+), #(\d{1,4})\)$/u;
const OF_SERIES = /^(.+?)(?: \(\d{4}\))? #(\d{1,4})(?: \(of \d+\))?$/u;
const NUMBERED = /^(\d{1,4})(?:\.0)? - (.+)$/u;

/** `2 - Title (1890)`, `Title (Series, #5)`, `Series #2`, `Comic v01 c120`. */
export function describeBook({ stem }: NamedPath): NameFacts {
  const plain = withoutTags(stem);
  const year = YEAR.exec(plain)?.[1];
  const name = plain.replace(YEAR, "");
  const ids = parseTitle(stem).externalIds;
  return {
    kind: "book",
    ...(year !== undefined && { year: Number(year) }),
    ...(Object.keys(ids).length > 0 && { ids }),
    ...bookNumbers(name),
  };
}

function bookNumbers(name: string): Partial<NameFacts> {
  const inSeries = IN_SERIES.exec(name);
  if (inSeries !== null) {
    return defined({ title: inSeries[1], series: inSeries[2], index: Number(inSeries[3]) });
  }
  const ofSeries = OF_SERIES.exec(name);
  if (ofSeries !== null) return defined({ title: name, series: ofSeries[1], index: Number(ofSeries[2]) });
  const numbered = NUMBERED.exec(name);
  if (numbered !== null) return defined({ title: numbered[2], index: Number(numbered[1]) });
  const volume = /(?<!\p{L})v(?:ol(?:ume)?)?[. ]?(\d{1,3})(?!\d)/iu.exec(name)?.[1];
  const chapter = /(?<!\p{L})c(?:h(?:apter)?)?[. ]?(\d{1,4})(?!\d)/iu.exec(name)?.[1];
  return defined({
    title: name,
    volume: volume === undefined ? undefined : Number(volume),
    index: chapter === undefined ? undefined : Number(chapter),
  });
}

/** The folder is the book; files are its parts and chapters. */
export function describeAudiobook({ stem, folders }: NamedPath): NameFacts {
  const part = /(?<!\p{L})part[ ._-]?(\d{1,4})/iu.exec(stem)?.[1];
  const chapter = /(?<!\p{L})(?:chapter|ch)[ ._-]?(\d{1,4})/iu.exec(stem)?.[1];
  const { title, year } = parseTitle(folders.at(-1) ?? stem);
  return {
    kind: "audiobook",
    title,
    ...(year !== null && { year }),
    ...(part !== undefined && { part: Number(part) }),
    ...(chapter !== undefined && { chapter: Number(chapter) }),
  };
}
