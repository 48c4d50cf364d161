/** A media source in `PlaybackInfo`: whether a client can play it as it is, where it gets it changed, and its subtitles. */
import type { MediaSourceInfo } from "@jellyfin/sdk/lib/generated-client/models/media-source-info.js";
import type { MediaStream } from "@jellyfin/sdk/lib/generated-client/models/media-stream.js";
import type { SubtitleDeliveryMethod } from "@jellyfin/sdk/lib/generated-client/models/subtitle-delivery-method.js";
import type { Item, MediaFile, Stream, Uuid, Version } from "../../../domain/library/item.ts";
import {
  type ClientCapabilities,
  fits,
  type MediaScope,
  type SubtitleDelivery,
} from "../../../domain/playback/capabilities.ts";
import { mayHavePlan } from "../../../domain/playback/conversion-rights.ts";
import { decide, type Decision } from "../../../domain/playback/decision/decide.ts";
import { encodeLimits } from "../../../domain/playback/decision/limits.ts";
import type { DecisionRequest } from "../../../domain/playback/decision/request.ts";
import { chooseSubtitle, type SubtitleChoice } from "../../../domain/playback/decision/subtitles.ts";
import { may, type Viewer } from "../../../domain/users/user.ts";
import { dashed } from "../ids.ts";
import type { Whole } from "../wire.ts";
import {
  type ChosenStreams,
  defaultStreams,
  type StreamPreferences,
  subtitleScore,
} from "./item/default-streams.ts";
import { isVideo } from "./item/kinds.ts";
import { attachmentsOf, containerFamily, sourceTag, toMediaSource } from "./item/media-source.ts";
import { toMediaAttachment, toMediaStream } from "./item/media-stream.ts";
import { fromWireIndex, type NumberedStream, numberedStreams } from "./item/stream-indexes.ts";
import { isMade } from "./made-containers.ts";
import { toTranscodingUrl } from "./transcoding-url.ts";

/** What a client says with the question. */
export interface PlaybackWish {
  /** Whose rights count. */
  readonly for: Viewer;
  /** null: it said nothing, so everything is offered. */
  readonly capabilities: ClientCapabilities | null;
  readonly maxBitrateBps: number | null;
  readonly maxAudioChannels: number | null;
  /** As the wire counts; null: not said. */
  readonly audioIndex: number | null;
  readonly subtitleIndex: number | null;
  readonly startMs: number;
  readonly allow: {
    readonly directPlay: boolean;
    readonly transcode: boolean;
    readonly copyVideo: boolean;
    readonly copyAudio: boolean;
  };
  /** Whatever the client could show beside a stream that is changed anyway. */
  readonly burnInAlways: boolean;
  readonly playSessionId: string;
  /** As the client names itself; null: an API key. */
  readonly deviceId: string | null;
  readonly token: string | null;
  readonly preferences: StreamPreferences;
  readonly chosen: ChosenStreams | null;
}

export interface PlaybackVersion {
  readonly item: Item;
  readonly version: Version;
  readonly file: MediaFile;
  readonly id: Uuid;
  readonly isOnly: boolean;
}

export interface PlaybackSource {
  readonly dto: Whole<MediaSourceInfo>;
  readonly playable: boolean;
}

export function toPlaybackSource(source: PlaybackVersion, wish: PlaybackWish): PlaybackSource {
  const { item, version, file, id, isOnly } = source;
  const { preferences, chosen, capabilities } = wish;
  const base = toMediaSource(item, version, file, { id, isOnly, preferences, chosen });
  if (capabilities === null || listsNothing(capabilities))
    return asItIs(source, wish, { ...base, Container: containerFamily(file.container) });
  const request = requestFor(source, wish, capabilities);
  const decision = file.problem === null ? decideFor(wish.for, request) : null;
  const isDirect = decision?.method === "directPlay";
  return {
    playable: decision !== null && decision.method !== null,
    dto: {
      ...base,
      ...offers(isDirect, isDirect ? canTranscode(request, wish.for) : decision?.plan != null),
      ...details(source, wish, capabilities, decision),
      ...(decision === null ? {} : transcoding(source, wish, request, decision)),
    },
  };
}

