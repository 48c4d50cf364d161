/** What can be made on this machine. */
import type { AudioCodec, VideoCodec } from "./rendition.ts";

export interface Makes {
  readonly video: ReadonlySet<VideoCodec>;
  /** Those that cost little: made before others that a client would rather have. */
  readonly quick: ReadonlySet<VideoCodec>;
  /** Those in 10 bits: they hold a wide range of brightness. */
  readonly tenBit: ReadonlySet<VideoCodec>;
  readonly audio: ReadonlySet<AudioCodec>;
}

export interface Encoders {
  /** Where each piece must begin with a key frame at its place. */
  readonly segments: Makes;
  readonly streams: Makes;
  /** The kind of hardware that is used where it can be (`vaapi`); null: none. */
  readonly hardware: string | null;
}

/** Of segments with any common build of ffmpeg. */
export const USUAL: Makes = {
  video: new Set(["h264", "hevc", "vp9"]),
  quick: new Set(["h264", "hevc"]),
  tenBit: new Set(["hevc"]),
  audio: new Set(["aac", "ac3", "eac3", "mp3", "opus", "flac"]),
};

/** Before it is found out. */
export const USUAL_ENCODERS: Encoders = {
  segments: USUAL,
  streams: {
    ...USUAL,
    video: new Set([...USUAL.video, "vp8"]),
    audio: new Set([...USUAL.audio, "pcm_s16le"]),
  },
  hardware: null,
};
