/** A media source in `PlaybackInfo`: whether this client can play it as it is, and how it gets the subtitles. */
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
import { decide } from "../../../domain/playback/decision/decide.ts";
import { chooseSubtitle, type SubtitleChoice } from "../../../domain/playback/decision/subtitles.ts";
import { dashed } from "../ids.ts";
import type { Whole } from "../wire.ts";
import {
  type ChosenStreams,
  defaultStreams,
  type StreamPreferences,
  subtitleScore,
} from "./item/default-streams.ts";
import { isVideo } from "./item/kinds.ts";
import { attachmentsOf, containerFamily, toMediaSource } from "./item/media-source.ts";
import { toMediaAttachment, toMediaStream } from "./item/media-stream.ts";
import { fromWireIndex, type NumberedStream, numberedStreams } from "./item/stream-indexes.ts";

/** What a client says with the question. */
export interface PlaybackWish {
  /** null: it said nothing, so everything is offered. */
  readonly capabilities: ClientCapabilities | null;
  readonly maxBitrateBps: number | null;
  /** As the wire counts; null: not said. */
  readonly audioIndex: number | null;
  readonly subtitleIndex: number | null;
  readonly directPlay: boolean;
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
  const base = toMediaSource(item, version, file, {
    id,
    isOnly,
    preferences: wish.preferences,
    chosen: wish.chosen,
  });
  const { capabilities } = wish;
  const playable = file.problem === null && canPlay(source, wish);
  if (capabilities === null)
    return {
      dto: { ...base, ...offers(playable, playable), Container: containerFamily(file.container) },
      playable,
    };
  const media = scopeOf(item);
  return {
    playable,
    dto: {
      ...base,
      Container: containerFor(file, media, capabilities),
      ...offers(playable, playable && capabilities.targets.length > 0),
      MediaStreams: numberedStreams(file).map((numbered) =>
        deliveredStream(numbered, source, capabilities, wish),
      ) as MediaStream[],
      MediaAttachments: attachmentsOf(file).map((stream) =>
        toMediaAttachment(stream, `/Videos/${dashed(item.uuid)}/${id}/Attachments/${stream.index}`),
      ) as MediaSourceInfo["MediaAttachments"] & {},
      ...defaultsFor(file, media, wish),
    },
  };
}

const scopeOf = (item: Item): "video" | "audio" => (isVideo(item.kind) ? "video" : "audio");

/** A client that lists nothing at all (Findroid) plays everything itself. */
const listsNothing = ({ directPlay, targets }: ClientCapabilities): boolean =>
  directPlay.length === 0 && targets.length === 0;

function canPlay({ item, file }: PlaybackVersion, wish: PlaybackWish): boolean {
  const { capabilities } = wish;
  if (capabilities === null || listsNothing(capabilities)) return wish.directPlay;
  const defaults = defaultStreams(file, wish.preferences, wish.chosen);
  const toStream = (index: number | null | undefined): number | null =>
    index === null || index === undefined ? null : fromWireIndex(file, index);
  const decision = decide({
    media: scopeOf(item),
    file: { ...file, container: containerFamily(file.container) ?? null },
    capabilities,
    audioIndex: toStream(wish.audioIndex),
    subtitleIndex: toStream(wish.subtitleIndex),
    defaultAudioIndex: toStream(defaults.audio),
    maxBitrateBps: wish.maxBitrateBps,
    allow: {
      directPlay: wish.directPlay,
      directStream: false,
      transcode: false,
      copyVideo: false,
      copyAudio: false,
    },
    canExtractSubtitles: true,
  });
  return decision.method === "directPlay";
}

type Offers = Pick<
  Whole<MediaSourceInfo>,
  "SupportsDirectPlay" | "SupportsDirectStream" | "SupportsTranscoding"
>;

/** Never a transcode without its url: Android TV crashes on one that is promised and has none. */
const offers = (playable: boolean, transcoding: boolean): Offers => ({
  SupportsDirectPlay: playable,
  SupportsDirectStream: playable,
  SupportsTranscoding: transcoding,
});

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

function deliveredStream(
  numbered: NumberedStream,
  source: PlaybackVersion,
  capabilities: ClientCapabilities,
  wish: PlaybackWish,
): Whole<MediaStream> {
  const { stream, index } = numbered;
  if (stream.kind !== "subtitle") return toMediaStream(numbered);
  const choice = deliveryOf(stream, source.file, capabilities);
  return toMediaStream(numbered, {
    Score: subtitleScore(stream, wish.preferences),
    DeliveryMethod: METHODS[choice.delivery],
    ...(choice.delivery === "external"
      ? { DeliveryUrl: subtitleUrl(source, index, choice.format, wish.token), IsExternalUrl: false }
      : {}),
  });
}

function deliveryOf(stream: Stream, file: MediaFile, capabilities: ClientCapabilities): SubtitleChoice {
  return chooseSubtitle(stream, capabilities.subtitles, {
    transcoding: false,
    container: file.container,
    protocol: null,
    canExtract: true,
  });
}

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
