/** Text tracks for players: whole (DASH), or in pieces that name the media time of the film's start (HLS). */
import type { SubtitleCue } from "../core.ts";
import type { Grid } from "./grid.ts";
import { MEDIA_OFFSET_MS } from "./presentation.ts";

const PIECE_MS = 30_000;
/** Of MPEG-2 timestamps, in which `X-TIMESTAMP-MAP` counts, in fMP4 too (RFC 8216bis 3.1.4). */
const TICKS_PER_MS = 90;

/** Where a text track is cut for HLS. */
export function textGridOf(durationMs: number): Grid {
  const count = Math.max(1, Math.ceil(durationMs / PIECE_MS));
  return {
    kind: "duration",
    startsMs: Array.from({ length: count }, (_, index) => index * PIECE_MS),
    endMs: durationMs,
  };
}

/** All of it later, or earlier; what would be over before the film begins is left out. */
export function shifted(cues: readonly SubtitleCue[], byMs: number): readonly SubtitleCue[] {
  if (byMs === 0) return cues;
  return cues
    .map((cue) => ({ ...cue, startMs: Math.max(0, cue.startMs + byMs), endMs: cue.endMs + byMs }))
    .filter(({ endMs }) => endMs > 0);
}

/** In the film's own time. */
export function wholeWebVtt(cues: readonly SubtitleCue[]): string {
  return `WEBVTT\n\n${cues.map(cueText).join("")}`;
}

/** All cues that are to be seen in the span, also those that began before it (RFC 8216bis 3.1.4). */
export function webVttPiece(
  cues: readonly SubtitleCue[],
  { startMs, endMs }: { readonly startMs: number; readonly endMs: number },
): string {
  const inside = cues.filter((cue) => cue.endMs > startMs && cue.startMs < endMs);
  const map = `X-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:${MEDIA_OFFSET_MS * TICKS_PER_MS}`;
  return `WEBVTT\n${map}\n\n${inside.map(cueText).join("")}`;
}

/** An empty line would be read as the cue's end. */
function cueText({ startMs, endMs, text, align }: SubtitleCue): string {
  const body = text
    .split(/\r\n|\r|\n/)
    .filter((line) => line.trim() !== "")
    .join("\n");
  return `${clock(startMs)} --> ${clock(endMs)}${cueSettings(align)}\n${escaped(body)}\n\n`;
}

/** What isn't one of a cue's own tags stands for itself; that takes care of arrows, too. */
const escaped = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll(/<(?!\/?[biu]>)/g, "&lt;")
    .replaceAll("-->", "--&gt;");

/** A place as on a numeric keypad in the words of WebVTT, with a space before them; nothing for what is usual. */
export function cueSettings(align: number | undefined): string {
  if (align === undefined || align === 2) return "";
  const line = align > 6 ? " line:0" : align > 3 ? " line:50%" : "";
  const column = (align - 1) % 3;
  if (column === 1) return line;
  return `${line}${column === 0 ? " position:0% align:start" : " position:100% align:end"}`;
}

function clock(ms: number): string {
  const whole = Math.max(0, Math.round(ms));
  const padded = (value: number, digits: number): string => String(Math.floor(value)).padStart(digits, "0");
  const parts = [whole / 3_600_000, (whole / 60_000) % 60, (whole / 1000) % 60];
  return `${parts.map((part) => padded(part, 2)).join(":")}.${padded(whole % 1000, 3)}`;
}
