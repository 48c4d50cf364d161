/**
 * What a client can play, in words that serve Jellyfin's device profiles, Plex's client profiles and a browser alike.
 * Names of containers and codecs are ffmpeg's, in lower case.
 */

/** A list of names, or all but these; `null` where a rule holds for any. */
export interface NameSet {
  readonly names: ReadonlySet<string>;
  readonly excludes: boolean;
}

export type MediaScope = "video" | "audio" | "photo";

export const CONDITION_PROPERTIES = [
  "audioChannels",
  "audioBitrate",
  "audioProfile",
  "audioSampleRate",
  "audioBitDepth",
  "isSecondaryAudio",
  "width",
  "height",
  "videoBitDepth",
  "videoBitrate",
  "videoFramerate",
  "videoLevel",
  "videoProfile",
  "videoRangeType",
  "videoCodecTag",
  "videoRotation",
  "isAnamorphic",
  "isInterlaced",
  "isAvc",
  "refFrames",
  "numStreams",
  "numAudioStreams",
  "numVideoStreams",
] as const;
export type ConditionProperty = (typeof CONDITION_PROPERTIES)[number];

export type Operator = "equals" | "notEquals" | "atMost" | "atLeast" | "anyOf";

export interface Condition {
  readonly property: ConditionProperty;
  readonly operator: Operator;
  /** As the client wrote it; several are divided by `|`. */
  readonly value: string;
  /** When the file doesn't tell: true fails, false passes. */
  readonly required: boolean;
}

export interface DirectPlayRule {
  readonly media: MediaScope;
  readonly containers: NameSet | null;
  readonly videoCodecs: NameSet | null;
  readonly audioCodecs: NameSet | null;
}

export type StreamProtocol = "http" | "hls" | "dash";

/** A form into which the client lets us change a file. */
export interface TranscodeTarget {
  readonly media: MediaScope;
  readonly use: "streaming" | "static";
  readonly protocol: StreamProtocol;
  readonly container: string;
  /** In the client's order of preference. */
  readonly videoCodecs: readonly string[];
  readonly audioCodecs: readonly string[];
  readonly maxAudioChannels: number | null;
  readonly minSegments: number;
  readonly segmentLengthMs: number | null;
  readonly subtitlesInManifest: boolean;
  readonly conditions: readonly Condition[];
}

export interface ContainerRule {
  readonly media: MediaScope;
  readonly containers: NameSet | null;
  readonly conditions: readonly Condition[];
}

/** Conditions on streams of some codecs; they count only where all of `appliesWhen` hold. */
export interface CodecRule {
  readonly scope: "video" | "videoAudio" | "audio";
  readonly codecs: NameSet | null;
  readonly containers: NameSet | null;
  readonly appliesWhen: readonly Condition[];
  readonly conditions: readonly Condition[];
}

export type SubtitleDelivery = "embed" | "external" | "hls" | "burnIn" | "drop";

export interface SubtitleRule {
  readonly format: string;
  readonly delivery: SubtitleDelivery;
  readonly languages: NameSet | null;
  readonly containers: NameSet | null;
}

export interface ClientCapabilities {
  readonly maxBitrateBps: number | null;
  readonly maxStaticBitrateBps: number | null;
  readonly directPlay: readonly DirectPlayRule[];
  readonly targets: readonly TranscodeTarget[];
  readonly containers: readonly ContainerRule[];
  readonly codecs: readonly CodecRule[];
  readonly subtitles: readonly SubtitleRule[];
}

/** True when one of `names` (comma-separated, as ffmpeg names a format) fits; a set of null fits everything. */
export function fits(set: NameSet | null, names: string | null): boolean {
  if (set === null || set.names.size === 0) return true;
  if (names === null || names === "") return set.excludes;
  const found = names.split(",").some((name) => set.names.has(name.trim().toLowerCase()));
  return found !== set.excludes;
}
