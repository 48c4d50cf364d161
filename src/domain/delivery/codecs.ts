/** `CODECS` strings (RFC 6381, and the registrations of each codec) for streams as they are and as we encode them. */
import type { Stream } from "../library/item.ts";
import type { AudioCodec, VideoEncoding } from "./rendition.ts";

const H264_PROFILES: Readonly<Record<string, string>> = {
  baseline: "4200",
  "constrained baseline": "42e0",
  main: "4d40",
  extended: "5800",
  high: "6400",
  "high 10": "6e00",
  "high 4:2:2": "7a00",
};

const AUDIO: Readonly<Record<AudioCodec, string>> = {
  aac: "mp4a.40.2",
  ac3: "ac-3",
  eac3: "ec-3",
  mp3: "mp4a.40.34",
  opus: "Opus",
  flac: "fLaC",
};

const hex = (value: number): string => value.toString(16).padStart(2, "0");

function h264(profile: string | null, level: number | null): string {
  return `avc1.${H264_PROFILES[(profile ?? "high").toLowerCase()] ?? "6400"}${hex(level ?? 41)}`;
}

/** Main tier; constraint flags as x265 and most discs set them (progressive, frame only). */
function hevc(profile: string | null, level: number | null): string {
  const isTenBit = profile?.toLowerCase() === "main 10";
  return `hvc1.${isTenBit ? "2.4" : "1.6"}.L${level ?? 120}.B0`;
}

function av1(profile: string | null, level: number | null, bitDepth: number | null): string {
  const number = profile?.toLowerCase() === "high" ? 1 : 0;
  return `av01.${number}.${String(level ?? 8).padStart(2, "0")}M.${String(bitDepth ?? 8).padStart(2, "0")}`;
}

function vp9(profile: string | null, bitDepth: number | null): string {
  const number = Number(/\d/.exec(profile ?? "0")?.[0] ?? 0);
  return `vp09.${hex(number)}.41.${String(bitDepth ?? 8).padStart(2, "0")}`;
}

const VIDEO: Readonly<Record<string, (stream: Stream) => string>> = {
  h264: ({ profile, level }) => h264(profile, level),
  hevc: ({ profile, level }) => hevc(profile, level),
  av1: ({ profile, level, bitDepth }) => av1(profile, level, bitDepth),
  vp9: ({ profile, bitDepth }) => vp9(profile, bitDepth),
};

/** null: no codec that goes into segments. */
export function videoCodecString(stream: Stream): string | null {
  return VIDEO[stream.codec ?? ""]?.(stream) ?? null;
}

export function encodedVideoCodecString({ codec, profile, level, pixelFormat }: VideoEncoding): string {
  const bitDepth = pixelFormat.includes("10") ? 10 : 8;
  if (codec === "h264") return h264(profile, level);
  if (codec === "hevc") return hevc(profile, level);
  return codec === "av1" ? av1(profile, level, bitDepth) : vp9(profile, bitDepth);
}

export function audioCodecString(codec: string | null): string | null {
  return codec !== null && codec in AUDIO ? AUDIO[codec as AudioCodec] : null;
}