/** A plan that the viewer may not have is as if the client had asked for none. */
function decideFor(viewer: Viewer, request: DecisionRequest): Decision {
  const decision = decide(request);
  const { plan } = decision;
  if (plan === null || mayHavePlan(viewer, plan, request.media)) return decision;
  return decide({ ...request, allow: { ...request.allow, transcode: false } });
}

/** Everything is offered to a client that says nothing; one that lists nothing gets the file alone. */
function asItIs(source: PlaybackVersion, wish: PlaybackWish, dto: Whole<MediaSourceInfo>): PlaybackSource {
  const { capabilities } = wish;
  const playable = source.file.problem === null && wish.allow.directPlay;
  const offered = offers(playable, playable && capabilities === null);
  const told = capabilities === null ? {} : details(source, wish, capabilities, null);
  return { playable, dto: { ...dto, ...told, ...offered } };
}

const canTranscode = ({ allow, capabilities, media }: DecisionRequest, viewer: Viewer): boolean =>
  allow.transcode &&
  may(viewer, media === "video" ? "convertVideo" : "convertAudio") &&
  capabilities.targets.some((target) => target.media === media);

const scopeOf = (item: Item): "video" | "audio" => (isVideo(item.kind) ? "video" : "audio");

/** A client that lists nothing at all (Findroid) plays everything itself. */
const listsNothing = ({ directPlay, targets }: ClientCapabilities): boolean =>
  directPlay.length === 0 && targets.length === 0;

/** Targets that we can't make are as if the client hadn't named them. */
function requestFor(
  { item, file }: PlaybackVersion,
  wish: PlaybackWish,
  capabilities: ClientCapabilities,
): DecisionRequest {
  const defaults = defaultStreams(file, wish.preferences, wish.chosen);
  const toStream = (index: number | null | undefined): number | null =>
    index === null || index === undefined ? null : fromWireIndex(file, index);
  const channels = wish.maxAudioChannels;
  const targets = capabilities.targets.filter(isMade).map((target) => ({
    ...target,
    maxAudioChannels:
      channels === null ? target.maxAudioChannels : Math.min(channels, target.maxAudioChannels ?? channels),
  }));
  return {
    media: scopeOf(item),
    file: { ...file, container: containerFamily(file.container) ?? null },
    capabilities: { ...capabilities, targets },
    audioIndex: toStream(wish.audioIndex),
    subtitleIndex: toStream(wish.subtitleIndex ?? defaults.subtitle),
    defaultAudioIndex: toStream(defaults.audio),
    maxBitrateBps: wish.maxBitrateBps,
    allow: { ...wish.allow, directStream: false },
    canExtractSubtitles: true,
  };
}

type Transcoding = Pick<
  Whole<MediaSourceInfo>,
  "TranscodingUrl" | "TranscodingSubProtocol" | "TranscodingContainer"
>;

/** Never for what can be played as it is: Swiftfin and Streamyfin take the url wherever there is one. */
function transcoding(
  { item, file, id }: PlaybackVersion,
  wish: PlaybackWish,
  request: DecisionRequest,
  decision: Decision,
): Partial<Transcoding> {
  const { plan } = decision;
  if (plan === null) return {};
  const { protocol, container } = plan.target;
  return {
    TranscodingUrl: toTranscodingUrl({
      file,
      decision,
      plan,
      sourceId: id,
      itemId: item.uuid,
      media: request.media,
      startMs: wish.startMs,
      playSessionId: wish.playSessionId,
      deviceId: wish.deviceId,
      token: wish.token,
      burnInAlways: wish.burnInAlways,
      mayCopyAudio: wish.allow.copyAudio,
      tag: sourceTag(file),
      limits: encodeLimits(request, plan),
    }),
    TranscodingSubProtocol: protocol === "hls" ? "hls" : "http",
    TranscodingContainer: container,
  };
}

type Offers = Pick<
  Whole<MediaSourceInfo>,
  "SupportsDirectPlay" | "SupportsDirectStream" | "SupportsTranscoding"
>;

/** Never a transcode without its url, but beside direct play: Android TV crashes on one that is promised and has none. */
const offers = (playable: boolean, transcoding: boolean): Offers => ({
  SupportsDirectPlay: playable,
  SupportsDirectStream: playable,
  SupportsTranscoding: transcoding,
});

