/** Subtitle texts as cues. Every pattern here takes linear time. */
import type { SubtitleCue } from "../../domain/core.ts";
import { assCues } from "./ass-cues.ts";
import { microDvdCues } from "./microdvd-cues.ts";
import { ttmlCues } from "./ttml-cues.ts";

export type CueFormat = "srt" | "vtt" | "ass" | "ssa" | "ttml" | "microdvd";

const MAX_CUES = 100_000;
/** What MicroDVD's times count where neither it nor the film says how fast pictures follow each other. */
const USUAL_RATE = 24_000 / 1001;

/** In order of their starts; those that last no time are left out. What can't be read is passed over. */
export function parseCues(
  text: string,
  format: CueFormat,
  framesPerSecond: number | null = null,
): readonly SubtitleCue[] {
  return read(text.replace(/^\uFEFF/u, ""), format, framesPerSecond ?? USUAL_RATE)
    .filter((cue) => cue.endMs > cue.startMs && cue.text !== "")
    .slice(0, MAX_CUES)
    .toSorted((a, b) => a.startMs - b.startMs);
}

function read(text: string, format: CueFormat, framesPerSecond: number): readonly SubtitleCue[] {
  if (format === "ttml") return ttmlCues(text);
  const lines = text.split(/\r\n|\r|\n/u);
  if (format === "ass" || format === "ssa") return assCues(lines);
  if (format === "microdvd") return microDvdCues(lines, framesPerSecond);
  return timedBlocks(lines, format === "vtt" ? fromVtt : fromSubRip);
}

const TIMING =
  /^\s{0,8}(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})\s{0,8}-->\s{0,8}(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})(?=\s|$)/u;

type Words = Pick<SubtitleCue, "text" | "align">;

/** A line of times, then text until an empty line; whatever stands before (numbers, headers, styles) means nothing. */
function timedBlocks(
  lines: readonly string[],
  words: (text: string, settings: string) => Words,
): readonly SubtitleCue[] {
  const cues: SubtitleCue[] = [];
  for (let at = 0; at < lines.length && cues.length <= MAX_CUES; at++) {
    const line = lines[at]?.slice(0, 300) ?? "";
    const times = TIMING.exec(line);
    if (times === null) continue;
    const texts: string[] = [];
    while ((lines[at + 1]?.trim() ?? "") !== "") texts.push(lines[++at] ?? "");
    const [startMs, endMs] = [milliseconds(times.slice(1, 5)), milliseconds(times.slice(5, 9))];
    cues.push({ startMs, endMs, ...words(texts.join("\n"), line.slice(times[0].length)) });
  }
  return cues;
}

/** Hours (perhaps), minutes, seconds and a fraction of any length. */
function milliseconds(parts: readonly (string | undefined)[]): number {
  const [hours, minutes, seconds, fraction = "0"] = parts;
  const whole = Number(hours ?? 0) * 3600 + Number(minutes) * 60 + Number(seconds);
  return whole * 1000 + Number(fraction.padEnd(3, "0"));
}

/** SubStation's tags stand in many of these; of them all players know the one for the place. */
function fromSubRip(text: string): Words {
  const align = Number(/\{\\an([1-9])\}/u.exec(text)?.[1] ?? 2);
  return { text: plain(text), ...(align === 2 ? {} : { align }) };
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  nbsp: "\u00A0",
  lrm: "\u200E",
  rlm: "\u200F",
};

function fromVtt(text: string, settings: string): Words {
  const align = placeOf(settings);
  const decoded = plain(text).replaceAll(
    /&(amp|lt|gt|nbsp|lrm|rlm);/gu,
    (all, name: string) => ENTITIES[name] ?? all,
  );
  return { text: decoded, ...(align === 2 ? {} : { align }) };
}

const COLUMNS: Readonly<Record<string, number>> = { start: 0, left: 0, end: 2, right: 2 };

/** `line:0`, `line:10%` are above; other numbers of lines, and nothing said, below. */
function placeOf(settings: string): number {
  const [, line = "", percent = ""] = /\bline:(-?\d{1,3}(?:\.\d{1,3})?)(%?)/u.exec(settings) ?? [];
  const part = percent === "%" ? Number(line) / 100 : line === "0" ? 0 : 1;
  const row = part < 1 / 3 ? 7 : part < 2 / 3 ? 4 : 1;
  const side = /\balign:(start|left|end|right)\b/u.exec(settings)?.[1] ?? "";
  return row + (COLUMNS[side] ?? 1);
}

/** Bold, italic and underlined stay; fonts, voices and classes go. */
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
