/** Events of (Advanced) SubStation Alpha, with what other formats can say of their styles. */
import type { SubtitleCue } from "../../domain/core.ts";
import { PLAIN, type Run, styledText, type TextStyle } from "./styled-text.ts";

const DEFAULT_FORMAT = [
  "layer",
  "start",
  "end",
  "style",
  "name",
  "marginl",
  "marginr",
  "marginv",
  "effect",
  "text",
];

interface Style extends TextStyle {
  /** As on a numeric keypad. */
  readonly align: number;
}

const BELOW = 2;
const DEFAULT_STYLE: Style = { ...PLAIN, align: BELOW };

export function assCues(lines: readonly string[]): readonly SubtitleCue[] {
  const styles = new Map<string, Style>();
  let format: readonly string[] = DEFAULT_FORMAT;
  let section = "";
  const cues: SubtitleCue[] = [];
  for (const line of lines) {
    const heading = /^\[([^\]]{1,40})\]/u.exec(line)?.[1];
    if (heading !== undefined) section = heading.toLowerCase();
    else if (line.startsWith("Format:") && (section === "events" || section.endsWith("styles")))
      format = fieldsOf(line.slice(7));
    else if (line.startsWith("Style:") && section.endsWith("styles"))
      noteStyle(styles, line.slice(6), format, section === "v4 styles");
    else if (line.startsWith("Dialogue:")) cues.push(...toCue(line.slice(9), format, styles));
  }
  return cues;
}

function fieldsOf(line: string): readonly string[] {
  return line.split(",").map((field) => field.trim().toLowerCase());
}

function noteStyle(
  styles: Map<string, Style>,
  line: string,
  format: readonly string[],
  isOld: boolean,
): void {
  const values = line.split(",").map((value) => value.trim());
  const at = (field: string): string => values[format.indexOf(field)] ?? "";
  const isOn = (field: string): boolean => /^-?[1-9]/u.test(at(field));
  const align = Number(at("alignment"));
  styles.set(at("name").replace(/^\*/u, ""), {
    bold: isOn("bold"),
    italic: isOn("italic"),
    underlined: isOn("underline"),
    align: isOld ? fromOldAlign(align) : isKey(align) ? align : BELOW,
  });
}

const isKey = (value: number): boolean => Number.isInteger(value) && value >= 1 && value <= 9;

/** SubStation's own numbers: 1 to 3 below, 5 to 7 above, 9 to 11 in the middle. */
function fromOldAlign(value: number): number {
  const column = value & 3;
  if (column === 0) return BELOW;
  return column + ((value & 4) !== 0 ? 6 : (value & 8) !== 0 ? 3 : 0);
}

/** The text is the last field and may have commas in it. */
function toCue(
  line: string,
  format: readonly string[],
  styles: ReadonlyMap<string, Style>,
): readonly SubtitleCue[] {
  const parts = line.split(",");
  const text = parts.slice(format.length - 1).join(",");
  const startMs = milliseconds(parts[format.indexOf("start")]);
  const endMs = milliseconds(parts[format.indexOf("end")]);
  // Drawings are lines for a pen, no text.
  if (startMs === null || endMs === null || /\{[^{}]{0,500}\\p[1-9]/u.test(text)) return [];
  const name = parts[format.indexOf("style")]?.trim().replace(/^\*/u, "") ?? "";
  const { align, ...read } = readText(text, styles, styles.get(name) ?? DEFAULT_STYLE);
  return [{ startMs, endMs, ...read, ...(align === BELOW ? {} : { align }) }];
}

function milliseconds(time: string | undefined): number | null {
  const match = /^\s{0,4}(\d{1,3}):(\d{1,2}):(\d{1,2})[.:](\d{1,3})\s{0,4}$/u.exec(time ?? "");
  if (match === null) return null;
  const whole = Number(match[1]) * 3600 + Number(match[2]) * 60 + Number(match[3]);
  return whole * 1000 + Number((match[4] ?? "").padEnd(3, "0"));
}

const OVERRIDES = /\{([^{}]{0,2000})\}/gu;

function readText(
  text: string,
  styles: ReadonlyMap<string, Style>,
  begins: Style,
): { readonly text: string; readonly align: number } {
  const runs: Run[] = [];
  let style = begins;
  let { align } = begins;
  let from = 0;
  const take = (to: number): void => {
    runs.push({ ...style, text: plain(text.slice(from, to)) });
  };
  for (const found of text.matchAll(OVERRIDES)) {
    take(found.index);
    from = found.index + found[0].length;
    style = overridden(style, found[1] ?? "", styles, begins);
    ({ align } = style);
  }
  take(text.length);
  return { text: styledText(runs), align };
}

const TAG = /\\(an|a|b|i|u|r)([^\\]{0,100})/gu;

/** What the tags between two braces change. */
function overridden(style: Style, tags: string, styles: ReadonlyMap<string, Style>, begins: Style): Style {
  let now = style;
  for (const [, name = "", value = ""] of tags.matchAll(TAG)) {
    const word = value.trim();
    if (name === "r") now = { ...(styles.get(word) ?? begins), align: now.align };
    else if (/^\d{1,4}$/u.test(word)) now = { ...now, ...CHANGES[name]?.(Number(word)) };
  }
  return now;
}

const CHANGES: Readonly<Record<string, (value: number) => Partial<Style>>> = {
  an: (value) => (isKey(value) ? { align: value } : {}),
  a: (value) => ({ align: fromOldAlign(value) }),
  // `\b700` is a weight.
  b: (value) => ({ bold: value === 1 || value >= 600 }),
  i: (value) => ({ italic: value === 1 }),
  u: (value) => ({ underlined: value === 1 }),
};

function plain(text: string): string {
  return text.replaceAll(/\\[Nn]/gu, "\n").replaceAll(String.raw`\h`, " ");
}
