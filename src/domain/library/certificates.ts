/** Age classifications: the same scale for what authorities of many countries print on films and series. */

export interface Certificate {
  /** From which age on. */
  readonly age: number;
  /** Among those for one age the stricter ones have more. */
  readonly step: number;
}

/** One number by which certificates and limits compare: age first. */
export const rank = ({ age, step }: { readonly age: number; readonly step: number | null }): number =>
  age * STEPS + (step ?? STEPS - 1);
const STEPS = 100;

/** Words that aren't ages, by what they mean; a word in several countries' use has the strictest meaning. */
const WORDS: readonly (readonly [age: number, step: number, words: string])[] = [
  [0, 0, "G TV-G TV-Y U UC TP T L AL E APTA S BTL ALL ALLA APPROVED PASSED EXEMPT FAMILY TOUS-PUBLICS LIVRE"],
  [7, 0, "TV-Y7"],
  [7, 1, "TV-Y7-FV"],
  [10, 0, "PG TV-PG GP M/PG"],
  [12, 0, "UA U/A U-A"],
  [13, 0, "PG-13 PG13"],
  [14, 0, "TV-14 14A"],
  [15, 0, "M MA"],
  [17, 0, "R TV-MA"],
  [17, 1, "NC-17"],
  [18, 0, "A X XXX AO 18A RESTRICTED"],
  [18, 1, "R18 R-18 X18+"],
];

const BY_WORD: ReadonlyMap<string, Certificate> = new Map(
  WORDS.flatMap(([age, step, words]) => words.split(" ").map((word) => [word, { age, step }] as const)),
);

/** Where a word means something else than above. */
const BY_COUNTRY: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  GB: { PG: 8 },
  IE: { PG: 8 },
  AU: { PG: 8 },
  NZ: { M: 16 },
  ES: { A: 0 },
  NO: { A: 0 },
  DK: { A: 0 },
};

/** Said by many for "nobody has classified it". */
const UNRATED: ReadonlySet<string> = new Set([
  "",
  "NR",
  "N/A",
  "NA",
  "UR",
  "NOT-RATED",
  "UNRATED",
  "NONE",
  "0-RATED",
]);
const BOARDS =
  /^(?:RATED|FSK|PEGI|VM|K|PG|R|RP|MA|M|TV|CSA|CNC|KIJKWIJZER|UA|U\/A|DJCTQ|D|A|AA)?[- ]?(?=\d)/u;
const OLDEST = 21;

/** `FSK 12`, `US:PG-13`, `de-16`, `16+`, `TV-14`; null: nothing that tells an age. */
export function certificateOf(text: string): Certificate | null {
  const whole = text.trim().toUpperCase().replaceAll(/\s+/gu, "-");
  if (UNRATED.has(whole)) return null;
  const known = BY_WORD.get(whole);
  if (known !== undefined) return known;
  const prefixed = /^([A-Z]{2})[:/-]+(.+)$/u.exec(whole);
  if (prefixed === null) return byAge(whole.replace(/^[A-Z]{3,}[:/]-*/u, ""));
  const [, country = "", rest = ""] = prefixed;
  const own = BY_COUNTRY[country]?.[rest];
  if (own !== undefined) return { age: own, step: 0 };
  return UNRATED.has(rest) ? null : (BY_WORD.get(rest) ?? byAge(rest) ?? byAge(whole));
}

/** A number alone, or after the name of a board. */
function byAge(word: string): Certificate | null {
  const known = BY_WORD.get(word);
  if (known !== undefined) return known;
  const digits = /^(\d{1,2})(?:\D|$)/u.exec(word.replace(BOARDS, ""))?.[1];
  const age = digits === undefined ? Number.NaN : Number(digits);
  return age <= OLDEST ? { age, step: 0 } : null;
}
