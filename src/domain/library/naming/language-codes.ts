/** ISO 639-2 to ISO 639-1, for names: `eng` → `en`. */
import { languagePairs } from "./languages.ts";

const SHORT_OF: ReadonlyMap<string, string> = new Map(languagePairs());

/** The two letters of a code of three; a code that has none stays. */
export function shortLanguage(code: string): string {
  return SHORT_OF.get(code) ?? code;
}

const BY_SHORT: ReadonlyMap<string, readonly string[]> = new Map(
  [...Map.groupBy(languagePairs(), ([, short]) => short)].map(([short, pairs]) => [
    short,
    [short, ...pairs.map(([long]) => long)],
  ]),
);

/** All codes that name the same language (`ger`, `deu`, `de`), however files spell it. */
export const languageForms = (code: string): readonly string[] => BY_SHORT.get(shortLanguage(code)) ?? [code];
