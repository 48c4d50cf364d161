/** Where a recording was taken from. */

/** Words that the library doesn't know, or takes for something else; the first that is found counts. */
const SOURCES: readonly (readonly [RegExp, string])[] = [
  [word(String.raw`web-?screener`), "SCR"],
  [word(String.raw`camhd|newcam|hqcam`), "CAM"],
  [word(String.raw`tele-?synch?`), "TeleSync"],
  [
    word(
      String.raw`m?-?blu-?ray|uhd2?bd(?:rip)?|bd(?:iso|25|50|66|100|light|mux|full|remux)|hd[ .-]?dvd(?:rip)?`,
    ),
    "BluRay",
  ],
  [/(?<![\p{L}\d])(?:bd(?=\d{3,4}p)|uhd-?remux)/iu, "BluRay"],
  [word(String.raw`web[ .-]?dl-?mux`), "WEB-DL"],
  [word(String.raw`(?:itunes|netflix|amazon)(?:u?hd)|aptv`), "WEB"],
  [word(String.raw`ds(?:r|rip)`), "TV"],
  [word(String.raw`hd\.tv`), "HDTV"],
  [word(String.raw`\d?dvd[59]|xvidvd`), "DVD"],
];

/** Words that are a source only behind something technical or a number, and in capitals: titles have them too. */
const LATE =
  /(?:\d{3,4}[pi]|[hx]\.?26[45]|hevc|xvid|s\d\de\d\d|\d{4}|aac|\[)[ ._\])([-]?(?:[^ ._/-]{1,20}[ ._/-]{1,3}){0,4}\[?(BD|NF|WEB|PPV)(?![\p{L}\d])/u;
const STANDS_FOR: Readonly<Record<string, string>> = { BD: "BluRay", NF: "WEB", WEB: "WEB", PPV: "PPV" };

export function sourceOf(text: string, parsed: string | undefined): string | undefined {
  const own = SOURCES.find(([pattern]) => pattern.test(text))?.[1];
  if (own !== undefined) return own;
  const known = parsed === undefined ? undefined : withoutRemux(text, parsed);
  if (known !== undefined) return known;
  const late = LATE.exec(text)?.[1] ?? /(?<=[[( ])(BD)(?= (?:\d|[A-Z]))/u.exec(text)?.[1];
  return late === undefined ? undefined : STANDS_FOR[late];
}

/** A remux is taken from a disc unless the name says that it came from the web. */
function withoutRemux(text: string, parsed: string): string | undefined {
  if (!/remux/iu.test(parsed)) return parsed;
  return /(?<!\p{L})web(?:[ .-]?dl|rip)?(?!\p{L})/iu.test(text) ? "WEB-DL" : "BluRay";
}

export function isRemux(text: string, parsed: string | undefined): boolean {
  return /remux/iu.test(parsed ?? "") || /(?<!\p{L})(?:bd|dvd|uhd)?-?remux(?!\p{L})/iu.test(text);
}

function word(choices: string): RegExp {
  return new RegExp(String.raw`(?<![\p{L}\d])(?:${choices})(?![\p{L}\d])`, "iu");
}
