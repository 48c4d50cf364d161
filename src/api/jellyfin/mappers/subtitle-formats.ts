/** Text tracks written in the formats that clients ask for, from cues in milliseconds. */
import type { SubtitleCue } from "../../../domain/core.ts";
import { cueSettings } from "../../../domain/delivery/webvtt.ts";
import { toTicks } from "../dates-and-ticks.ts";

export type SubtitleFormat = "vtt" | "srt" | "ass" | "ssa" | "json" | "ttml";

export interface SubtitleWish {
  readonly startMs: number;
  readonly endMs: number | null;
  /** Times count from the film's begin, not from `startMs`. */
  readonly keepTimestamps: boolean;
  /** For HLS: where the track's zero lies in the stream's clock. */
  readonly timeMap: boolean;
}

export const WHOLE: SubtitleWish = { startMs: 0, endMs: null, keepTimestamps: false, timeMap: false };

export const SUBTITLE_TYPES: Readonly<Record<SubtitleFormat, string>> = {
  vtt: "text/vtt",
  srt: "application/x-subrip",
  ass: "text/x-ssa",
  ssa: "text/x-ssa",
  json: "application/json",
  ttml: "application/ttml+xml",
};

/** Cues that are to be seen in the wanted time, with times as wanted. */
export function cuesIn(cues: readonly SubtitleCue[], wish: SubtitleWish): readonly SubtitleCue[] {
  const end = wish.endMs ?? Infinity;
  const shift = wish.keepTimestamps ? 0 : wish.startMs;
  return cues
    .filter((cue) => cue.endMs > wish.startMs && cue.startMs < end)
    .map((cue) => ({ ...cue, startMs: Math.max(0, cue.startMs - shift), endMs: cue.endMs - shift }));
}

/** `01:02:03.456` with the separator that the format has. */
export function clock(ms: number, separator: "." | ","): string {
  const whole = Math.max(0, Math.round(ms));
  const two = (value: number): string => String(Math.floor(value)).padStart(2, "0");
  const time = [whole / 3_600_000, (whole / 60_000) % 60, (whole / 1000) % 60].map(two).join(":");
  return `${time}${separator}${String(whole % 1000).padStart(3, "0")}`;
}

const BYTE_ORDER_MARK = "\uFEFF";

export function writeSubtitle(
  cues: readonly SubtitleCue[],
  format: SubtitleFormat,
  wish: SubtitleWish,
): string {
  const wanted = cuesIn(cues, wish);
  switch (format) {
    case "vtt":
      return toVtt(wanted, wish.timeMap);
    case "srt":
      return toSrt(wanted);
    case "ass":
    case "ssa":
      return BYTE_ORDER_MARK + toAss(wanted);
    case "json":
      return toTrackEvents(wanted);
    case "ttml":
      return BYTE_ORDER_MARK + toTtml(wanted);
  }
}

/** No mark before a track with a time map: hls.js looks for `WEBVTT` as the first bytes. */
function toVtt(cues: readonly SubtitleCue[], timeMap: boolean): string {
  const head = timeMap
    ? "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:900000,LOCAL:00:00:00.000\n\n"
    : `${BYTE_ORDER_MARK}WEBVTT\n\n`;
  const region = "Region: id:subtitle width:80% lines:3 regionanchor:50%,100% viewportanchor:50%,90%\n\n";
  const body = cues.map(
    (cue) =>
      `${clock(cue.startMs, ".")} --> ${clock(cue.endMs, ".")}${placeOf(cue)}\n${vttText(cue.text)}\n\n`,
  );
  return head + region + body.join("");
}

const placeOf = ({ align }: SubtitleCue): string => cueSettings(align) || " region:subtitle line:90%";

/** An arrow in a text would be read as a time; empty lines would end the cue. */
const vttText = (text: string): string => withoutEmptyLines(text).replaceAll("-->", "->");

const withoutEmptyLines = (text: string): string =>
  text
    .replace(/\r\n?/g, "\n")
    .replace(/\n{2,}/g, "\n")
    .trim();

/** Players know this tag of SubStation's in SubRip, too. */
const placeTag = ({ align }: SubtitleCue): string => (align === undefined ? "" : `{\\an${align}}`);

function toSrt(cues: readonly SubtitleCue[]): string {
  return cues
    .map(
      (cue, at) =>
        `${at + 1}\n${clock(cue.startMs, ",")} --> ${clock(cue.endMs, ",")}\n${placeTag(cue)}${withoutEmptyLines(cue.text)}\n\n`,
    )
    .join("");
}

const ASS_HEAD = `[Script Info]
Title: Triptych
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Arial,20,&H00FFFFFF,&H00FFFFFF,&H19333333,&H910E0807,0,0,0,0,100,100,0,0,0,1,0,2,10,10,10,1

[Events]
Format: Layer, Start, End, Style, Text
`;

/** `0:00:01.02`: hundredths, one digit for the hour. */
const assClock = (ms: number): string => clock(Math.round(ms / 10) * 10, ".").slice(1, -1);

function toAss(cues: readonly SubtitleCue[]): string {
  const line = (cue: SubtitleCue): string =>
    `Dialogue: 0,${assClock(cue.startMs)},${assClock(cue.endMs)},Default,${placeTag(cue)}${assText(cue.text)}\n`;
  return ASS_HEAD + cues.map(line).join("");
}

const assText = (text: string): string =>
  withoutEmptyLines(text)
    .replace(
      /<(\/?)([ibu])>/gi,
      (_all, end: string, tag: string) => `{\\${tag.toLowerCase()}${end === "" ? 1 : 0}}`,
    )
    .replace(/<[^>]*>/g, "")
    .replaceAll("\n", "\\N");

function toTrackEvents(cues: readonly SubtitleCue[]): string {
  return JSON.stringify({
    TrackEvents: cues.map((cue, at) => ({
      Id: String(at + 1),
      Text: cue.text.replace(/\r\n?/g, "\n"),
      StartPositionTicks: toTicks(cue.startMs),
      EndPositionTicks: toTicks(cue.endMs),
    })),
  });
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function toTtml(cues: readonly SubtitleCue[]): string {
  const paragraph = (cue: SubtitleCue): string => {
    const words = withoutEmptyLines(cue.text.replace(/<[^>]*>/g, ""));
    const escaped = words
      .replace(/[&<>"]/g, (letter) => ENTITIES[letter] ?? letter)
      .replaceAll("\n", "<br/>");
    return `<p begin="${clock(cue.startMs, ".")}" end="${clock(cue.endMs, ".")}">${escaped}</p>\n`;
  };
  return `<?xml version="1.0" encoding="utf-8"?>
<tt xmlns="http://www.w3.org/ns/ttml" xml:lang="und">
<body>
<div>
${cues.map(paragraph).join("")}</div>
</body>
</tt>
`;
}
