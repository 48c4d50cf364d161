import { empty, json } from "../../http/answer.ts";
import { route } from "../declare.ts";
import { toCapabilities } from "../playback/capabilities.ts";
import { toPlayback } from "../playback/mappers.ts";
import { newPlayback, playback, playbackEnd, playbackReport, tokenParams } from "../playback/schemas.ts";

export const playbackSessionRoutes = [
  route({
    id: "startPlayback",
    method: "POST",
    path: "/api/v1/playback-sessions",
    access: "viewer",
    summary: "How a player gets an item: the file itself, or HLS and DASH, by urls that need no headers",
    body: newPlayback,
    status: 201,
    response: playback,
    async handle({ core, viewer, body, request }) {
      const { maxWidth = null, maxHeight = null, maxAudioChannels } = body.capabilities;
      const started = await core.playback.start(viewer, {
        itemId: body.itemId,
        versionUuid: body.versionUuid ?? null,
        part: body.part,
        capabilities: toCapabilities(body.capabilities),
        limits: { maxWidth, maxHeight, maxAudioChannels },
        audioIndex: body.audio ?? null,
        subtitleIndex: body.subtitle ?? null,
        maxBitrateBps: body.maxBitrateBps ?? null,
        allowDirect: body.direct,
        startMs: body.startMs,
        textOffsetMs: body.subtitleOffsetMs,
      });
      const base = `${request.origin}/api/v1/playback/${started.token}`;
      return json(toPlayback(started, base), 201, {
        Location: `${request.origin}/api/v1/playback-sessions/${started.token}`,
        "Cache-Control": "no-store",
      });
    },
  }),
  route({
    id: "reportPlayback",
    method: "PATCH",
    path: "/api/v1/playback-sessions/{token}",
    access: "viewer",
    summary: "Where the player is; the first report begins the play",
    params: tokenParams,
    body: playbackReport,
    status: 204,
    async handle({ core, viewer, params, body: { positionMs, state, audio, subtitle } }) {
      await core.playback.report(viewer, params.token, {
        positionMs,
        isPaused: state === "paused",
        ...(audio === undefined ? {} : { audioIndex: audio }),
        ...(subtitle === undefined ? {} : { subtitleIndex: subtitle ?? -1 }),
      });
      return empty(204);
    },
  }),
  route({
    id: "endPlayback",
    method: "DELETE",
    path: "/api/v1/playback-sessions/{token}",
    access: "viewer",
    summary: "The player has gone: its urls are worth nothing any more",
    params: tokenParams,
    query: playbackEnd,
    status: 204,
    async handle({ core, viewer, params, query }) {
      await core.playback.end(viewer, params.token, query.positionMs ?? null);
      return empty(204);
    },
  }),
];
