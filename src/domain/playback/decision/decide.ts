import type { Stream } from "../../library/item.ts";
import type { PlayMethod } from "../session.ts";
import { judgeDirectPlay } from "./direct-play.ts";
import { type Reason, type Reasons, union } from "./reasons.ts";
import { bitrateLimit, type DecisionRequest, type Tracks, tracksOf } from "./request.ts";
import { chooseSubtitle, type SubtitleChoice } from "./subtitles.ts";
import { planTranscode, type TranscodePlan } from "./transcode.ts";

export interface Decision {
  /** null: the client can't play it in any way that is allowed. */
  readonly method: PlayMethod | null;
  /** Why it isn't played as it is; empty for direct play. */
  readonly reasons: Reasons;
  readonly audio: Stream | null;
  readonly subtitle: { readonly stream: Stream; readonly choice: SubtitleChoice } | null;
  /** How it is changed; null unless it is transcoded. */
  readonly plan: TranscodePlan | null;
}

/**
 * How a client gets a film: as it is, or changed, and why. Pure; the answer depends on nothing but the request.
 * Checked against 178 decisions of the real server (`tests/conformance/decisions.test.ts`).
 */
export function decide(request: DecisionRequest): Decision {
  const tracks = tracksOf(request);
  const limit = bitrateLimit(request);
  const bitrate = request.file.bitrateBps;
  const bitrateExceeded = limit !== null && bitrate !== null && bitrate > limit;
  const overLimit: Reasons = new Set<Reason>(bitrateExceeded ? ["containerBitrateExceedsLimit"] : []);
  const direct = judgeDirectPlay(request, tracks, subtitleReasons(request, tracks));
  if (direct.playable && !bitrateExceeded && request.allow.directPlay)
    return {
      method: "directPlay",
      reasons: new Set(),
      audio: direct.audio,
      subtitle: subtitleFor(request, tracks, null),
      plan: null,
    };
  return transcoded(request, tracks, bitrateExceeded ? overLimit : direct.reasons);
}

function transcoded(request: DecisionRequest, tracks: Tracks, direct: Reasons): Decision {
  const plan = request.allow.transcode ? planTranscode(request, tracks, direct) : null;
  const reasons = direct.size === 0 ? new Set<Reason>(["directPlayError"]) : direct;
  if (plan === null)
    return {
      method: null,
      reasons,
      audio: tracks.audio,
      subtitle: subtitleFor(request, tracks, null),
      plan: null,
    };
  return {
    method: "transcode",
    reasons: union(reasons, plan.reasons),
    audio: plan.audio,
    subtitle: subtitleFor(request, tracks, plan),
    plan,
  };
}

/** A chosen track that the client can't show beside or inside the file as it is must be burnt in. */
function subtitleReasons(request: DecisionRequest, tracks: Tracks): Reasons {
  const choice = subtitleFor(request, tracks, null)?.choice;
  return new Set<Reason>(choice?.delivery === "burnIn" ? ["subtitleCodecNotSupported"] : []);
}

function subtitleFor(
  request: DecisionRequest,
  { subtitle }: Tracks,
  plan: TranscodePlan | null,
): Decision["subtitle"] {
  if (subtitle === null) return null;
  const choice = chooseSubtitle(subtitle, request.capabilities.subtitles, {
    transcoding: plan !== null,
    container: plan?.target.container ?? request.file.container,
    protocol: plan?.target.protocol ?? null,
    canExtract: request.canExtractSubtitles,
  });
  return { stream: subtitle, choice };
}
