/** What players fetch. The token in the path is all they need; urls inside of playlists are relative to it. */
import type { Core, SubtitleCue } from "../../../domain/core.ts";
import { dashManifest } from "../../../domain/delivery/dash.ts";
import type { Presented } from "../../../domain/delivery/delivery.ts";
import { trackFor } from "../../../domain/delivery/first-tracks.ts";
import { spanOf } from "../../../domain/delivery/grid.ts";
import { mediaPlaylist, multivariantPlaylist } from "../../../domain/delivery/hls.ts";
import { textsOf } from "../../../domain/delivery/ladder.ts";
import type { TrackRendition } from "../../../domain/delivery/rendition.ts";
import { shifted, textGridOf, webVttPiece, wholeWebVtt } from "../../../domain/delivery/webvtt.ts";
import type { ChosenTrack } from "../../../domain/delivery/wish.ts";
import { DomainError, notFound } from "../../../domain/errors.ts";
import { askerOf } from "../../../domain/playback/grant.ts";
import type { OpenPlayback } from "../../../domain/playback/playback.ts";
import { type Answer, file as fileAnswer, ownFile, text as textAnswer } from "../../http/answer.ts";
import { mimeTypeOf } from "../../http/mime-types.ts";
import { type NativeRoute, route } from "../declare.ts";
import { segmentParams, textParams, textPieceParams, tokenParams, trackParams } from "../playback/schemas.ts";

const HLS = "application/vnd.apple.mpegurl";
const DASH = "application/dash+xml";
const VTT = "text/vtt; charset=utf-8";
const BASE = "/api/v1/playback/{token}";
const AGAIN = { "Cache-Control": "private, no-cache" };
/** A token's segments never change; the token itself is gone before the day is over. */
const FOR_GOOD = { "Cache-Control": "private, max-age=86400, immutable" };

const TRACK_KINDS = { video: "rungs", audio: "audio" } as const;

function trackOf(
  { presentation }: Presented,
  kind: "video" | "audio",
  id: string,
): ChosenTrack<TrackRendition> {
  const found = presentation[TRACK_KINDS[kind]].find((track) => track.id === id);
  if (found === undefined) throw notFound(`the ${kind} track`);
  return trackFor(found, presentation.grid);
}

function mustHaveText({ file }: OpenPlayback, stream: number): void {
  if (!textsOf(file).some(({ streamIndex }) => streamIndex === stream)) throw notFound("the subtitle track");
}

const cuesOf = async (
  core: Core,
  { file, grant }: OpenPlayback,
  stream: number,
): Promise<readonly SubtitleCue[]> => shifted(await core.media.cues(file, stream), grant.textOffsetMs);

const manifests: readonly NativeRoute[] = [
  route({
    id: "getMultivariantPlaylist",
    method: "GET",
    path: `${BASE}/master.m3u8`,
    access: "anyone",
    summary: "HLS: the qualities, sound tracks and subtitles on offer",
    params: tokenParams,
    responseType: HLS,
    async handle({ core, params }) {
      const open = await core.playback.open(params.token);
      const body = multivariantPlaylist(
        await core.delivery.measured(await open.present()),
        {
          video: ({ id }) => `video/${id}/playlist.m3u8`,
          audio: ({ id }) => `audio/${id}/playlist.m3u8`,
          subtitle: ({ id }) => `subtitles/${id}/playlist.m3u8`,
        },
        open.grant.startMs,
      );
      return textAnswer(body, HLS, 200, AGAIN);
    },
  }),
  route({
    id: "getDashManifest",
    method: "GET",
    path: `${BASE}/manifest.mpd`,
    access: "anyone",
    summary: "DASH: the same segments",
    params: tokenParams,
    responseType: DASH,
    async handle({ core, params }) {
      const open = await core.playback.open(params.token);
      const folderOf = (track: { readonly id: string }): string => ("grid" in track ? "audio" : "video");
      const body = dashManifest(await core.delivery.measured(await open.present()), {
        init: (track) => `${folderOf(track)}/${track.id}/init.mp4`,
        segments: (track) => `${folderOf(track)}/${track.id}/$Number$.m4s`,
        subtitle: ({ id }) => `subtitles/${id}/all.vtt`,
      });
      return textAnswer(body, DASH, 200, AGAIN);
    },
  }),
];

