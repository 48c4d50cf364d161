/** With what of ffmpeg pictures are made. */
import type { AudioCodec, VideoCodec, VideoEncoding } from "../../domain/delivery/rendition.ts";
import type { FilterTools } from "./filter-tools.ts";
import type { HardwareDecoding } from "./hardware-decoding.ts";
import { SOFTWARE, type VideoEncoder } from "./video-encoder.ts";

export interface Toolbox {
  readonly encoder: (encoding: VideoEncoding) => VideoEncoder;
  readonly filters: FilterTools;
  /** Of what needs no program; absent: programs decode and scale. */
  readonly decoding?: HardwareDecoding;
  /**
   * Every piece tells its decoder anew what it must know, and has its pictures in the order in which they are shown, as
   * hardware makes them: pieces of several encoders then follow each other, whichever made the initialization segment.
   */
  readonly tellsInEachPiece: boolean;
}

/** The first of the programs' own, found or not: ffmpeg says what it lacks. */
export const firstOf = (codec: VideoCodec): VideoEncoder => SOFTWARE[codec][0];

/** That of any common build. */
export const USUAL_TOOLS: Toolbox = {
  encoder: ({ codec }) => firstOf(codec),
  filters: { deinterlacer: "bwdif", toneMapper: "zscale" },
  tellsInEachPiece: false,
};

/** Codecs of sound by their encoders. */
export const AUDIO_ENCODERS: Readonly<Record<AudioCodec, string>> = {
  aac: "aac",
  ac3: "ac3",
  eac3: "eac3",
  mp3: "libmp3lame",
  opus: "libopus",
  flac: "flac",
  pcm_s16le: "pcm_s16le",
};

const PARAMETER_SETS: ReadonlySet<VideoCodec> = new Set(["h264", "hevc"]);

/** Encoder, quality and limits of a picture. `cuts`: for segments, with key frames at forced places alone. */
export function encoderArguments(
  encoding: VideoEncoding,
  { encoder, tellsInEachPiece }: Pick<Toolbox, "encoder" | "tellsInEachPiece">,
  cuts: boolean,
): readonly string[] {
  const { name, quality, keyframes } = encoder(encoding);
  const tells = cuts && tellsInEachPiece && PARAMETER_SETS.has(encoding.codec);
  return [
    "-c:v",
    name,
    ...quality(encoding),
    ...(cuts ? keyframes : []),
    ...(tells ? ["-bf", "0", "-bsf:v", "dump_extra=freq=keyframe"] : []),
  ];
}
