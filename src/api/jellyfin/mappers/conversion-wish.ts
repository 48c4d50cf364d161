/** What the parameters of a converting url ask for. They come from our own `TranscodingUrl`, from older clients, from anybody. */
import type { z } from "zod";
import type { Wish } from "../../../domain/delivery/wish.ts";
import type { MediaFile } from "../../../domain/library/item.ts";
import { queryOf } from "../query.ts";
import { flag, id, integer, text, textList, ticks } from "../values.ts";
import { bounded, decoderLimitsOf, decoderShape } from "./decoder-limits.ts";
import { fromWireIndex } from "./item/stream-indexes.ts";

export const conversionShape = {
  mediaSourceId: id,
  playSessionId: text,
  videoCodec: textList,
  audioCodec: textList,
  videoBitRate: integer,
  audioBitRate: integer,
  maxWidth: integer,
  maxHeight: integer,
  width: integer,
  height: integer,
  audioChannels: integer,
  maxAudioChannels: integer,
  transcodingMaxAudioChannels: integer,
  audioStreamIndex: integer,
  subtitleStreamIndex: integer,
  subtitleMethod: text,
  segmentContainer: text,
  allowVideoStreamCopy: flag,
  allowAudioStreamCopy: flag,
  enableSubtitlesInManifest: flag,
  transcodeReasons: textList,
  startTimeTicks: ticks,
  audioSampleRate: integer,
  // Stand in urls that we and the real server hand out; nothing depends on them here.
  minSegments: text,
  breakOnNonKeyFrames: text,
  runtimeTicks: text,
  actualSegmentLengthTicks: text,
  track: text,
  subtitleCodec: text,
  ...decoderShape,
} as const;
export const conversionQuery = queryOf(conversionShape);
export type ConversionQuery = z.output<typeof conversionQuery>;

const LIMITS = { bitrateBps: 200_000_000, pixels: 16_384, channels: 32, sampleRate: 768_000 } as const;

/** `copy` in a list of codecs is the word for the stream's own. */
function codecsOf(
  list: readonly string[] | undefined,
  own: string | null,
  fallback: string,
): readonly string[] {
  const codecs = (list ?? [fallback]).map((name) => name.toLowerCase());
  return codecs.flatMap((name) => (name === "copy" ? (own ?? []) : name));
}

export function wishOf(query: ConversionQuery, file: MediaFile): Wish {
  const audioIndex =
    query.audioStreamIndex === undefined ? null : fromWireIndex(file, query.audioStreamIndex);
  const tracks = file.streams.filter(({ kind }) => kind === "audio");
  const audio = tracks.find(({ index }) => index === audioIndex) ?? tracks.find(({ isDefault }) => isDefault);
  const video = file.streams.find(({ kind }) => kind === "video");
  return {
    videoCodecs: codecsOf(query.videoCodec, video?.codec ?? null, "h264"),
    audioCodecs: codecsOf(query.audioCodec, (audio ?? tracks[0])?.codec ?? null, "aac"),
    copyVideo: query.allowVideoStreamCopy ?? true,
    copyAudio: query.allowAudioStreamCopy ?? true,
    ...limitsOf(query),
    ...decoderLimitsOf(query),
    maxSampleRate: bounded(query.audioSampleRate, LIMITS.sampleRate, "audioSampleRate"),
    audioIndex,
    burnInSubtitle: subtitleIf("encode", query, file),
  };
}

const TS_VIDEO: ReadonlySet<string> = new Set(["h264", "hevc"]);
const TS_AUDIO: ReadonlySet<string> = new Set(["aac", "ac3", "eac3", "mp3"]);

/** MPEG-TS holds fewer codecs than clients list for it (web: `aac,mp3,mp2`); one is always left. */
export function insideTransportStream(wish: Wish): Wish {
  const among = (
    codecs: readonly string[],
    all: ReadonlySet<string>,
    fallback: string,
  ): readonly string[] => {
    const fitting = codecs.filter((codec) => all.has(codec));
    return fitting.length > 0 ? fitting : [fallback];
  };
  return {
    ...wish,
    carriesDolbyVision: false,
    videoCodecs: among(wish.videoCodecs, TS_VIDEO, "h264"),
    audioCodecs: among(wish.audioCodecs, TS_AUDIO, "aac"),
  };
}

function limitsOf(
  query: ConversionQuery,
): Pick<Wish, "videoBitrateBps" | "audioBitrateBps" | "maxWidth" | "maxHeight" | "maxAudioChannels"> {
  const { bitrateBps, pixels, channels } = LIMITS;
  const maxChannels = query.transcodingMaxAudioChannels ?? query.maxAudioChannels ?? query.audioChannels;
  return {
    videoBitrateBps: bounded(query.videoBitRate, bitrateBps, "videoBitRate"),
    audioBitrateBps: bounded(query.audioBitRate, bitrateBps, "audioBitRate"),
    maxWidth: bounded(query.maxWidth ?? query.width, pixels, "maxWidth"),
    maxHeight: bounded(query.maxHeight ?? query.height, pixels, "maxHeight"),
    maxAudioChannels: bounded(maxChannels, channels, "maxAudioChannels"),
  };
}

/** The core's index of the subtitle track that is wanted in this way (`Encode`: in the picture); below zero is none. */
export function subtitleIf(
  method: "encode" | "embed",
  query: Pick<ConversionQuery, "subtitleMethod" | "subtitleStreamIndex">,
  file: MediaFile,
): number | null {
  const index = query.subtitleStreamIndex;
  if (query.subtitleMethod?.toLowerCase() !== method || index === undefined || index < 0) return null;
  return fromWireIndex(file, index);
}
