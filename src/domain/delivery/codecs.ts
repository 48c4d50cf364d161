/** `CODECS` strings (RFC 6381, and the registrations of each codec) for streams as they are and as we encode them. */
import type { Stream } from "../library/item.ts";
import { profileWord } from "./codec-limits.ts";
import { dolbyVisionCodec, dolbyVisionOf } from "./dolby-vision.ts";
import { rateOf } from "./fit-picture.ts";
import { levelOf } from "./levels.ts";
import type { AudioCodec, VideoEncoding } from "./rendition.ts";
import { hasColoursOfItsOwn } from "./video-range.ts";

const H264_PROFILES: Readonly<Record<string, string>> = {
  baseline: "4200",
  "constrained baseline": "42e0",
  main: "4d40",
  extended: "5800",
  high: "6400",
  "high 10": "6e00",
  "high 4:2:2": "7a00",
};

const AUDIO: Readonly<Record<Exclude<AudioCodec, "pcm_s16le">, string>> = {
  aac: "mp4a.40.2",
  ac3: "ac-3",
  eac3: "ec-3",
  mp3: "mp4a.40.34",
  opus: "Opus",
  flac: "fLaC",
};

const hex = (value: number): string => value.toString(16).padStart(2, "0");
const twoDigits = (value: number): string => String(value).padStart(2, "0");

function h264(profile: string | null, level: number | null): string {
  return `avc1.${H264_PROFILES[(profile ?? "high").toLowerCase()] ?? "6400"}${hex(level ?? 41)}`;
}

/** Main tier. `constraints`: of most discs B0 (frame only, progressive, not packed), of our encoder 90. */
function hevc(profile: string | null, level: number | null, constraints: string): string {
  const isTenBit = profileWord(profile ?? "") === "main10";
  return `hvc1.${isTenBit ? "2.4" : "1.6"}.L${level ?? 120}.${constraints}`;
}

function av1(profile: string | null, level: number | null, bitDepth: number | null): string {
  const number = profile?.toLowerCase() === "high" ? 1 : 0;
  return `av01.${number}.${twoDigits(level ?? 8)}M.${twoDigits(bitDepth ?? 8)}`;
}

function vp9(profile: string | null, level: number, bitDepth: number | null): string {
  const number = Number(/\d/.exec(profile ?? "0")?.[0] ?? 0);
  return `vp09.${twoDigits(number)}.${twoDigits(level)}.${twoDigits(bitDepth ?? 8)}`;
}

/** VP9 files seldom tell their level: the one that their size asks for. */
function vp9LevelOf(stream: Stream): number {
  const { width, height, bitrateBps } = stream;
  const picture = { width: width ?? 1920, height: height ?? 1080, rate: rateOf(stream) ?? 30 };
  return levelOf("vp9", picture, bitrateBps ?? 0, null);
}

/** Profiles of Dolby Vision that players without it can't show have names of their own. */
function coloursOfItsOwn(stream: Stream): string | null {
  const sign = hasColoursOfItsOwn(stream) ? dolbyVisionOf(stream) : null;
  return sign === null ? null : dolbyVisionCodec(sign, stream.codec);
}

const VIDEO: Readonly<Record<string, (stream: Stream) => string>> = {
  h264: ({ profile, level }) => h264(profile, level),
  hevc: ({ profile, level }) => hevc(profile, level, "B0"),
  av1: ({ profile, level, bitDepth }) => av1(profile, level, bitDepth),
  vp9: (stream) => vp9(stream.profile, vp9LevelOf(stream), stream.bitDepth),
};

/** null: no codec that goes into segments. */
export function videoCodecString(stream: Stream): string | null {
  return coloursOfItsOwn(stream) ?? VIDEO[stream.codec ?? ""]?.(stream) ?? null;
}

export function encodedVideoCodecString({ codec, profile, level, pixelFormat }: VideoEncoding): string {
  const bitDepth = pixelFormat === "yuv420p" ? 8 : 10;
  switch (codec) {
    case "h264":
      return `avc1.${MADE_H264[profile] ?? "6400"}${hex(level)}`;
    case "hevc":
      return hevc(profile, level, "90");
    case "av1":
      return av1(profile, level, bitDepth);
    case "vp9":
      return vp9(profile, level, bitDepth);
    case "vp8":
      return "vp8";
  }
}

/** With the constraints that x264 tells of what it makes. */
const MADE_H264: Readonly<Record<string, string>> = { baseline: "42c0", main: "4d40", high: "6400" };

/** `profile`: as the file tells it. null: no codec that goes into segments. */
export function audioCodecString(codec: string | null, profile: string | null = null): string | null {
  if (codec === "aac") return AAC[profileWord(profile ?? "")] ?? AUDIO.aac;
  return codec !== null && codec in AUDIO ? AUDIO[codec as keyof typeof AUDIO] : null;
}

/** Audio object types (ISO/IEC 14496-3 table 1.17). */
const AAC: Readonly<Record<string, string>> = {
  main: "mp4a.40.1",
  heaac: "mp4a.40.5",
  heaacv2: "mp4a.40.29",
  xheaac: "mp4a.40.42",
};
