/** Encoders of pictures, tried: whether they make something, and begin a piece where they are told to. */
import type { PixelFormat, VideoCodec, VideoEncoding } from "../../domain/delivery/rendition.ts";
import { createFragmentReader, type Fragment } from "../segments/fragments.ts";
import { FRAGMENTED_PICTURE, TIMING } from "../segments/muxing.ts";
import type { HardwareDecoding } from "./hardware-decoding.ts";
import { encoderArguments } from "./toolbox.ts";
import { type Attempt, type Outcome, TRIAL } from "./trial.ts";
import type { VideoEncoder } from "./video-encoder.ts";

/** What a trial makes: small, short, of the usual kind. */
export function trialEncoding(codec: VideoCodec, pixelFormat: PixelFormat): VideoEncoding {
  const { width, height } = TRIAL;
  return {
    codec,
    width,
    height,
    maxBitrateBps: 1_000_000,
    crf: 30,
    profile: codec === "h264" ? "high" : pixelFormat === "yuv420p" ? "main" : "main10",
    level: codec === "hevc" ? 90 : 30,
    pixelFormat,
    frameRate: null,
    refFrames: null,
    range: "SDR",
    toneMap: false,
    deinterlace: false,
    burnInSubtitle: null,
  };
}

const CUT_S = TRIAL.seconds / 2;

/** A cut in its middle, written as segments are. */
export function pictureAttempt(
  name: string,
  encoder: VideoEncoder,
  encoding: VideoEncoding,
  tellsInEachPiece = false,
): Attempt {
  const container =
    encoding.codec === "vp8"
      ? ["-f", "webm"]
      : [...TIMING, "-force_key_frames", `0,${CUT_S - 0.001}`, ...FRAGMENTED_PICTURE, "-f", "mp4"];
  return {
    name,
    device: encoder.device,
    output: [
      "-map",
      "0:v",
      "-vf",
      encoder.upload(encoding.pixelFormat).join(","),
      ...encoderArguments(encoding, { encoder: () => encoder, tellsInEachPiece }, true),
      ...container,
    ],
  };
}

/** The same, of a sample that the card decodes and scales itself. */
export function decodingAttempt(
  name: string,
  encoder: VideoEncoder,
  decoding: HardwareDecoding,
  sample: { readonly bytes: Buffer; readonly encoding: VideoEncoding },
): Attempt {
  const size = { width: TRIAL.width / 2, height: TRIAL.height / 2 };
  const { output, ...attempt } = pictureAttempt(name, encoder, { ...sample.encoding, ...size }, true);
  const scale = decoding.scale(size, sample.encoding.pixelFormat);
  return {
    ...attempt,
    sample: { input: decoding.input, bytes: sample.bytes },
    output: output.with(output.indexOf("-vf") + 1, scale),
  };
}

/** Two pieces, the second where it was told to begin, one picture after another. */
export function isCut({ bytes }: Outcome): boolean {
  const fragments: Fragment[] = [];
  try {
    createFragmentReader({
      onInit: () => undefined,
      onFragment: (fragment) => void fragments.push(fragment),
    })(bytes ?? Buffer.alloc(0));
  } catch {
    return false;
  }
  const [first, second] = fragments;
  if (first === undefined || second === undefined || fragments.length > 2) return false;
  return (
    Math.abs(second.startMs - first.startMs - CUT_S * 1000) < 2 &&
    Math.abs(first.durationMs - CUT_S * 1000) < 2
  );
}
