/** Films in segments. All that a segment depends on stands in its url, so that any server answers it, at any time. */
import { stat } from "node:fs/promises";
import type { Core } from "../../../domain/core.ts";
import type { Delivery } from "../../../domain/delivery/delivery.ts";
import { type Grid, segmentCount } from "../../../domain/delivery/grid.ts";
import { mediaPlaylist, multivariantPlaylist } from "../../../domain/delivery/hls.ts";
import type { StoredSegment } from "../../../domain/delivery/ports.ts";
import { audioChoiceOf, rungOf, withSound } from "../../../domain/delivery/present.ts";
import type { Uuid } from "../../../domain/library/item.ts";
import type { Viewer } from "../../../domain/users/user.ts";
import { type Answer, empty, file as fileAnswer, text as textAnswer } from "../../http/answer.ts";
import { type AnyEndpoint, endpoint, type RequestInfo } from "../../http/endpoint.ts";
import { toTicks } from "../dates-and-ticks.ts";
import { problem, Refusal } from "../errors.ts";
import { type ConversionQuery, conversionQuery, wishOf } from "../mappers/conversion-wish.ts";
import { playableBy } from "../playable.ts";
import { paramsOf } from "../query.ts";
import { id, integer, required, text } from "../values.ts";

const PLAYLIST = "application/vnd.apple.mpegurl";
const itemParams = paramsOf({ itemId: required(id) });

interface Resolved {
  readonly delivery: Delivery;
  /** Separate tracks in fMP4, or both together in MPEG-TS. */
  readonly packaging: "mp4" | "ts";
}

async function resolve(core: Core, viewer: Viewer, itemId: Uuid, query: ConversionQuery): Promise<Resolved> {
  const { file } = await playableBy(core, viewer, itemId, query.mediaSourceId);
  const delivery = await core.delivery.resolve(file, wishOf(query, file));
  return { delivery, packaging: query.segmentContainer?.toLowerCase() === "mp4" ? "mp4" : "ts" };
}

const playlist = (body: string): Answer => textAnswer(body, PLAYLIST, 200, { Expires: "0" });

/** The client's own parameters, as it wrote them, go into every url below. */
const queryWith = (request: RequestInfo, more: Readonly<Record<string, string | number>> = {}): string =>
  [
    request.queryString.replace(/^&/, ""),
    ...Object.entries(more).map(([name, value]) => `${name}=${encodeURIComponent(value)}`),
  ].join("&");

/** In MPEG-TS the sound is in the picture's segments: one variant that names both codecs. */
function masterOf({ delivery, packaging }: Resolved, request: RequestInfo): string {
  const rung = rungOf(delivery);
  const audio = audioChoiceOf(delivery);
  const isTogether = packaging === "ts" && rung !== null;
  const rungs = rung === null ? [] : [isTogether && audio !== null ? withSound(rung, audio) : rung];
  const url = (track: string): string =>
    `main.m3u8?${queryWith(request, packaging === "ts" ? {} : { track })}`;
  return multivariantPlaylist(
    { grid: delivery.grid, rungs, audio: isTogether || audio === null ? [] : [audio], subtitles: [] },
    { video: () => url("video"), audio: () => url("audio"), subtitle: () => "" },
  );
}

function masterEndpoint(root: "Videos" | "Audio"): AnyEndpoint {
  return endpoint({
    method: ["GET", "HEAD"],
    paths: [`/${root}/{itemId}/master.m3u8`],
    access: "viewer",
    params: itemParams,
    query: conversionQuery,
    summary: "The qualities in which an item can be streamed",
    async handle({ core, viewer, params, query, request }) {
      return playlist(masterOf(await resolve(core, viewer, params.itemId, query), request));
    },
  });
}

const TRACKS: Readonly<Record<string, "video" | "audio">> = { video: "video", audio: "audio" };

/** `main` is what clients of one generation call the list of the picture, or of all there is. */
const trackNamed = ({ video }: Delivery, name: string | undefined): "video" | "audio" =>
  TRACKS[name ?? ""] ?? (video === null ? "audio" : "video");

