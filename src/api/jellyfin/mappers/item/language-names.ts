/** English names of languages, as the real server shows them in the titles of tracks. */
const NAMES = new Intl.DisplayNames(["en"], { type: "language", fallback: "none" });

/** ISO 639-2's bibliographic codes, which files carry, by the terminological ones that Unicode knows. */
const TERMINOLOGICAL: Readonly<Record<string, string>> = {
  alb: "sqi",
  arm: "hye",
  baq: "eus",
  bur: "mya",
  chi: "zho",
  cze: "ces",
  dut: "nld",
  fre: "fra",
  geo: "kat",
  ger: "deu",
  gre: "ell",
  ice: "isl",
  mac: "mkd",
  mao: "mri",
  may: "msa",
  per: "fas",
  rum: "ron",
  slo: "slk",
  tib: "bod",
  wel: "cym",
};
/** Codes that say that there is no language to name. */
const UNNAMED: ReadonlySet<string> = new Set(["und", "mis", "mul", "zxx"]);

/** What is remembered: files hold few languages, but anything may stand in a tag. */
const MAX_REMEMBERED = 1000;
const remembered = new Map<string, string | null>();

/** `English` for `eng`, `en`, `en-US` (`American English`); null for what is no code of a language. */
export function languageName(code: string): string | null {
  const known = remembered.get(code);
  if (known !== undefined) return known;
  const name = nameOf(code.toLowerCase());
  if (remembered.size < MAX_REMEMBERED) remembered.set(code, name);
  return name;
}

function nameOf(code: string): string | null {
  if (code === "und") return "Undetermined";
  try {
    return NAMES.of(TERMINOLOGICAL[code] ?? code) ?? null;
  } catch {
    return null;
  }
}

/** The word for a track's title; null when its language is not set or one of the special codes. */
export function spokenLanguage(code: string | null): string | null {
  if (code === null || code === "" || UNNAMED.has(code.toLowerCase())) return null;
  return languageName(code) ?? code.charAt(0).toUpperCase() + code.slice(1);
}
