/** What a player of the native API can play, in the core's words. */
import { z } from "zod";
import type {
  ClientCapabilities,
  Condition,
  NameSet,
  TranscodeTarget,
} from "../../../domain/playback/capabilities.ts";
import { DYNAMIC_RANGES } from "../../../domain/playback/dynamic-range.ts";

const MAX_NAMES = 64;
const names = z.array(z.string().trim().toLowerCase().min(1).max(32)).min(1).max(MAX_NAMES);

/** Defaults: what every browser plays. */
export const capabilities = z
  .strictObject({
    containers: names
      .default(["mp4", "m4v", "mov", "webm", "mp3", "m4a", "flac", "ogg", "wav"])
      .describe("Of files that are played as they are; ffmpeg's names."),
    videoCodecs: names.default(["h264"]).describe("In order of preference; ffmpeg's names."),
    audioCodecs: names.default(["aac", "mp3", "flac", "opus"]),
    maxWidth: z.int().min(16).max(16_384).optional(),
    maxHeight: z.int().min(16).max(16_384).optional(),
    maxVideoBitDepth: z.int().min(8).max(16).default(8),
    ranges: z.array(z.enum(DYNAMIC_RANGES)).max(DYNAMIC_RANGES.length).default(["sdr", "dolbyVisionSdr"]),
    maxAudioChannels: z.int().min(1).max(32).default(2),
    subtitles: z.array(z.enum(["vtt"])).default(["vtt"]),
  })
  .describe("What the player can play; what isn't said is as in every browser.");
type Told = z.output<typeof capabilities>;

const setOf = (list: readonly string[]): NameSet => ({ names: new Set(list), excludes: false });

/** No player takes MP3 in fMP4 everywhere, so that it is made to something else there. */
const forSegments = (codecs: readonly string[]): readonly string[] => codecs.filter((name) => name !== "mp3");

function target(told: Told, media: "video" | "audio"): TranscodeTarget {
  return {
    media,
    use: "streaming",
    protocol: "hls",
    container: "mp4",
    videoCodecs: media === "video" ? told.videoCodecs : [],
    audioCodecs: forSegments(told.audioCodecs),
    maxAudioChannels: told.maxAudioChannels,
    minSegments: 1,
    segmentLengthMs: null,
    subtitlesInManifest: true,
    conditions: [],
  };
}

function atMost(property: Condition["property"], value: number | undefined): readonly Condition[] {
  return value === undefined ? [] : [{ property, operator: "atMost", value: String(value), required: false }];
}

const PLAIN_H264 = "baseline|constrained baseline|main|high|constrained high";

export function toCapabilities(told: Told): ClientCapabilities {
  const videoCodecs = setOf(told.videoCodecs);
  const audioCodecs = setOf(told.audioCodecs);
  const containers = setOf(told.containers);
  const rule = { containers: null, appliesWhen: [] };
  const sound = atMost("audioChannels", told.maxAudioChannels);
  return {
    maxBitrateBps: null,
    maxStaticBitrateBps: null,
    directPlay: [
      { media: "video", containers, videoCodecs, audioCodecs },
      { media: "audio", containers, videoCodecs: null, audioCodecs },
    ],
    targets: [target(told, "video"), target(told, "audio")],
    containers: [],
    codecs: [
      { ...rule, scope: "video", codecs: null, conditions: pictureConditions(told) },
      {
        ...rule,
        scope: "video",
        codecs: setOf(["h264"]),
        conditions: [{ property: "videoProfile", operator: "anyOf", value: PLAIN_H264, required: false }],
      },
      { ...rule, scope: "videoAudio", codecs: null, conditions: sound },
      { ...rule, scope: "audio", codecs: null, conditions: sound },
    ],
    subtitles: told.subtitles.flatMap((format) =>
      (["external", "hls"] as const).map((delivery) => ({
        format,
        delivery,
        languages: null,
        containers: null,
      })),
    ),
  };
}

function pictureConditions(told: Told): readonly Condition[] {
  return [
    ...atMost("width", told.maxWidth),
    ...atMost("height", told.maxHeight),
    ...atMost("videoBitDepth", told.maxVideoBitDepth),
    { property: "videoRangeType", operator: "anyOf", value: told.ranges.join("|"), required: false },
    { property: "isInterlaced", operator: "notEquals", value: "true", required: false },
  ];
}