const gridOfTrack = ({ delivery, packaging }: Resolved, track: "video" | "audio"): Grid =>
  packaging === "ts" ? delivery.grid : (delivery[track]?.grid ?? delivery.grid);

function mainOf(resolved: Resolved, request: RequestInfo, name: string | undefined): string {
  const { delivery, packaging } = resolved;
  const track = trackNamed(delivery, name);
  const folder = packaging === "ts" ? "main" : track;
  let runtimeMs = 0;
  return mediaPlaylist(gridOfTrack(resolved, track), {
    init: packaging === "ts" ? null : `hls1/${folder}/-1.mp4?${queryWith(request)}`,
    segment(index, durationMs) {
      const times = { runtimeTicks: toTicks(runtimeMs), actualSegmentLengthTicks: toTicks(durationMs) };
      runtimeMs += durationMs;
      return `hls1/${folder}/${index}.${packaging}?${queryWith(request, times)}`;
    },
  });
}

function mainEndpoint(root: "Videos" | "Audio"): AnyEndpoint {
  return endpoint({
    method: ["GET", "HEAD"],
    paths: [`/${root}/{itemId}/main.m3u8`],
    access: "viewer",
    params: itemParams,
    query: conversionQuery,
    summary: "The segments of an item in one quality",
    async handle({ core, viewer, params, query, request }) {
      const track = new URLSearchParams(request.queryString).get("track") ?? undefined;
      return playlist(mainOf(await resolve(core, viewer, params.itemId, query), request, track));
    },
  });
}

const segmentParams = paramsOf({
  itemId: required(id),
  playlistId: required(text),
  segmentId: required(integer),
  container: required(text),
});
const MIME_TYPES = { ts: "video/mp2t", mp4: "video/mp4" } as const;

function segmentEndpoint(root: "Videos" | "Audio"): AnyEndpoint {
  return endpoint({
    method: ["GET", "HEAD"],
    paths: [`/${root}/{itemId}/hls1/{playlistId}/{segmentId}.{container}`],
    access: "viewer",
    params: segmentParams,
    query: conversionQuery,
    summary: "One segment",
    async handle({ core, viewer, params, query, request }) {
      const resolved = await resolve(core, viewer, params.itemId, query);
      const segment = await segmentOf(core, viewer, resolved, params, request.signal);
      return segmentAnswer(segment, MIME_TYPES[resolved.packaging]);
    },
  });
}

/** -1 is the initialization segment; beyond the film there is nothing. */
function segmentOf(
  core: Core,
  { user }: Viewer,
  resolved: Resolved,
  wanted: { readonly playlistId: string; readonly segmentId: number },
  signal: AbortSignal,
): Promise<StoredSegment> {
  const { delivery, packaging } = resolved;
  const track = trackNamed(delivery, wanted.playlistId);
  const number = wanted.segmentId;
  if (number < -1 || number >= segmentCount(gridOfTrack(resolved, track))) throw new Refusal(problem(404));
  const userId = user?.id ?? null;
  if (packaging === "ts") return core.delivery.muxed(delivery, number, userId, signal);
  return core.delivery.track(delivery, track, number === -1 ? "init" : number, userId, signal);
}

async function segmentAnswer(segment: StoredSegment, mimeType: string): Promise<Answer> {
  const { mtime } = await stat(segment.path);
  return fileAnswer({ path: segment.path, sizeBytes: segment.sizeBytes, mimeType, modifiedAt: mtime });
}

const stopEncoding = endpoint({
  method: "DELETE",
  paths: ["/Videos/ActiveEncodings"],
  access: "viewer",
  summary: "A player has gone: what is encoded for it alone ends",
  handle({ core, viewer }) {
    if (viewer.user !== null) core.delivery.left(viewer.user.id);
    return empty();
  },
});

export const hlsEndpoints: readonly AnyEndpoint[] = [
  ...(["Videos", "Audio"] as const).flatMap((root) => [
    masterEndpoint(root),
    mainEndpoint(root),
    segmentEndpoint(root),
  ]),
  stopEncoding,
];
