import type { Stream } from "../../library/item.ts";
import { type CodecRule, type DirectPlayRule, fits } from "../capabilities.ts";
import { failures, holds, type Subject } from "./conditions.ts";
import {
  AUDIO_REASONS,
  CONTAINER_REASONS,
  hasAny,
  type Reason,
  type Reasons,
  union,
  VIDEO_REASONS,
} from "./reasons.ts";
import { type DecisionRequest, subjectOf, type Tracks } from "./request.ts";

export interface DirectVerdict {
  readonly playable: boolean;
  /** Why not; empty when it is. */
  readonly reasons: Reasons;
  /** The audio track with which it plays. */
  readonly audio: Stream | null;
}

interface Attempt {
  readonly reasons: Reasons;
  readonly audio: Stream | null;
}

/** What the conditions of those rules say that concern this codec in this container. */
function codecFailures(
  rules: readonly CodecRule[],
  scope: CodecRule["scope"],
  codec: string | null,
  container: string | null,
  subject: Subject,
): Reasons {
  const concerned = rules.filter(
    (rule) =>
      rule.scope === scope &&
      fits(rule.codecs, codec) &&
      fits(rule.containers, container) &&
      rule.appliesWhen.every((condition) => holds(condition, subject)),
  );
  return union(...concerned.map((rule) => failures(rule.conditions, subject)));
}

export function videoFailures(request: DecisionRequest, tracks: Tracks, container: string | null): Reasons {
  if (request.media === "audio") return new Set();
  const subject = subjectOf(request.file, tracks, tracks.audio);
  return codecFailures(request.capabilities.codecs, "video", tracks.video?.codec ?? null, container, subject);
}

export function audioFailures(
  request: DecisionRequest,
  tracks: Tracks,
  audio: Stream,
  container: string | null,
): Reasons {
  const subject = subjectOf(request.file, tracks, audio);
  const failed = codecFailures(
    request.capabilities.codecs,
    request.media === "audio" ? "audio" : "videoAudio",
    audio.codec,
    container,
    subject,
  );
  return audio.externalPath === null ? failed : union(failed, new Set<Reason>(["audioIsExternal"]));
}

/**
 * Whether the client plays the file as it is. Of the client's rules the one counts that comes nearest; its reasons are
 * those told. `blocked`: reasons that hold whatever the rule (a subtitle that must be burnt in).
 */
export function judgeDirectPlay(request: DecisionRequest, tracks: Tracks, blocked: Reasons): DirectVerdict {
  const { file, capabilities } = request;
  const { container } = file;
  const subject = subjectOf(file, tracks, tracks.audio);
  const ofContainer = union(
    blocked,
    ...capabilities.containers
      .filter((rule) => rule.media === request.media && fits(rule.containers, container))
      .map((rule) => failures(rule.conditions, subject)),
  );
  const ofVideo = codecFailures(
    capabilities.codecs,
    "video",
    tracks.video?.codec ?? null,
    container,
    subject,
  );
  const rules = capabilities.directPlay.filter((rule) => rule.media === request.media);
  const attempts = rules.map((rule) => tryRule(rule, request, tracks, ofContainer, ofVideo));
  const whole = attempts.find((attempt) => attempt.reasons.size === 0);
  if (whole !== undefined) return { playable: true, reasons: whole.reasons, audio: whole.audio };
  const containerKnown = rules.some((rule) => fits(rule.containers, container));
  const nearest = attempts
    .filter((attempt) => !containerKnown || !attempt.reasons.has("containerNotSupported"))
    .toSorted((a, b) => rank(b.reasons) - rank(a.reasons))[0];
  const reasons = nearest?.reasons ?? new Set<Reason>(["directPlayError"]);
  return { playable: false, reasons, audio: null };
}

function tryRule(
  rule: DirectPlayRule,
  request: DecisionRequest,
  tracks: Tracks,
  ofContainer: Reasons,
  ofVideo: Reasons,
): Attempt {
  const { container } = request.file;
  const reasons = new Set<Reason>();
  if (!fits(rule.containers, container)) reasons.add("containerNotSupported");
  if (request.media === "video" && !fits(rule.videoCodecs, tracks.video?.codec ?? null))
    reasons.add("videoCodecNotSupported");
  const audio = tracks.audioCandidates.find((stream) => fits(rule.audioCodecs, stream.codec)) ?? null;
  if (audio === null && tracks.audioCandidates.length > 0) reasons.add("audioCodecNotSupported");
  return {
    reasons: union(
      reasons,
      ofContainer,
      reasons.has("videoCodecNotSupported") ? new Set() : ofVideo,
      audio === null ? new Set() : audioFailures(request, tracks, audio, container),
    ),
    audio,
  };
}

/** A rule that fails for the container alone is nearer than one that fails for the audio, that than one for the picture. */
function rank(reasons: Reasons): number {
  if (reasons.has("videoCodecNotSupported")) return 1;
  if (hasAny(reasons, VIDEO_REASONS)) return 2;
  if (hasAny(reasons, AUDIO_REASONS)) return 3;
  return hasAny(reasons, CONTAINER_REASONS) ? 4 : 5;
}
