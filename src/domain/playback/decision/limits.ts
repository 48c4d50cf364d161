/** Within what a client wants a changed file: from its rules on streams, and its limit for all of it. */
import { type CodecLimits, profileWord } from "../../delivery/codec-limits.ts";
import { type CodecRule, type Condition, type ConditionProperty, fits } from "../capabilities.ts";
import { DYNAMIC_RANGES, type DynamicRange } from "../dynamic-range.ts";
import { holds } from "./conditions.ts";
import { bitrateLimit, type DecisionRequest, subjectOf, tracksOf } from "./request.ts";
import type { TranscodePlan } from "./transcode.ts";

/** null: no limit. What goes over as it is, is within them. */
export interface EncodeLimits {
  readonly videoBitrateBps: number | null;
  readonly audioBitrateBps: number | null;
  readonly maxWidth: number | null;
  readonly maxHeight: number | null;
  readonly maxAudioChannels: number | null;
  readonly maxFrameRate: number | null;
  readonly maxSampleRate: number | null;
  /** Of each codec that a picture may be made in, where something is said of it. */
  readonly codecs: Readonly<Record<string, CodecLimits>>;
}

export function encodeLimits(request: DecisionRequest, plan: TranscodePlan): EncodeLimits {
  const most = limitsOf(request, plan);
  const total = bitrateLimit(request);
  const maxAudioChannels = plan.copyAudio
    ? plan.maxAudioChannels
    : lowest(plan.maxAudioChannels, most("audioChannels"));
  const audioBitrateBps = audioBitrate(plan, maxAudioChannels, lowest(total, most("audioBitrate")));
  const left = total === null || request.media === "audio" ? null : total - (audioBitrateBps ?? 0);
  return {
    videoBitrateBps: videoBitrate(request, plan, lowest(left, most("videoBitrate"))),
    audioBitrateBps,
    maxWidth: most("width"),
    maxHeight: most("height"),
    maxAudioChannels,
    maxFrameRate: most("videoFramerate"),
    maxSampleRate: most("audioSampleRate"),
    codecs: request.media === "audio" ? {} : codecLimits(request, plan),
  };
}

const lowest = (...limits: readonly (number | null)[]): number | null => {
  const given = limits.filter((limit) => limit !== null);
  return given.length === 0 ? null : Math.min(...given);
};

const highest = (limit: number | null, own: number | null): number | null =>
  limit === null || own === null ? limit : Math.max(limit, own);

/** Of all conditions on what the target may hold, whichever of its codecs is made of it. */
function limitsOf(
  request: DecisionRequest,
  plan: TranscodePlan,
): (property: ConditionProperty) => number | null {
  const audioScope: CodecRule["scope"] = request.media === "audio" ? "audio" : "videoAudio";
  const rules = rulesInForce(request, plan, ({ scope, codecs }) => {
    const made = scope === "video" ? plan.videoCodecs : scope === audioScope ? plan.audioCodecs : [];
    return made.some((codec) => fits(codecs, codec));
  });
  const conditions = [...plan.target.conditions, ...rules.flatMap((rule) => rule.conditions)];
  return (property) => lowest(...conditions.map((condition) => limitIn(condition, property)));
}

function rulesInForce(
  request: DecisionRequest,
  plan: TranscodePlan,
  isMeant: (rule: CodecRule) => boolean,
): readonly CodecRule[] {
  const subject = subjectOf(request.file, tracksOf(request), plan.audio);
  return request.capabilities.codecs.filter(
    (rule) =>
      isMeant(rule) &&
      fits(rule.containers, plan.target.container) &&
      rule.appliesWhen.every((condition) => holds(condition, subject)),
  );
}

/** A target's own conditions hold for what is made alone: they say nothing of the codec that is copied. */
function codecLimits(request: DecisionRequest, plan: TranscodePlan): EncodeLimits["codecs"] {
  const own = tracksOf(request).video?.codec ?? null;
  const limits: Record<string, CodecLimits> = {};
  for (const codec of plan.videoCodecs) {
    const rules = rulesInForce(request, plan, (rule) => rule.scope === "video" && fits(rule.codecs, codec));
    const ofTarget = plan.copyVideo && codec === own ? [] : plan.target.conditions;
    const said = limitsIn([...ofTarget, ...rules.flatMap((rule) => rule.conditions)]);
    if (Object.values(said).some((value) => value !== null)) limits[codec] = said;
  }
  return limits;
}

function limitsIn(conditions: readonly Condition[]): CodecLimits {
  const most = (property: ConditionProperty): number | null =>
    lowest(...conditions.map((condition) => limitIn(condition, property)));
  return {
    profiles: among(conditions, "videoProfile")?.map(profileWord) ?? null,
    level: most("videoLevel"),
    bitDepth: most("videoBitDepth"),
    refFrames: most("refFrames"),
    ranges: among(conditions, "videoRangeType")?.filter(isRange) ?? null,
  };
}

const isRange = (word: string): word is DynamicRange => DYNAMIC_RANGES.some((range) => range === word);

/** What all conditions on a property have in common; null where there are none. */
function among(conditions: readonly Condition[], wanted: ConditionProperty): readonly string[] | null {
  const lists = conditions
    .filter(
      ({ property, operator }) => property === wanted && (operator === "anyOf" || operator === "equals"),
    )
    .map(({ value }) => value.split("|").map((word) => word.trim()));
  const [first, ...others] = lists;
  return first?.filter((word) => others.every((list) => list.includes(word))) ?? null;
}

function limitIn({ property, operator, value }: Condition, wanted: ConditionProperty): number | null {
  if (property !== wanted || (operator !== "atMost" && operator !== "equals")) return null;
  const limit = Number(value);
  return Number.isFinite(limit) && limit > 0 ? limit : null;
}

/** Below it nothing is to be seen, whatever the limit. */
const LEAST_VIDEO_BPS = 64_000;

/** A copy is what it is; a file that doesn't tell of its picture is judged by all of it. */
function videoBitrate(
  request: DecisionRequest,
  { copyVideo }: TranscodePlan,
  limit: number | null,
): number | null {
  if (limit === null) return null;
  const { video } = tracksOf(request);
  const own = video?.bitrateBps ?? request.file.bitrateBps;
  return Math.max(LEAST_VIDEO_BPS, copyVideo ? (highest(limit, own) ?? limit) : limit);
}

/** What sound may take of a limit for all: less of little, so that something is left for the picture. */
const SHARES: readonly (readonly [belowBps: number, audioBps: number])[] = [
  [640_000, 128_000],
  [2_000_000, 384_000],
  [3_000_000, 448_000],
  [4_000_000, 640_000],
  [5_000_000, 768_000],
  [10_000_000, 1_536_000],
  [15_000_000, 2_304_000],
  [20_000_000, 3_584_000],
];
const LARGEST_SHARE_BPS = 7_168_000;
const PLAIN_BPS = 192_000;
const STEREO_BPS = 384_000;

/** Never more than the track has, unless it is mixed down: what is made of it is another sound. */
function audioBitrate(plan: TranscodePlan, channels: number | null, total: number | null): number | null {
  const { audio, copyAudio } = plan;
  if (audio === null) return null;
  if (copyAudio && audio.bitrateBps !== null) return audio.bitrateBps;
  const isMixedDown = channels !== null && (audio.channels ?? 0) > channels;
  const wanted = isMixedDown ? STEREO_BPS : (audio.bitrateBps ?? PLAIN_BPS);
  if (total === null) return wanted;
  const share = SHARES.find(([below]) => total < below)?.[1] ?? LARGEST_SHARE_BPS;
  return Math.min(wanted, share);
}
