/** The forms in which a changed file is sent, and what players call them. */
import type { ProgressiveContainer } from "../../../domain/delivery/progressive.ts";
import type { TranscodeTarget } from "../../../domain/playback/capabilities.ts";

/** By the ending of a url. */
const PROGRESSIVE: Readonly<Record<string, ProgressiveContainer>> = {
  mkv: "matroska",
  mka: "matroska",
  webm: "webm",
  webma: "webm",
  mp4: "mp4",
  m4v: "mp4",
  m4a: "mp4",
  m4b: "mp4",
  mov: "mp4",
  ts: "mpegts",
  mpegts: "mpegts",
  mp3: "mp3",
  aac: "adts",
  flac: "flac",
  ogg: "ogg",
  oga: "ogg",
  opus: "ogg",
  ac3: "ac3",
  eac3: "eac3",
  wav: "wav",
};
const SEGMENTED: ReadonlySet<string> = new Set(["ts", "mp4"]);

/** undefined: not made. */
export const progressiveContainer = (ending: string): ProgressiveContainer | undefined =>
  PROGRESSIVE[ending.toLowerCase()];

export function isMade({ protocol, container }: TranscodeTarget): boolean {
  if (protocol === "hls") return SEGMENTED.has(container);
  return protocol === "http" && progressiveContainer(container) !== undefined;
}
