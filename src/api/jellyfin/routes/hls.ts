/** Films in segments. All that a segment depends on stands in its url, so that any server answers it, at any time. */
import type { Core } from "../../../domain/core.ts";
import type { Asker } from "../../../domain/delivery/audience.ts";
import type { Conversion } from "../../../domain/delivery/conversions.ts";
import type { Delivery } from "../../../domain/delivery/delivery.ts";
import { type Grid, segmentCount, spanOf } from "../../../domain/delivery/grid.ts";
import { mediaPlaylist } from "../../../domain/delivery/hls.ts";
import type { StoredSegment } from "../../../domain/delivery/ports.ts";
import { empty, ownFile } from "../../http/answer.ts";
import { type AnyEndpoint, endpoint, type RequestInfo } from "../../http/endpoint.ts";
import { toTicks } from "../dates-and-ticks.ts";
import { problem, Refusal } from "../errors.ts";
import { type ConversionQuery, conversionQuery, conversionShape } from "../mappers/conversion-wish.ts";
import { conversionOf } from "../mappers/conversion.ts";
import { mustPlay } from "../playable.ts";
import { endPlay, playIdOf } from "../plays.ts";
import { paramsOf, queryOf } from "../query.ts";
import { masterOf, playlist, queryWith, type Resolved, resolve } from "../segmented.ts";
import { id, integer, required, text } from "../values.ts";

const itemParams = paramsOf({ itemId: required(id) });
const masterQuery = queryOf({ ...conversionShape, mediaSourceId: required(id) });

function masterEndpoint(root: "Videos" | "Audio"): AnyEndpoint {
  return endpoint({
    method: ["GET", "HEAD"],
    paths: [`/${root}/{itemId}/master.m3u8`],
    access: "viewer",
    params: itemParams,
    query: masterQuery,
    summary: "The qualities in which an item can be streamed",
    async handle({ core, viewer, params, query, request, token }) {
      mustPlay(viewer);
      const resolved = await resolve(core, viewer, params.itemId, query);
      return playlist(await masterOf(core, resolved, query, { queryString: request.queryString, token }));
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
    init: packaging === "ts" ? null : `hls1/${folder}/-1.mp4?${queryWith(request.queryString)}`,
    segment(index, durationMs) {
      const times = { runtimeTicks: toTicks(runtimeMs), actualSegmentLengthTicks: toTicks(durationMs) };
      runtimeMs += durationMs;
      return `hls1/${folder}/${index}.${packaging}?${queryWith(request.queryString, times)}`;
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
      mustPlay(viewer);
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
      mustPlay(viewer);
      const segmentContainer = query.segmentContainer ?? params.container;
      const resolved = await resolve(core, viewer, params.itemId, { ...query, segmentContainer });
      const playId = playIdOf(viewer, query.playSessionId);
      const by = { userId: viewer.user?.id ?? null, playId };
      const segment = await segmentOf(core, by, resolved, params, request.signal);
      if (viewer.device !== null)
        core.delivery.conversions.took(
          viewer.device.id,
          conversionFor(core, resolved, params.segmentId, query),
          playId,
        );
      return ownFile({ ...segment, mimeType: MIME_TYPES[resolved.packaging] });
    },
  });
}

/** -1 is the initialization segment; beyond the film there is nothing. */
function segmentOf(
  core: Core,
  by: Asker,
  resolved: Resolved,
  wanted: { readonly playlistId: string; readonly segmentId: number },
  signal: AbortSignal,
): Promise<StoredSegment> {
  const { delivery, packaging } = resolved;
  const track = trackNamed(delivery, wanted.playlistId);
  const number = wanted.segmentId;
  if (number < -1 || number >= segmentCount(gridOfTrack(resolved, track))) throw new Refusal(problem(404));
  if (packaging === "ts") return core.delivery.muxed(delivery, number, by, signal);
  return core.delivery.track(delivery, track, number === -1 ? "init" : number, by, signal);
}

/** For the list of sessions. */
function conversionFor(
  core: Core,
  { delivery, packaging }: Resolved,
  index: number,
  { transcodeReasons }: ConversionQuery,
): Conversion {
  const { source, video, audio, grid } = delivery;
  return conversionOf({
    file: source.file,
    container: packaging,
    reasons: transcodeReasons ?? [],
    video: video?.rendition ?? null,
    audio: audio?.rendition ?? null,
    hardware: core.delivery.hardwareOf(delivery),
    positionMs: spanOf(grid, index)?.startMs ?? 0,
  });
}

const stopEncoding = endpoint({
  method: "DELETE",
  paths: ["/Videos/ActiveEncodings"],
  access: "viewer",
  query: queryOf({ deviceId: required(text), playSessionId: required(text) }),
  summary: "A play has ended: what is encoded for it alone ends",
  handle({ core, viewer, query }) {
    endPlay(core, viewer, query.playSessionId);
    // A client whose urls don't name the play (they are known by its device).
    if (query.deviceId === viewer.device?.clientDeviceId) endPlay(core, viewer, undefined);
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
