/** Texts from outside as plain text: without markup, control characters, and what is too long. */

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
};
const MAX_NAME = 500;
const MAX_TEXT = 20_000;
/** Markup is taken out of this many times as much at most. */
const MARKUP = 4;

/** One line. Null for what is no text, or has nothing left. */
export function cleanName(value: unknown): string | null {
  const text = cleanText(value, MAX_NAME);
  return text === null ? null : text.replaceAll(/\s+/gu, " ");
}

/** Several lines; paragraphs stay. */
export function cleanText(value: unknown, max = MAX_TEXT): string | null {
  if (typeof value !== "string") return null;
  const plain = withoutMarkup(decoded(withoutMarkup(value.slice(0, max * MARKUP))))
    // Control characters but for the line break, and marks that turn the direction of what follows.
    .replaceAll(/(?!\n)[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, " ")
    .toWellFormed()
    .trim();
  return plain === "" ? null : plain.slice(0, max).toWellFormed().trim();
}

function withoutMarkup(text: string): string {
  return text
    .replaceAll(/<(script|style)\b[^<]{0,10000}(?:<\/\1\s*>|$)/giu, " ")
    .replaceAll(/<br\s*\/?>|<\/p\s*>/giu, "\n")
    .replaceAll(/<[/!?]?[a-z][^<>]{0,2000}>/giu, "");
}

const decoded = (text: string): string =>
  text.replaceAll(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,6}));/giu, (whole, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES[String(name).toLowerCase()] ?? whole;
    const code = decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal);
    return code > 0 && code <= 0x10_ffff ? String.fromCodePoint(code).toWellFormed() : " ";
  });
