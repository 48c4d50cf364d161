/** Which cut of a work a release is. */

const EDITIONS: readonly (readonly [RegExp, string])[] = [
  [/unrated/iu, "Unrated"],
  [/uncensored/iu, "Uncensored"],
  [
    /(?<=[^\p{L}])(?:extended(?:[ ._-]?(?:cut|edition|version))?|(?:rogue|longer)[ ._-](?:cut|edition|version))(?!\p{L})/iu,
    "Extended",
  ],
  [/2[ .-]?in[ .-]?1/iu, "2in1"],
  [/despecialized/iu, "Despecialized Fan Edit"],
  [/fan[ ._-]?edit/iu, "Fan Edit"],
  [/special[ ._-]edition/iu, "Special Edition"],
  [/imperial[ ._-]edition/iu, "Imperial Edition"],
  [/assembly[ ._-]cut/iu, "Assembly Cut"],
  [/final[ ._-]cut/iu, "Final Cut"],
  [/open[ ._-]?matte/iu, "Open Matte"],
  [/festival[ ._-]cut/iu, "Festival Cut"],
  [/ultimate[ ._-](?:\p{L}+[ ._-])?edition/iu, "Ultimate Edition"],
  [/collector'?s?(?:[ ._-]edition)?(?!\p{L})|edition[ ._-]collector/iu, "Collector's Edition"],
  [/criterion[ ._-](?:edition|collection)/iu, "Criterion Collection"],
  [/deluxe[ ._-]edition/iu, "Deluxe Edition"],
  [/alternat(?:iv)?e[ ._-](?:\p{L}+[ ._-])?(?:cut|version|edition)/iu, "Alternative Cut"],
  [/(?:4k[ ._-])?restored(?!\p{L})/iu, "Restored"],
  [/directors(?=$|[ ._]\d{4})|director[ ._-]cut/iu, "Director's Cut"],
  [/LiMiTED(?!\p{L})/u, "Limited"],
  [/signature[ ._-]edition/iu, "Signature Edition"],
  [/anniversary[ ._-]edition/iu, "Anniversary Edition"],
];

interface ParsedEdition {
  readonly editions?: string[];
  readonly unrated?: boolean;
  readonly extended?: boolean;
}

/** In English, in the order in which they are known. A word that begins the name is its title's. */
export function editionsOf(text: string, parsed: ParsedEdition): readonly string[] {
  const late = text.slice(1);
  const own = EDITIONS.flatMap(([pattern, name]) => {
    const at = late.search(pattern);
    return at <= 0 || (name !== "2in1" && /[\p{L}\d]/u.test(late[at - 1] ?? "")) ? [] : [name];
  });
  const known = (parsed.editions ?? []).filter((name) => !own.some((other) => isSame(name, other)));
  const all = [...known, ...own];
  return all.filter((name) => !text.toLowerCase().startsWith(name.toLowerCase()));
}

function isSame(one: string, other: string): boolean {
  return one.split(" ")[0]?.toLowerCase() === other.split(" ")[0]?.toLowerCase();
}