const tracks: readonly NativeRoute[] = [
  route({
    id: "getMediaPlaylist",
    method: "GET",
    path: `${BASE}/{kind}/{track}/playlist.m3u8`,
    access: "anyone",
    summary: "HLS: one track's segments",
    params: trackParams,
    responseType: HLS,
    async handle({ core, params }) {
      const open = await core.playback.open(params.token);
      const { grid } = trackOf(await open.present(), params.kind, params.track);
      const body = mediaPlaylist(grid, { init: "init.mp4", segment: (index) => `${index}.m4s` });
      return textAnswer(body, HLS, 200, AGAIN);
    },
  }),
  route({
    id: "getSegment",
    method: "GET",
    path: `${BASE}/{kind}/{track}/{segment}`,
    access: "anyone",
    summary: "One segment, made when it isn't there yet; 429 when all encoders are busy",
    params: segmentParams,
    responseType: "video/mp4",
    handle: ({ core, params, request }) => segment(core, params, request.signal),
  }),
];

async function segment(
  core: Core,
  params: {
    readonly token: string;
    readonly kind: "video" | "audio";
    readonly track: string;
    readonly segment: "init" | number;
  },
  signal: AbortSignal,
): Promise<Answer> {
  const open = await core.playback.open(params.token);
  const presented = await open.present();
  const track = trackOf(presented, params.kind, params.track);
  if (params.kind === "video") core.preparing.took(open.grant.sessionId, params.track);
  const { path, sizeBytes } = await core.delivery.segment(
    presented.source,
    track,
    params.segment,
    askerOf(open.grant),
    signal,
  );
  const mimeType = `${params.kind}/mp4`;
  return ownFile({ path, sizeBytes, mimeType, headers: FOR_GOOD });
}

const texts: readonly NativeRoute[] = [
  route({
    id: "getSubtitlePlaylist",
    method: "GET",
    path: `${BASE}/subtitles/{stream}/playlist.m3u8`,
    access: "anyone",
    summary: "HLS: a subtitle track's pieces",
    params: textParams,
    responseType: HLS,
    async handle({ core, params }) {
      const open = await core.playback.open(params.token);
      mustHaveText(open, params.stream);
      const grid = textGridOf(open.file.durationMs ?? 0);
      const body = mediaPlaylist(grid, { init: null, segment: (index) => `${index}.vtt` });
      return textAnswer(body, HLS, 200, AGAIN);
    },
  }),
  route({
    id: "getSubtitles",
    method: "GET",
    path: `${BASE}/subtitles/{stream}/all.vtt`,
    access: "anyone",
    summary: "A subtitle track as WebVTT",
    params: textParams,
    responseType: "text/vtt",
    async handle({ core, params }) {
      const open = await core.playback.open(params.token);
      mustHaveText(open, params.stream);
      return textAnswer(wholeWebVtt(await cuesOf(core, open, params.stream)), VTT, 200, AGAIN);
    },
  }),
  route({
    id: "getSubtitlePiece",
    method: "GET",
    path: `${BASE}/subtitles/{stream}/{piece}`,
    access: "anyone",
    summary: "HLS: the cues of half a minute",
    params: textPieceParams,
    responseType: "text/vtt",
    async handle({ core, params }) {
      const open = await core.playback.open(params.token);
      mustHaveText(open, params.stream);
      const span = spanOf(textGridOf(open.file.durationMs ?? 0), params.piece);
      if (span === null) throw notFound("the piece");
      const cues = await cuesOf(core, open, params.stream);
      return textAnswer(webVttPiece(cues, span), VTT, 200, AGAIN);
    },
  }),
];

const direct = route({
  id: "getMediaFile",
  method: "GET",
  alsoHead: true,
  path: `${BASE}/file`,
  access: "anyone",
  summary: "The file as it is, by ranges",
  params: tokenParams,
  responseType: "application/octet-stream",
  async handle({ core, params }) {
    const { grant, file } = await core.playback.open(params.token);
    if (!grant.isDirect) throw new DomainError("forbidden", "this session plays no file as it is");
    const { path, sizeBytes, modifiedAt } = file;
    const family = file.streams.some(({ kind }) => kind === "video") ? "video" : "audio";
    return fileAnswer({
      path,
      sizeBytes,
      mimeType: mimeTypeOf(file, family),
      modifiedAt,
    });
  },
});

export const playbackRoutes: readonly NativeRoute[] = [...manifests, ...texts, ...tracks, direct];
