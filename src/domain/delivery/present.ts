import type { Stream } from "../library/item.ts";
import { dynamicRangeOf } from "../playback/dynamic-range.ts";
import { audioCodecString, encodedVideoCodecString, videoCodecString } from "./codecs.ts";
import type { Delivery } from "./delivery.ts";
import type { AudioChoice, Bandwidth, Rung, VideoRange } from "./presentation.ts";
import type { AudioEncoding, VideoEncoding } from "./rendition.ts";

const RANGES: Readonly<Record<string, VideoRange>> = { hdr10: "PQ", hdr10Plus: "PQ", hlg: "HLG" };
/** Where a file doesn't tell: generous, so that players expect too much rather than too little. */
const GUESS_VIDEO_BPS = 8_000_000;
const GUESS_AUDIO_BPS = 256_000;

const constant = (bps: number): Bandwidth => ({ peakBps: bps, averageBps: bps });

function streamOf(delivery: Delivery, kind: "video" | "audio"): Stream | undefined {
  const index = delivery[kind]?.rendition.streamIndex;
  return delivery.source.file.streams.find((stream) => stream.index === index);
}

/** The picture as a player is told of it; null when there is none. */
export function rungOf(delivery: Delivery): Rung | null {
  const stream = streamOf(delivery, "video");
  if (delivery.video === null || stream === undefined) return null;
  const { rendition } = delivery.video;
  const shared = { id: "video", rendition, frameRate: stream.averageFrameRate ?? stream.realFrameRate };
  return rendition.encoding === null
    ? { ...shared, ...copiedPicture(stream, delivery.source.file.bitrateBps) }
    : { ...shared, ...encodedPicture(rendition.encoding) };
}

type Picture = Pick<Rung, "codecs" | "width" | "height" | "range" | "bandwidth">;

function copiedPicture(stream: Stream, fileBps: number | null): Picture {
  return {
    codecs: videoCodecString(stream) ?? "",
    width: stream.width ?? 0,
    height: stream.height ?? 0,
    range: RANGES[dynamicRangeOf(stream) ?? ""] ?? "SDR",
    bandwidth: constant(stream.bitrateBps ?? fileBps ?? GUESS_VIDEO_BPS),
  };
}

function encodedPicture(encoding: VideoEncoding): Picture {
  return {
    codecs: encodedVideoCodecString(encoding),
    width: encoding.width,
    height: encoding.height,
    range: "SDR",
    bandwidth: constant(encoding.maxBitrateBps),
  };
}

/** The sound as a player is told of it; null when there is none. */
export function audioChoiceOf(delivery: Delivery): AudioChoice | null {
  const stream = streamOf(delivery, "audio");
  if (delivery.audio === null || stream === undefined) return null;
  const { rendition } = delivery.audio;
  return {
    id: "audio",
    rendition,
    name: stream.title ?? stream.language ?? "Audio",
    language: stream.language,
    isDefault: true,
    ...soundOf(rendition.encoding ?? asItIs(stream)),
  };
}

type Sound = Pick<AudioEncoding, "channels" | "bitrateBps" | "sampleRate"> & {
  readonly codec: string | null;
};

function asItIs({ codec, channels, bitrateBps, sampleRate }: Stream): Sound {
  return {
    codec,
    channels: channels ?? 2,
    bitrateBps: bitrateBps ?? GUESS_AUDIO_BPS,
    sampleRate: sampleRate ?? 48_000,
  };
}

function soundOf({
  codec,
  channels,
  bitrateBps,
  sampleRate,
}: Sound): Pick<AudioChoice, "codecs" | "channels" | "sampleRate" | "bandwidth"> {
  return {
    codecs: audioCodecString(codec) ?? "mp4a.40.2",
    channels,
    sampleRate,
    bandwidth: constant(bitrateBps),
  };
}

/** A rung in whose segments the sound is as well. */
export function withSound(rung: Rung, audio: AudioChoice): Rung {
  return {
    ...rung,
    codecs: `${rung.codecs},${audio.codecs}`,
    bandwidth: {
      peakBps: rung.bandwidth.peakBps + audio.bandwidth.peakBps,
      averageBps: rung.bandwidth.averageBps + audio.bandwidth.averageBps,
    },
  };
}
