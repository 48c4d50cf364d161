/** Events of (Advanced) SubStation Alpha. */
import type { SubtitleCue } from "../../domain/core.ts";

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

export function assCues(lines: readonly string[]): readonly SubtitleCue[] {
  let format: readonly string[] = DEFAULT_FORMAT;
  let isEvents = false;
  const cues: SubtitleCue[] = [];
  for (const line of lines) {
    const heading = /^\[([^\]]{1,40})\]/u.exec(line)?.[1];
    if (heading !== undefined) isEvents = heading.toLowerCase() === "events";
    else if (isEvents && line.startsWith("Format:")) format = fieldsOf(line.slice(7));
    else if (line.startsWith("Dialogue:")) cues.push(...toCue(line.slice(9), format));
  }
  return cues;
}

function fieldsOf(line: string): readonly string[] {
  return line.split(",").map((field) => field.trim().toLowerCase());
}

/** The text is the last field and may have commas in it. */
function toCue(line: string, format: readonly string[]): readonly SubtitleCue[] {
  const parts = line.split(",");
  const text = parts.slice(format.length - 1).join(",");
  const startMs = milliseconds(parts[format.indexOf("start")]);
  const endMs = milliseconds(parts[format.indexOf("end")]);
  // Drawings are lines for a pen, no text.
  if (startMs === null || endMs === null || /\{[^{}]{0,500}\\p[1-9]/u.test(text)) return [];
  return [{ startMs, endMs, text: plain(text) }];
}

function milliseconds(time: string | undefined): number | null {
  const match = /^\s{0,4}(\d{1,3}):(\d{1,2}):(\d{1,2})[.:](\d{1,3})\s{0,4}$/u.exec(time ?? "");
  if (match === null) return null;
  const whole = Number(match[1]) * 3600 + Number(match[2]) * 60 + Number(match[3]);
  return whole * 1000 + Number((match[4] ?? "").padEnd(3, "0"));
}

function plain(text: string): string {
  return text
    .replaceAll(/\{[^{}]{0,2000}\}/gu, "")
    .replaceAll(/\\[Nn]/gu, "\n")
    .replaceAll(String.raw`\h`, " ")
    .trim();
}