/** What a client that told what it plays is told of the file's inside. */
function details(
  source: PlaybackVersion,
  wish: PlaybackWish,
  capabilities: ClientCapabilities,
  decision: Decision | null,
): Partial<Whole<MediaSourceInfo>> {
  const { item, file, id } = source;
  const media = scopeOf(item);
  return {
    Container: containerFor(file, media, capabilities),
    MediaStreams: numberedStreams(file).map((numbered) =>
      deliveredStream(numbered, source, { capabilities, wish, decision }),
    ) as MediaStream[],
    MediaAttachments: attachmentsOf(file).map((stream) =>
      toMediaAttachment(stream, `/Videos/${dashed(item.uuid)}/${id}/Attachments/${stream.index}`),
    ) as MediaSourceInfo["MediaAttachments"] & {},
    ...defaultsFor(file, media, wish),
  };
}

/** Of a family's names (`mov,mp4,m4a…`) the first that the client lists; clients make a url's ending of it. */
function containerFor(
  file: MediaFile,
  media: MediaScope,
  capabilities: ClientCapabilities,
): string | undefined {
  const family = containerFamily(file.container);
  const names = family?.split(",") ?? [];
  if (names.length < 2) return family;
  for (const rule of capabilities.directPlay) {
    if (rule.media !== media) continue;
    const name = names.find((one) => fits(rule.containers, one));
    if (name !== undefined) return name;
  }
  return family;
}

/** The tracks that play: those asked for, else a person's own. Of music it isn't said. */
function defaultsFor(
  file: MediaFile,
  media: "video" | "audio",
  wish: PlaybackWish,
): Pick<Whole<MediaSourceInfo>, "DefaultAudioStreamIndex" | "DefaultSubtitleStreamIndex"> {
  const defaults = defaultStreams(file, wish.preferences, wish.chosen);
  const audio = wish.audioIndex ?? defaults.audio;
  return {
    DefaultAudioStreamIndex: media === "audio" ? undefined : audio,
    DefaultSubtitleStreamIndex: wish.subtitleIndex ?? defaults.subtitle,
  };
}

const METHODS = {
  burnIn: "Encode",
  embed: "Embed",
  external: "External",
  hls: "Hls",
  drop: "Drop",
} as const satisfies Record<SubtitleDelivery, SubtitleDeliveryMethod>;

interface Asked {
  readonly capabilities: ClientCapabilities;
  readonly wish: PlaybackWish;
  readonly decision: Decision | null;
}

function deliveredStream(
  numbered: NumberedStream,
  source: PlaybackVersion,
  asked: Asked,
): Whole<MediaStream> {
  const { stream, index } = numbered;
  if (stream.kind !== "subtitle") return toMediaStream(numbered);
  const choice = deliveryOf(stream, source.file, asked);
  return toMediaStream(numbered, {
    Score: subtitleScore(stream, asked.wish.preferences),
    DeliveryMethod: METHODS[choice.delivery],
    ...(choice.delivery === "external"
      ? { DeliveryUrl: subtitleUrl(source, index, choice.format, asked.wish.token), IsExternalUrl: false }
      : {}),
  });
}

function deliveryOf(
  stream: Stream,
  file: MediaFile,
  { capabilities, wish, decision }: Asked,
): SubtitleChoice {
  const target = decision?.plan?.target;
  if (target === undefined)
    return chooseSubtitle(stream, capabilities.subtitles, { ...AS_IT_IS, container: file.container });
  if (wish.burnInAlways && decision?.subtitle?.stream === stream)
    return { delivery: "burnIn", format: stream.codec ?? "" };
  const { container, protocol } = target;
  return chooseSubtitle(stream, capabilities.subtitles, {
    transcoding: true,
    container,
    protocol,
    canExtract: true,
  });
}

const AS_IT_IS = { transcoding: false, protocol: null, canExtract: true } as const;

/** Relative to the server and with one `?`; the token is in it, since players fetch it without headers. */
function subtitleUrl(
  { item, id }: PlaybackVersion,
  index: number,
  format: string,
  token: string | null,
): string {
  const path = `/Videos/${dashed(item.uuid)}/${id}/Subtitles/${index}/0/Stream.${format}`;
  return token === null ? path : `${path}?ApiKey=${encodeURIComponent(token)}`;
}
