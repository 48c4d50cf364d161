/** A file changed and sent as one, for players that take neither segments nor the file: made anew for each of them. */
import { DomainError } from "../errors.ts";
import type { MediaFile } from "../library/item.ts";
import type { BurnIn, BurnInSource } from "./burn-in.ts";
import { chooseAudio } from "./choose-audio.ts";
import { chooseVideo } from "./choose-video.ts";
import type { Makes } from "./encoders.ts";
import { type Claim, createOpenStreams, type OpenStream, type Reader } from "./open-streams.ts";
import type { AudioRendition, VideoRendition } from "./rendition.ts";
import { isPictureEncode } from "./run.ts";
import type { Source, SourceIndex } from "./source.ts";
import type { Wish } from "./wish.ts";

/** By ffmpeg's names. */
export type ProgressiveContainer =
  | "matroska"
  | "webm"
  | "mp4"
  | "mpegts"
  | "mp3"
  | "adts"
  | "flac"
  | "ogg"
  | "ac3"
  | "eac3"
  | "wav";

export interface ProgressiveWish extends Wish {
  readonly container: ProgressiveContainer;
  readonly media: "video" | "audio";
  /** Where in the film it begins. */
  readonly startMs: number;
  /** A text track that goes along inside; null: none. */
  readonly embedSubtitle: number | null;
}

export interface ProgressiveRequest {
  readonly file: MediaFile;
  readonly video: VideoRendition | null;
  readonly audio: AudioRendition | null;
  readonly subtitleIndex: number | null;
  readonly burnIn: BurnIn | null;
  readonly container: ProgressiveContainer;
  readonly startMs: number;
}

export interface ProgressiveMaker {
  /**
   * The bytes, once the first of them are there: `unavailable` when none come. To be read once; whoever stops reading,
   * or aborts the signal, ends it. Nothing is made ahead of the reader but what pipes hold.
   */
  start(request: ProgressiveRequest, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
}

export interface ProgressiveService {
  /** What would be sent. `unsupported` when the container doesn't take what was asked for, or there is nothing to play. */
  plan(file: MediaFile, wish: ProgressiveWish): Promise<ProgressiveRequest>;
  /** `too-many` at the limit of encoders of pictures. `signal`: the reader has gone. */
  start(request: ProgressiveRequest, reader: Reader, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
  /** Ends what goes to these readers: what they haven't got yet doesn't come. */
  end(test: (reader: Reader) => boolean): void;
}

export interface ProgressiveDeps {
  readonly sources: SourceIndex;
  readonly makes: () => Makes;
  readonly maker: ProgressiveMaker;
  readonly burnIn: BurnInSource;
  readonly claim: Claim;
}

interface Takes {
  readonly video: readonly string[];
  /** The first is made where a client names none. */
  readonly audio: readonly string[];
}

const ANY_AUDIO = ["aac", "mp3", "ac3", "eac3", "opus", "flac", "pcm_s16le"];
const TAKES: Readonly<Record<ProgressiveContainer, Takes>> = {
  matroska: { video: ["h264", "hevc", "vp8", "vp9", "av1", "mpeg4", "mpeg2video"], audio: ANY_AUDIO },
  webm: { video: ["vp9", "vp8", "av1"], audio: ["opus"] },
  mp4: {
    video: ["h264", "hevc", "vp9", "av1", "mpeg4"],
    audio: ANY_AUDIO.filter((codec) => codec !== "pcm_s16le"),
  },
  mpegts: { video: ["h264", "hevc", "mpeg2video"], audio: ["aac", "mp3", "ac3", "eac3"] },
  mp3: { video: [], audio: ["mp3"] },
  adts: { video: [], audio: ["aac"] },
  flac: { video: [], audio: ["flac"] },
  ogg: { video: [], audio: ["opus", "flac"] },
  ac3: { video: [], audio: ["ac3"] },
  eac3: { video: [], audio: ["eac3"] },
  wav: { video: [], audio: ["pcm_s16le"] },
};

export function createProgressive({
  sources,
  makes,
  maker,
  burnIn,
  claim,
}: ProgressiveDeps): ProgressiveService {
  const streams = createOpenStreams(claim);
  return {
    async plan(file, wish) {
      const tracks = tracksFor(await sources.sourceOf(file), wish, makes());
      const drawn = tracks.video?.encoding?.burnInSubtitle ?? null;
      return {
        file,
        ...tracks,
        subtitleIndex: wish.container === "matroska" ? wish.embedSubtitle : null,
        burnIn: drawn === null ? null : await burnIn.prepare(file, drawn),
        container: wish.container,
        startMs: wish.startMs,
      };
    },
    async start(request, reader, signal) {
      await sources.mustBeThere(request.file);
      signal.throwIfAborted();
      const isEncode = request.video !== null && isPictureEncode(request.video);
      const stream = streams.open(reader, isEncode, signal);
      try {
        return closing(await maker.start(request, stream.signal), stream);
      } catch (error) {
        stream.close();
        throw error;
      }
    },
    end: (test) => streams.end(test),
  };
}

function tracksFor(
  source: Source,
  wish: ProgressiveWish,
  makes: Makes,
): Pick<ProgressiveRequest, "video" | "audio"> {
  const takes = TAKES[wish.container];
  const fitting = { ...wish, ...codecsFor(wish, takes) };
  const video = wish.media === "audio" ? null : (chooseVideo(source, fitting, makes)?.rendition ?? null);
  const audio = chooseAudio(source, fitting, makes)?.rendition ?? null;
  if (video === null && audio === null)
    throw new DomainError("unsupported", "there is nothing to play in it");
  if (video?.encoding != null && !takes.video.includes(video.encoding.codec))
    throw new DomainError("unsupported", `${wish.container} doesn't take what can be made`);
  return { video, audio };
}

/** Of what the client names what the container takes, else the container's own first. */
function codecsFor(wish: ProgressiveWish, takes: Takes): Pick<Wish, "videoCodecs" | "audioCodecs"> {
  const among = (asked: readonly string[], all: readonly string[]): readonly string[] => {
    const both = asked.filter((codec) => all.includes(codec));
    return both.length > 0 ? both : all.slice(0, 1);
  };
  return {
    videoCodecs: among(wish.videoCodecs, takes.video),
    audioCodecs: among(wish.audioCodecs, takes.audio),
  };
}

/** Closes it when it is read to its end, or the reader stops. */
async function* closing(bytes: AsyncIterable<Uint8Array>, stream: OpenStream): AsyncIterable<Uint8Array> {
  try {
    yield* bytes;
  } finally {
    stream.close();
  }
}
