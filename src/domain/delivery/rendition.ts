/** One way in which one track of a source is sent: the parameters that its segments are keyed by. */

export type VideoCodec = "h264" | "hevc" | "av1" | "vp9" | "vp8";
export type AudioCodec = "aac" | "ac3" | "eac3" | "mp3" | "opus" | "flac" | "pcm_s16le";
export type VideoRange = "SDR" | "PQ" | "HLG";

/** 8 or 10 bits, by ffmpeg's names. */
export type PixelFormat = "yuv420p" | "yuv420p10le";

export interface VideoEncoding {
  readonly codec: VideoCodec;
  readonly width: number;
  readonly height: number;
  readonly maxBitrateBps: number;
  readonly crf: number;
  readonly profile: string;
  /** As in `CODECS`: 41 is 4.1 for H.264. */
  readonly level: number;
  readonly pixelFormat: PixelFormat;
  /** null: the source's own. */
  readonly frameRate: number | null;
  /** Pictures that others may refer to; null: as many as the encoder likes. */
  readonly refFrames: number | null;
  readonly range: VideoRange;
  /** Of a source with a wider range than that. */
  readonly toneMap: boolean;
  readonly deinterlace: boolean;
  readonly burnInSubtitle: number | null;
}

export interface AudioEncoding {
  readonly codec: AudioCodec;
  readonly channels: number;
  readonly bitrateBps: number;
  readonly sampleRate: number;
}

export type VideoRendition = {
  readonly track: "video";
  readonly streamIndex: number;
  /** null: copied as it is. */
  readonly encoding: VideoEncoding | null;
  /** Of a copy with Dolby Vision: whether its initialization segment says so. Absent: there is nothing to say. */
  readonly tellsDolbyVision?: boolean;
};

export type AudioRendition = {
  readonly track: "audio";
  readonly streamIndex: number;
  readonly encoding: AudioEncoding | null;
};

export type TrackRendition = VideoRendition | AudioRendition;
