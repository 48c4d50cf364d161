/** What a client asks before it plays. */
import { randomUUID } from "node:crypto";
import type { PlaybackErrorCode } from "@jellyfin/sdk/lib/generated-client/models/playback-error-code.js";
import type { z } from "zod";
import type { Core } from "../../../domain/core.ts";
import type { Item, Uuid, Version } from "../../../domain/library/item.ts";
import type { ClientCapabilities } from "../../../domain/playback/capabilities.ts";
import type { Viewer } from "../../../domain/users/user.ts";
import { type AnyEndpoint, endpoint } from "../../http/endpoint.ts";
import { actingAs } from "../acting.ts";
import { optionalBodyOf } from "../body.ts";
import { itemBy } from "../listing.ts";
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
import { flag, id, integer, isRecord, record, required } from "../values.ts";

/** In the body or the query (Roku); the body goes first, the query fills what it leaves open. */
const wishShape = {
  userId: id,
  mediaSourceId: id,
  maxStreamingBitrate: integer,
  audioStreamIndex: integer,
  subtitleStreamIndex: integer,
  enableDirectPlay: flag,
};
const wishQuery = queryOf(wishShape);
const wishBody = optionalBodyOf({ ...wishShape, deviceProfile: record });
type Wish = z.output<typeof wishQuery> & {
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
  if (!viewer.isAdmin && viewer.user?.rights.play === false) return { ErrorCode: "NotAllowed" };
  return sources.some((source) => source.playable) ? {} : { ErrorCode: "NoCompatibleStream" };
}

async function playbackInfo(
  core: Core,
  acting: Viewer,
  itemId: Uuid,
  mediaSourceId: Uuid | undefined,
  asked: Omit<PlaybackWish, "preferences" | "chosen">,
): Promise<unknown> {
  const item = await itemBy(core, acting, itemId);
  const [versions, chosen] = await Promise.all([
    core.media.versions(acting, item.id),
    acting.user === null ? null : core.watching.stateOf(acting, item.id),
  ]);
  const wish = { ...asked, preferences: preferencesOf(acting.user), chosen };
  const known = versionsOf(item, versions, mediaSourceId);
  const sources = known.map((version) => toPlaybackSource(version, wish));
  return {
    MediaSources: sources.map(({ dto }) => dto),
    PlaySessionId: randomUUID().replaceAll("-", ""),
    ...errorOf(acting, sources),
  };
}

const get = endpoint({
  method: "GET",
  paths: ["/Items/{itemId}/PlaybackInfo"],
  access: "viewer",
  params: itemParams,
  query: queryOf({ userId: id }),
  summary: "An item's media sources",
  async handle({ core, viewer, params, query, token }) {
    const acting = await actingAs(core, viewer, query.userId);
    return playbackInfo(core, acting, params.itemId, undefined, {
      capabilities: null,
      maxBitrateBps: null,
      audioIndex: null,
      subtitleIndex: null,
      directPlay: true,
      token,
    });
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
    return playbackInfo(core, acting, params.itemId, wish.mediaSourceId, {
      capabilities: capabilitiesOf(wish, viewer),
      maxBitrateBps: wish.maxStreamingBitrate ?? null,
      audioIndex: wish.audioStreamIndex ?? null,
      subtitleIndex: wish.subtitleStreamIndex ?? null,
      directPlay: wish.enableDirectPlay ?? true,
      token,
    });
  },
});

export const playbackInfoEndpoints: readonly AnyEndpoint[] = [get, post];
