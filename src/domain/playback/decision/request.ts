import type { MediaFile, Stream } from "../../library/item.ts";
import type { ClientCapabilities } from "../capabilities.ts";
import type { Subject } from "./conditions.ts";

export interface DecisionRequest {
  /** What the item is: an album track with a cover is audio. */
  readonly media: "video" | "audio";
  readonly file: MediaFile;
  readonly capabilities: ClientCapabilities;
  /** Asked for by the client or its user; null: the file's own choice. */
  readonly audioIndex: number | null;
  /** null: the file's own choice; -1: none. */
  readonly subtitleIndex: number | null;
  /** The audio track that would be played when none is asked for; null: the first default one. */
  readonly defaultAudioIndex: number | null;
  /** Overrides the capabilities' own limit when lower; null: no limit but theirs. */
  readonly maxBitrateBps: number | null;
  readonly allow: {
    readonly directPlay: boolean;
    /** Another container without a transcode job. */
    readonly directStream: boolean;
    readonly transcode: boolean;
    readonly copyVideo: boolean;
    readonly copyAudio: boolean;
  };
  readonly canExtractSubtitles: boolean;
}

/** The tracks that are in question, found once. */
export interface Tracks {
  readonly video: Stream | null;
  readonly audio: Stream | null;
  /** Those of which the one that plays best may be taken; only the asked-for one when one was asked for. */
  readonly audioCandidates: readonly Stream[];
  readonly subtitle: Stream | null;
  readonly allAudio: readonly Stream[];
}

export function tracksOf(request: DecisionRequest): Tracks {
  const { file, audioIndex, subtitleIndex } = request;
  const video =
    request.media === "audio" ? null : (file.streams.find((stream) => stream.kind === "video") ?? null);
  const allAudio = file.streams.filter((stream) => stream.kind === "audio");
  const audio =
    allAudio.find((stream) => stream.index === (audioIndex ?? request.defaultAudioIndex)) ??
    allAudio.find((stream) => stream.isDefault) ??
    allAudio[0] ??
    null;
  const subtitles = file.streams.filter((stream) => stream.kind === "subtitle");
  const subtitle =
    subtitleIndex === null ? null : (subtitles.find((stream) => stream.index === subtitleIndex) ?? null);
  return { video, audio, audioCandidates: candidates(request, allAudio, audio), subtitle, allAudio };
}

/** Nobody having said which: any of the default tracks, or any at all when the one at hand isn't a default. */
function candidates(
  request: DecisionRequest,
  allAudio: readonly Stream[],
  audio: Stream | null,
): readonly Stream[] {
  if (audio === null) return [];
  if (request.audioIndex !== null) return [audio];
  return audio.isDefault ? allAudio.filter((stream) => stream.isDefault) : allAudio;
}

export function subjectOf(file: MediaFile, tracks: Tracks, audio: Stream | null): Subject {
  return {
    file,
    video: tracks.video,
    audio,
    isSecondaryAudio: audio === null ? null : isSecondary(audio, tracks.allAudio),
  };
}

/** Of the tracks inside a file all but the first: players without a choice of tracks play that one. */
function isSecondary(audio: Stream, allAudio: readonly Stream[]): boolean {
  if (audio.externalPath !== null) return false;
  return allAudio.find((stream) => stream.externalPath === null)?.index !== audio.index;
}

/** The lowest of the limits that hold; null: none. */
export function bitrateLimit(request: DecisionRequest): number | null {
  const limits = [request.maxBitrateBps, request.capabilities.maxBitrateBps].filter(
    (limit): limit is number => limit !== null && limit > 0,
  );
  return limits.length === 0 ? null : Math.min(...limits);
}
