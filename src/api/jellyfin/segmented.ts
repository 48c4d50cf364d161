/** Multivariant playlists of items that are sent in segments, for the routes that give one out. */
import type { Core } from "../../domain/core.ts";
import type { Delivery } from "../../domain/delivery/delivery.ts";
import { multivariantPlaylist } from "../../domain/delivery/hls.ts";
import { languageTag } from "../../domain/delivery/language-tag.ts";
import { withSound } from "../../domain/delivery/present.ts";
import type { SubtitleChoice } from "../../domain/delivery/presentation.ts";
import type { Wish } from "../../domain/delivery/wish.ts";
import type { MediaFile, Uuid } from "../../domain/library/item.ts";
import { heldTo, mustHave } from "../../domain/playback/conversion-rights.ts";
import type { Viewer } from "../../domain/users/user.ts";
import { type Answer, text as textAnswer } from "../http/answer.ts";
import { type ConversionQuery, insideTransportStream, wishOf } from "./mappers/conversion-wish.ts";
import { isTextSubtitle } from "./mappers/item/media-stream.ts";
import { numberedStreams } from "./mappers/item/stream-indexes.ts";
import { playableBy } from "./playable.ts";

const PLAYLIST = "application/vnd.apple.mpegurl";

export interface Resolved {
  readonly delivery: Delivery;
  readonly sourceId: Uuid;
  /** Separate tracks in fMP4, or both together in MPEG-TS. */
  readonly packaging: "mp4" | "ts";
}

/** `forbidden` for what may not be made for the viewer. */
export async function resolve(
  core: Core,
  viewer: Viewer,
  itemId: Uuid,
  query: ConversionQuery,
): Promise<Resolved> {
  const { file } = await playableBy(core, viewer, itemId, query.mediaSourceId);
  const { wish, packaging } = packagedWish(query, file);
  const videoBitrateBps = heldTo(viewer, wish.videoBitrateBps);
  const delivery = await core.delivery.resolve(file, { ...wish, videoBitrateBps });
  mustHave(viewer, {
    video: delivery.video?.rendition ?? null,
    audio: delivery.audio?.rendition ?? null,
  });
  return { delivery, packaging, sourceId: query.mediaSourceId ?? itemId };
}

export function packagedWish(
  query: ConversionQuery,
  file: MediaFile,
): { readonly wish: Wish; readonly packaging: Resolved["packaging"] } {
  const packaging = query.segmentContainer?.toLowerCase() === "mp4" ? "mp4" : "ts";
  const wish = wishOf(query, file);
  return { packaging, wish: packaging === "ts" ? insideTransportStream(wish) : wish };
}

export const playlist = (body: string): Answer => textAnswer(body, PLAYLIST, 200, { Expires: "0" });

/** The client's own parameters, as it wrote them, go into every url below. */
export const queryWith = (
  queryString: string,
  more: Readonly<Record<string, string | number>> = {},
): string =>
  [
    queryString.replace(/^&/, ""),
    ...Object.entries(more).map(([name, value]) => `${name}=${encodeURIComponent(value)}`),
  ].join("&");

/** In MPEG-TS the sound is in the picture's segments: one variant that names both codecs. */
export async function masterOf(
  core: Core,
  { delivery, packaging, sourceId }: Resolved,
  query: ConversionQuery,
  { queryString, token }: { readonly queryString: string; readonly token: string | null },
): Promise<string> {
  const { rung, audio } = await core.delivery.told(delivery);
  const isTogether = packaging === "ts" && rung !== null;
  const rungs = rung === null ? [] : [isTogether && audio !== null ? withSound(rung, audio) : rung];
  const url = (track: string): string =>
    `main.m3u8?${queryWith(queryString, packaging === "ts" ? {} : { track })}`;
  return multivariantPlaylist(
    {
      grid: delivery.grid,
      rungs,
      audio: isTogether || audio === null ? [] : [audio],
      subtitles: rung === null ? [] : subtitlesFor(delivery.source.file, query),
    },
    {
      video: () => url("video"),
      audio: () => url("audio"),
      subtitle: ({ id }) => subtitleUrl(sourceId, id, token),
    },
  );
}

const SUBTITLE_SEGMENT_S = 30;

function subtitleUrl(sourceId: Uuid, index: string, token: string | null): string {
  const key = token === null ? "" : `&ApiKey=${encodeURIComponent(token)}`;
  return `${sourceId}/Subtitles/${index}/subtitles.m3u8?SegmentLength=${SUBTITLE_SEGMENT_S}${key}`;
}

/** All text tracks where the client wants them in the playlist; the one that it chose plays. */
function subtitlesFor(file: MediaFile, query: ConversionQuery): readonly SubtitleChoice[] {
  const method = query.subtitleMethod?.toLowerCase();
  if (method !== "hls" && (query.enableSubtitlesInManifest !== true || method === "encode")) return [];
  const texts = numberedStreams(file).filter(
    ({ stream }) => stream.kind === "subtitle" && isTextSubtitle(stream),
  );
  return texts.map(({ index, stream }, at) => ({
    id: String(index),
    streamIndex: stream.index,
    // Names tell the tracks of a group apart (RFC 8216bis 4.4.6.1.1).
    name: `${at + 1}. ${stream.title ?? stream.language ?? "Subtitles"}`,
    language: languageTag(stream.language),
    isDefault: index === query.subtitleStreamIndex,
    isForced: stream.isForced,
  }));
}
