import type { Stream } from "../../library/item.ts";
import type { TranscodeTarget } from "../capabilities.ts";
import { failures } from "./conditions.ts";
import { audioFailures, videoFailures } from "./direct-play.ts";
import { hasAny, type Reason, type Reasons, union, VIDEO_REASONS } from "./reasons.ts";
import { type DecisionRequest, subjectOf, type Tracks } from "./request.ts";

/** What HLS players take, whatever a profile says beside it (Apple's HLS Authoring Specification; hls.js). */
const HLS_VIDEO: ReadonlySet<string> = new Set(["h264", "hevc", "vp9", "av1"]);
const HLS_AUDIO_TS: ReadonlySet<string> = new Set(["aac", "ac3", "eac3", "mp3"]);
const HLS_AUDIO_MP4: ReadonlySet<string> = new Set([
  "aac",
  "ac3",
  "eac3",
  "mp3",
  "alac",
  "flac",
  "opus",
  "dts",
  "truehd",
]);

export interface TranscodePlan {
  readonly target: TranscodeTarget;
  readonly videoCodecs: readonly string[];
  readonly audioCodecs: readonly string[];
  /** The streams that go over as they are. */
  readonly copyVideo: boolean;
  readonly copyAudio: boolean;
  readonly audio: Stream | null;
  readonly maxAudioChannels: number | null;
  /** Beyond those that ruled direct play out. */
  readonly reasons: Reasons;
}

/**
 * The target that leaves most as it is; the client's order decides among equals. Null when there is none. `ruledOut`:
 * why the file can't be played as it is.
 */
export function planTranscode(
  request: DecisionRequest,
  tracks: Tracks,
  ruledOut: Reasons,
): TranscodePlan | null {
  const usable = request.capabilities.targets.filter(
    (target) => target.media === request.media && target.use === "streaming",
  );
  const ranked = usable
    .map((target) => ({ target, rank: rankOf(request, tracks, target) }))
    .toSorted((a, b) => a.rank - b.rank);
  const best = ranked[0]?.target;
  return best === undefined ? null : planFor(request, tracks, best, ruledOut);
}

/** Video counts more than audio: 1 copied, 2 of the right codec but with failing conditions, 3 neither. */
function rankOf(request: DecisionRequest, tracks: Tracks, target: TranscodeTarget): number {
  const { video, audio } = tracks;
  let videoRank = 3;
  if (video?.codec != null && request.allow.copyVideo && target.videoCodecs.includes(video.codec))
    videoRank = videoFailures(request, tracks, target.container).size === 0 ? 1 : 2;
  let audioRank = 3;
  if (audio?.codec != null && request.allow.copyAudio && target.audioCodecs.includes(audio.codec))
    audioRank = audioFailures(request, tracks, audio, target.container).size === 0 ? 1 : 2;
  return videoRank * 10 + audioRank;
}

function planFor(
  request: DecisionRequest,
  tracks: Tracks,
  target: TranscodeTarget,
  ruledOut: Reasons,
): TranscodePlan {
  const { videoCodecs, audioCodecs } = codecsOf(target);
  const candidate =
    tracks.audioCandidates.find((stream) => stream.codec !== null && audioCodecs.includes(stream.codec)) ??
    null;
  const ofAudio =
    candidate === null
      ? new Set<Reason>()
      : union(
          audioFailures(request, tracks, candidate, target.container),
          channelFailures(target, candidate),
        );
  const further = new Set<Reason>(ofAudio);
  if (candidate === null && tracks.audio !== null) further.add("audioCodecNotSupported");
  if (tracks.video !== null && !videoCodecs.includes(tracks.video.codec ?? ""))
    further.add("videoCodecNotSupported");
  return {
    target,
    videoCodecs,
    audioCodecs,
    copyVideo: canCopyVideo(request, tracks, target, videoCodecs, ruledOut),
    copyAudio:
      candidate !== null &&
      request.allow.copyAudio &&
      !ruledOut.has("containerBitrateExceedsLimit") &&
      [...ofAudio].every((reason) => isNoFaultWhenAlone(reason, target.protocol === "hls")),
    audio: candidate ?? tracks.audio,
    maxAudioChannels: target.maxAudioChannels,
    reasons: further,
  };
}

function codecsOf(target: TranscodeTarget): Pick<TranscodePlan, "videoCodecs" | "audioCodecs"> {
  if (target.protocol !== "hls") return target;
  const hlsAudio = target.container === "mp4" ? HLS_AUDIO_MP4 : HLS_AUDIO_TS;
  return {
    videoCodecs: target.videoCodecs.filter((codec) => HLS_VIDEO.has(codec)),
    audioCodecs: target.audioCodecs.filter((codec) => hlsAudio.has(codec)),
  };
}

function channelFailures({ maxAudioChannels }: TranscodeTarget, audio: Stream): Reasons {
  const tooMany = maxAudioChannels !== null && (audio.channels ?? 0) > maxAudioChannels;
  return new Set<Reason>(tooMany ? ["audioChannelsNotSupported"] : []);
}

/** Being second, or beside the file, is no fault of a track that we send alone; segments take only tracks from inside. */
function isNoFaultWhenAlone(reason: Reason, isHls: boolean): boolean {
  return reason === "secondaryAudioNotSupported" || (reason === "audioIsExternal" && !isHls);
}

/** A target's own conditions limit what we make; a picture that the client could play as it is they don't forbid. */
function canCopyVideo(
  request: DecisionRequest,
  tracks: Tracks,
  target: TranscodeTarget,
  videoCodecs: readonly string[],
  ruledOut: Reasons,
): boolean {
  const codec = tracks.video?.codec ?? null;
  if (codec === null || !request.allow.copyVideo || !videoCodecs.includes(codec)) return false;
  if (ruledOut.has("containerBitrateExceedsLimit")) return false;
  if (videoFailures(request, tracks, target.container).size > 0) return false;
  return (
    !hasAny(ruledOut, VIDEO_REASONS) ||
    failures(target.conditions, subjectOf(request.file, tracks, tracks.audio)).size === 0
  );
}
