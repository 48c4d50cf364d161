import { DomainError } from "../errors.ts";
import type { Item, MediaFile, Uuid } from "../library/item.ts";
import type { ClientCapabilities } from "./capabilities.ts";
import { type Decision, decide } from "./decision/decide.ts";
import { encodeLimits } from "./decision/limits.ts";
import type { DecisionRequest } from "./decision/request.ts";
import type { Grant } from "./grant.ts";

export interface PlaybackRequest {
  readonly itemId: number;
  /** null: the default one. */
  readonly versionUuid: Uuid | null;
  /** Which of the version's files, in playing order from 0. */
  readonly part: number;
  readonly capabilities: ClientCapabilities;
  readonly limits: {
    readonly maxWidth: number | null;
    readonly maxHeight: number | null;
    readonly maxAudioChannels: number | null;
  };
  /** null: the file's own choice. */
  readonly audioIndex: number | null;
  /** null: none. */
  readonly subtitleIndex: number | null;
  readonly maxBitrateBps: number | null;
  readonly allowDirect: boolean;
  readonly startMs: number;
  /** Texts are shown so much later than they say; below zero: earlier. Default 0. */
  readonly textOffsetMs?: number;
}

/** As it is where the client can; and how it would be changed all the same, for players that choose to adapt. */
export function judge(
  request: PlaybackRequest,
  item: Item,
  file: MediaFile,
): { readonly decision: Decision; readonly wish: Grant["wish"] } {
  const asked: DecisionRequest = {
    media: item.kind === "track" ? ("audio" as const) : ("video" as const),
    file,
    capabilities: request.capabilities,
    audioIndex: request.audioIndex,
    subtitleIndex: request.subtitleIndex ?? -1,
    defaultAudioIndex: null,
    maxBitrateBps: request.maxBitrateBps,
    canExtractSubtitles: true,
    allow: {
      directPlay: request.allowDirect,
      directStream: true,
      transcode: true,
      copyVideo: true,
      copyAudio: true,
    },
  };
  const decision = decide(asked);
  const changed = decide({ ...asked, allow: { ...asked.allow, directPlay: false } });
  const { plan } = changed;
  if (plan === null)
    throw new DomainError("unsupported", "the player takes no form that it could be sent in");
  const { maxFrameRate, maxSampleRate, codecs } = encodeLimits(asked, plan);
  return {
    decision,
    wish: {
      videoCodecs: [...plan.videoCodecs],
      audioCodecs: [...plan.audioCodecs],
      copyVideo: plan.copyVideo,
      copyAudio: plan.copyAudio,
      videoBitrateBps: null,
      audioBitrateBps: null,
      ...request.limits,
      audioIndex: changed.audio?.index ?? null,
      burnInSubtitle: changed.subtitle?.choice.delivery === "burnIn" ? changed.subtitle.stream.index : null,
      maxBitrateBps: request.maxBitrateBps,
      maxFrameRate,
      maxSampleRate,
      codecLimits: codecs,
    },
  };
}
