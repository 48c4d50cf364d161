import type { SubtitleCue } from "../../domain/core.ts";

/** Cues as SubRip, which ffmpeg and all players read. */
export function toSubRip(cues: readonly SubtitleCue[]): string {
  return cues
    .map(({ startMs, endMs, text, align }, index) => {
      const place = align === undefined ? "" : `{\\an${align}}`;
      const lines = text.split("\n").filter((line) => line.trim() !== "");
      return `${index + 1}\n${clock(startMs)} --> ${clock(endMs)}\n${place}${lines.join("\n")}\n\n`;
    })
    .join("");
}

function clock(ms: number): string {
  const whole = Math.max(0, Math.round(ms));
  const two = (value: number): string => String(Math.floor(value)).padStart(2, "0");
  const time = [whole / 3_600_000, (whole / 60_000) % 60, (whole / 1000) % 60].map(two).join(":");
  return `${time},${String(whole % 1000).padStart(3, "0")}`;
}
