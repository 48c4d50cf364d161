/** The url at which a client gets a file changed: all that was decided stands in it, so that it needs no memory. */
import type { MediaFile, Uuid } from "../../../domain/library/item.ts";
import type { Decision } from "../../../domain/playback/decision/decide.ts";
import type { EncodeLimits } from "../../../domain/playback/decision/limits.ts";
import { AUDIO_REASONS, hasAny, type Reason } from "../../../domain/playback/decision/reasons.ts";
import type { TranscodePlan } from "../../../domain/playback/decision/transcode.ts";
import { toTicks } from "../dates-and-ticks.ts";
import { dashed } from "../ids.ts";
import { toDecoderPairs } from "./decoder-limits.ts";
import { toWireIndex } from "./item/stream-indexes.ts";

export interface TranscodingUrlFacts {
  readonly itemId: Uuid;
  readonly sourceId: Uuid;
  readonly media: "video" | "audio";
  readonly file: MediaFile;
  readonly decision: Decision;
  readonly plan: TranscodePlan;
  readonly limits: EncodeLimits;
  readonly playSessionId: string;
  readonly deviceId: string | null;
  readonly token: string | null;
  readonly startMs: number;
  readonly burnInAlways: boolean;
  readonly mayCopyAudio: boolean;
  readonly tag: string;
}

type Pairs = readonly (readonly [name: string, value: string | number | null | undefined])[];

/**
 * Relative to the server, with one `?` (Kodi and Roku split at it) and the `&` after it that Roku's expression for
 * `TranscodeReasons` needs before a name; in the order of the real server.
 */
export function toTranscodingUrl(facts: TranscodingUrlFacts): string {
  const { media, itemId, plan } = facts;
  const root = media === "audio" ? "audio" : "videos";
  const { container, protocol } = plan.target;
  const name = protocol === "hls" ? "master.m3u8" : `stream.${container}`;
  const pairs: Pairs = [
    ["DeviceId", facts.deviceId],
    ["MediaSourceId", facts.sourceId],
    ...codecPairs(facts),
    ...trackPairs(facts),
    ...limitPairs(facts),
    ...packagingPairs(facts),
    ["PlaySessionId", facts.playSessionId],
    ["ApiKey", facts.token],
    ["TranscodingMaxAudioChannels", facts.limits.maxAudioChannels],
    ["RequireAvc", "false"],
    ["EnableAudioVbrEncoding", "true"],
    ["Tag", facts.tag],
    ...subtitlePairs(facts),
    ...toDecoderPairs(facts.limits.codecs),
    ...copyPairs(facts),
    ["TranscodeReasons", [...facts.decision.reasons].map(reasonWord).join(",")],
  ];
  const given = pairs.filter(([, value]) => value !== null && value !== undefined && value !== "");
  const query = given.map(
    ([key, value]) => `&${key}=${encodeURIComponent(value ?? "").replaceAll("%2C", ",")}`,
  );
  return `/${root}/${dashed(itemId)}/${name}?${query.join("")}`;
}

/** As the contract spells it: ours with a capital. */
export const reasonWord = (reason: Reason): string => reason.charAt(0).toUpperCase() + reason.slice(1);

/** A track that goes over as it is comes first: whoever reads the url makes the first that isn't there. */
function codecPairs({ media, plan, file }: TranscodingUrlFacts): Pairs {
  const video = file.streams.find(({ kind }) => kind === "video")?.codec ?? null;
  const first = (codecs: readonly string[], own: string | null, isCopied: boolean): string =>
    [...new Set(isCopied && own !== null ? [own, ...codecs] : codecs)].join(",");
  return [
    ["VideoCodec", media === "audio" ? null : first(plan.videoCodecs, video, plan.copyVideo)],
    ["AudioCodec", first(plan.audioCodecs, plan.audio?.codec ?? null, plan.copyAudio)],
  ];
}

function trackPairs({ media, plan, file }: TranscodingUrlFacts): Pairs {
  const audio = plan.audio === null ? null : toWireIndex(file, plan.audio.index);
  return [["AudioStreamIndex", media === "audio" ? null : audio]];
}

/** Sound that only a limit for all keeps from being copied is copied when it fits into its share of it. */
function copyPairs({ media, plan, decision, mayCopyAudio }: TranscodingUrlFacts): Pairs {
  const copiesAudio = plan.copyAudio || (mayCopyAudio && !hasAny(decision.reasons, AUDIO_REASONS));
  return [
    ["AllowVideoStreamCopy", media === "audio" || plan.copyVideo ? null : "false"],
    ["AllowAudioStreamCopy", copiesAudio ? null : "false"],
  ];
}

function limitPairs({ media, limits, file }: TranscodingUrlFacts): Pairs {
  const video = file.streams.find(({ kind }) => kind === "video");
  const own = video?.averageFrameRate ?? video?.realFrameRate ?? null;
  const rate = Math.min(own ?? Infinity, limits.maxFrameRate ?? Infinity);
  return [
    ["VideoBitrate", limits.videoBitrateBps],
    ["AudioBitrate", limits.audioBitrateBps],
    ["AudioSampleRate", limits.maxSampleRate],
    ["MaxFramerate", media === "audio" || rate === Infinity ? null : rate],
    ["MaxWidth", limits.maxWidth],
    ["MaxHeight", limits.maxHeight],
  ];
}

/** Players of segments seek in the playlist; of what comes as one they say beforehand where it begins. */
function packagingPairs({ plan: { target }, startMs }: TranscodingUrlFacts): Pairs {
  if (target.protocol !== "hls") return [["StartTimeTicks", startMs > 0 ? toTicks(startMs) : null]];
  return [
    ["SegmentContainer", target.container],
    ["MinSegments", target.minSegments > 0 ? target.minSegments : null],
    ["BreakOnNonKeyFrames", "False"],
  ];
}

const METHODS = { burnIn: "Encode", embed: "Embed", external: "External", hls: "Hls", drop: "Drop" } as const;

/** Of tracks that lie beside the stream nothing is said: the client fetches them itself. */
function subtitlePairs({ decision: { subtitle }, file, burnInAlways, plan }: TranscodingUrlFacts): Pairs {
  if (subtitle === null) return [];
  const delivery = burnInAlways ? "burnIn" : subtitle.choice.delivery;
  if (delivery === "external" || delivery === "drop") return [];
  return [
    ["SubtitleStreamIndex", toWireIndex(file, subtitle.stream.index)],
    ["SubtitleMethod", METHODS[delivery]],
    ["SubtitleCodec", delivery === "embed" ? subtitle.choice.format : null],
    ["EnableSubtitlesInManifest", plan.target.subtitlesInManifest && delivery === "hls" ? "true" : null],
  ];
}
