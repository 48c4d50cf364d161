import type { MediaFile, Stream } from "../library/item.ts";
import { audioCodecString, encodedVideoCodecString, videoCodecString } from "./codecs.ts";
import type { Delivery } from "./delivery.ts";
import { supplementalCodec } from "./dolby-vision.ts";
import { rateOf } from "./fit-picture.ts";
import { languageTag } from "./language-tag.ts";
import type { AudioChoice, Bandwidth, Rung } from "./presentation.ts";
import type { AudioEncoding, AudioRendition, VideoEncoding, VideoRendition } from "./rendition.ts";
import type { Source } from "./source.ts";
import { baseRangeOf } from "./video-range.ts";
import type { ChosenTrack } from "./wish.ts";

/** Where a file doesn't tell: generous, so that players expect too much rather than too little. */
const GUESS_VIDEO_BPS = 8_000_000;
const GUESS_AUDIO_BPS = 256_000;

const constant = (bps: number): Bandwidth => ({ peakBps: bps, averageBps: bps });

const streamAt = ({ streams }: MediaFile, wanted: number): Stream | undefined =>
  streams.find(({ index }) => index === wanted);

/** The picture as a player is told of it; null when there is none. */
export function rungOf({ source, video }: Delivery): Rung | null {
  return video === null ? null : rungFor(source, video.rendition, "video");
}

/** null when the file has no such stream. */
export function rungFor({ file }: Source, rendition: VideoRendition, id: string): Rung | null {
  const stream = streamAt(file, rendition.streamIndex);
  if (stream === undefined) return null;
  const { encoding } = rendition;
  const frameRate = encoding?.frameRate ?? rateOf(stream);
  const picture = encoding === null ? copiedPicture(stream, file.bitrateBps) : encodedPicture(encoding);
  const supplemental = rendition.tellsDolbyVision === true ? supplementalCodec(stream) : null;
  return { id, rendition, frameRate, ...picture, ...(supplemental === null ? {} : { supplemental }) };
}

type Picture = Pick<Rung, "codecs" | "width" | "height" | "range" | "bandwidth">;

function copiedPicture(stream: Stream, fileBps: number | null): Picture {
  const isTurned = Math.abs(stream.rotation ?? 0) % 180 === 90;
  const { width, height } = stream;
  return {
    codecs: videoCodecString(stream) ?? "",
    width: (isTurned ? height : width) ?? 0,
    height: (isTurned ? width : height) ?? 0,
    range: baseRangeOf(stream),
    bandwidth: constant(stream.bitrateBps ?? fileBps ?? GUESS_VIDEO_BPS),
  };
}

function encodedPicture(encoding: VideoEncoding): Picture {
  return {
    codecs: encodedVideoCodecString(encoding),
    width: encoding.width,
    height: encoding.height,
    range: encoding.range,
    bandwidth: constant(encoding.maxBitrateBps),
  };
}

/** The sound as a player is told of it; null when there is none. */
export function audioChoiceOf({ source, audio }: Delivery): AudioChoice | null {
  if (audio === null) return null;
  const choice = audioChoiceFor(source, audio, audio.rendition.streamIndex);
  return choice === null ? null : { ...choice, id: "audio" };
}

/** `first` is the index of the track that plays when nobody chooses; null when the file has no such stream. */
export function audioChoiceFor(
  { file }: Source,
  { rendition, grid }: ChosenTrack<AudioRendition>,
  first: number,
): AudioChoice | null {
  const stream = streamAt(file, rendition.streamIndex);
  if (stream === undefined) return null;
  return {
    id: String(stream.index),
    rendition,
    grid,
    name: stream.title ?? stream.language ?? "Audio",
    language: languageTag(stream.language),
    isDefault: stream.index === first,
    ...soundOf(rendition.encoding ?? asItIs(stream)),
  };
}

type Sound = Pick<AudioEncoding, "channels" | "bitrateBps" | "sampleRate"> & {
  readonly codec: string | null;
  readonly profile?: string | null;
};

function asItIs({ codec, profile, channels, bitrateBps, sampleRate }: Stream): Sound {
  return {
    codec,
    profile,
    channels: channels ?? 2,
    bitrateBps: bitrateBps ?? GUESS_AUDIO_BPS,
    sampleRate: sampleRate ?? 48_000,
  };
}

function soundOf({
  codec,
  profile = null,
  channels,
  bitrateBps,
  sampleRate,
}: Sound): Pick<AudioChoice, "codecs" | "channels" | "sampleRate" | "bandwidth"> {
  return {
    codecs: audioCodecString(codec, profile) ?? "mp4a.40.2",
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
