/** What a client asks before it plays. */
import { randomUUID } from "node:crypto";
import type { PlaybackErrorCode } from "@jellyfin/sdk/lib/generated-client/models/playback-error-code.js";
import type { z } from "zod";
import type { Core } from "../../../domain/core.ts";
import type { Item, Uuid, Version } from "../../../domain/library/item.ts";
import type { ClientCapabilities } from "../../../domain/playback/capabilities.ts";
import { heldTo } from "../../../domain/playback/conversion-rights.ts";
import { may, type Viewer } from "../../../domain/users/user.ts";
import { type AnyEndpoint, type Call, endpoint } from "../../http/endpoint.ts";
import { actingAs } from "../acting.ts";
import { optionalBodyOf } from "../body.ts";
import { fromTicks } from "../dates-and-ticks.ts";
import { alike } from "../expected.ts";
import { viewOf } from "../further-parts.ts";
import { itemFoundBy } from "../listing.ts";
import { capabilitiesFromDeviceProfile } from "../mappers/device-profile.ts";
import { preferencesOf } from "../mappers/item/default-streams.ts";
import { fileOf } from "../mappers/item/media-source.ts";
import {
  type PlaybackSource,
  type PlaybackVersion,
  type PlaybackWish,
  toPlaybackSource,
} from "../mappers/playback-source.ts";
import { paramsOf, queryOf } from "../query.ts";
import { flag, id, integer, isRecord, record, required, ticks } from "../values.ts";

/** In the body or the query (Roku); the body goes first, the query fills what it leaves open. */
const wishShape = {
  userId: id,
  mediaSourceId: id,
  maxStreamingBitrate: integer,
  maxAudioChannels: integer,
  audioStreamIndex: integer,
  subtitleStreamIndex: integer,
  startTimeTicks: ticks,
  enableDirectPlay: flag,
  enableTranscoding: flag,
  allowVideoStreamCopy: flag,
  allowAudioStreamCopy: flag,
  alwaysBurnInSubtitleWhenTranscoding: flag,
};
const wishQuery = queryOf(wishShape);
const wishBody = optionalBodyOf({ ...wishShape, deviceProfile: record });
type Wish = Partial<z.output<typeof wishQuery>> & {
  readonly deviceProfile?: Readonly<Record<string, unknown>> | undefined;
};

const itemParams = paramsOf({ itemId: required(id) });

/** Fields of the second where the first has none. */
function filled(first: Wish, second: Wish): Wish {
  const given = Object.entries(first).filter(([, value]) => value !== undefined);
  return { ...second, ...Object.fromEntries(given) };
}

/** The profile sent along, else the one that the device told with its capabilities. */
function capabilitiesOf(wish: Wish, viewer: Viewer): ClientCapabilities | null {
  const told = viewer.device?.capabilities?.["DeviceProfile"];
  const profile = wish.deviceProfile ?? (isRecord(told) ? told : undefined);
  return profile === undefined ? null : capabilitiesFromDeviceProfile(profile);
}

/** Either id may stand for a source: the first one's is the item's own. */
function versionsOf(item: Item, versions: readonly Version[], wanted: Uuid | undefined): PlaybackVersion[] {
  return versions.flatMap((version, at) => {
    const file = fileOf(version);
    const sourceId = at === 0 ? item.uuid : version.uuid;
    const isWanted = wanted === undefined || wanted === sourceId || wanted === version.uuid;
    if (file === undefined || !isWanted) return [];
    return [{ item, version, file, id: sourceId, isOnly: versions.length === 1 }];
  });
}

function errorOf(
  viewer: Viewer,
  sources: readonly PlaybackSource[],
): { readonly ErrorCode?: PlaybackErrorCode } {
  if (!may(viewer, "play")) return { ErrorCode: "NotAllowed" };
  return sources.some((source) => source.playable) ? {} : { ErrorCode: "NoCompatibleStream" };
}

type Asked = Omit<PlaybackWish, "for" | "preferences" | "chosen" | "playSessionId">;

async function playbackInfo(
  core: Core,
  acting: Viewer,
  itemId: Uuid,
  mediaSourceId: Uuid | undefined,
  asked: Asked,
): Promise<unknown> {
  const found = await itemFoundBy(core, acting, itemId);
  const { item, versions = [], state } = await viewOf(core, acting, found, ["versions", "state"]);
  const playSessionId = randomUUID().replaceAll("-", "");
  const wish: PlaybackWish = {
    ...asked,
    maxBitrateBps: heldTo(acting, asked.maxBitrateBps),
    for: acting,
    playSessionId,
    preferences: preferencesOf(acting.user),
    chosen: state ?? null,
  };
  const known = versionsOf(item, versions, mediaSourceId);
  const sources = known.map((version) => toPlaybackSource(version, wish));
  for (const [at, { dto }] of sources.entries()) {
    const file = known[at]?.file;
    if (dto.SupportsDirectPlay !== true && dto.TranscodingUrl != null && file !== undefined)
      core.delivery.expect(file);
  }
  if (wish.capabilities !== null) core.preparing.learn(acting, playSessionId, alike(core, acting, wish));
  return {
    MediaSources: sources.map(({ dto }) => dto),
    PlaySessionId: playSessionId,
    ...errorOf(acting, sources),
  };
}

const positive = (value: number | undefined): number | null =>
  value === undefined || value <= 0 ? null : value;

/** What isn't said is allowed. `EnableDirectStream` says nothing here: a remux goes the way of what is converted. */
function askedFor(
  wish: Wish,
  capabilities: ClientCapabilities | null,
  { viewer, token }: Pick<Call<unknown, unknown, unknown>, "viewer" | "token">,
): Asked {
  return {
    capabilities,
    maxBitrateBps: positive(wish.maxStreamingBitrate),
    maxAudioChannels: positive(wish.maxAudioChannels),
    audioIndex: wish.audioStreamIndex ?? null,
    subtitleIndex: wish.subtitleStreamIndex ?? null,
    startMs: Math.max(0, fromTicks(wish.startTimeTicks ?? 0)),
    allow: {
      directPlay: wish.enableDirectPlay ?? true,
      transcode: wish.enableTranscoding ?? true,
      copyVideo: wish.allowVideoStreamCopy ?? true,
      copyAudio: wish.allowAudioStreamCopy ?? true,
    },
    burnInAlways: wish.alwaysBurnInSubtitleWhenTranscoding ?? false,
    deviceId: viewer.device?.clientDeviceId ?? null,
    token,
  };
}

const NOTHING: Wish = {};

const get = endpoint({
  method: "GET",
  paths: ["/Items/{itemId}/PlaybackInfo"],
  access: "viewer",
  params: itemParams,
  query: queryOf({ userId: id }),
  summary: "An item's media sources",
  async handle({ core, viewer, params, query, token }) {
    const acting = await actingAs(core, viewer, query.userId);
    return playbackInfo(core, acting, params.itemId, undefined, askedFor(NOTHING, null, { viewer, token }));
  },
});

const post = endpoint({
  method: "POST",
  paths: ["/Items/{itemId}/PlaybackInfo"],
  access: "viewer",
  params: itemParams,
  query: wishQuery,
  body: wishBody,
  summary: "Whether and how this client can play an item",
  async handle({ core, viewer, params, query, body, token }) {
    const wish = filled(body, query);
    const acting = await actingAs(core, viewer, wish.userId);
    const asked = askedFor(wish, capabilitiesOf(wish, viewer), { viewer, token });
    return playbackInfo(core, acting, params.itemId, wish.mediaSourceId, asked);
  },
});

export const playbackInfoEndpoints: readonly AnyEndpoint[] = [get, post];
