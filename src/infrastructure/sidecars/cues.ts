/** Subtitle texts as cues: SubRip, WebVTT, and (Advanced) SubStation Alpha. Every pattern here takes linear time. */
import type { SubtitleCue } from "../../domain/core.ts";
import { assCues } from "./ass-cues.ts";

export type CueFormat = "srt" | "vtt" | "ass" | "ssa";

const MAX_CUES = 100_000;

/** In order of their starts; those that last no time are left out. What can't be read is passed over. */
export function parseCues(text: string, format: CueFormat): readonly SubtitleCue[] {
  const lines = text.replace(/^\uFEFF/u, "").split(/\r\n|\r|\n/u);
  const cues = format === "ass" || format === "ssa" ? assCues(lines) : timedBlocks(lines);
  return cues
    .filter((cue) => cue.endMs > cue.startMs && cue.text !== "")
    .slice(0, MAX_CUES)
    .toSorted((a, b) => a.startMs - b.startMs);
}

const TIMING =
  /^\s{0,8}(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})\s{0,8}-->\s{0,8}(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})(?=\s|$)/u;

/** A line of times, then text until an empty line; whatever stands before (numbers, headers, styles) means nothing. */
function timedBlocks(lines: readonly string[]): readonly SubtitleCue[] {
  const cues: SubtitleCue[] = [];
  for (let at = 0; at < lines.length && cues.length <= MAX_CUES; at++) {
    const times = TIMING.exec(lines[at]?.slice(0, 200) ?? "");
    if (times === null) continue;
    const texts: string[] = [];
    while ((lines[at + 1]?.trim() ?? "") !== "") texts.push(lines[++at] ?? "");
    const [startMs, endMs] = [milliseconds(times.slice(1, 5)), milliseconds(times.slice(5, 9))];
    cues.push({ startMs, endMs, text: plain(texts.join("\n")) });
  }
  return cues;
}

/** Hours (perhaps), minutes, seconds and a fraction of any length. */
function milliseconds(parts: readonly (string | undefined)[]): number {
  const [hours, minutes, seconds, fraction = "0"] = parts;
  const whole = Number(hours ?? 0) * 3600 + Number(minutes) * 60 + Number(seconds);
  return whole * 1000 + Number(fraction.padEnd(3, "0"));
}

/** Bold, italic and underlined stay; fonts, voices, classes and positions go. */
function plain(text: string): string {
  return text
    .replaceAll(/\{\\[^{}]{0,200}\}/gu, "")
    .replaceAll(/<\/?([a-z0-9:.]{1,40})[^<>]{0,500}>/giu, (tag, name: string) => {
      const bare = name.split(".")[0]?.toLowerCase() ?? "";
      if (bare !== "b" && bare !== "i" && bare !== "u") return "";
      return tag.startsWith("</") ? `</${bare}>` : `<${bare}>`;
    })
    .trim();
}
