import type { Core } from "../../domain/core.ts";
import type { Expected } from "../../domain/delivery/ahead.ts";
import type { MediaFile } from "../../domain/library/item.ts";
import type { Expect } from "../../domain/playback/preparing.ts";
import type { Viewer } from "../../domain/users/user.ts";
import { conversionQuery } from "./mappers/conversion-wish.ts";
import { type PlaybackWish, toPlaybackSource } from "./mappers/playback-source.ts";
import { readQuery } from "./query.ts";
import { packagedWish } from "./segmented.ts";

/** How a client that has asked for one item would get another: by the url that it would be given then. */
export function alike(core: Core, viewer: Viewer, wish: PlaybackWish): Expect {
  return async ({ item, version, file }) => {
    const chosen = viewer.user === null ? null : await core.watching.stateOf(viewer, item.id);
    const other = { ...wish, audioIndex: null, subtitleIndex: null, startMs: 0, chosen };
    const { dto } = toPlaybackSource({ item, version, file, id: item.uuid, isOnly: true }, other);
    const isSegmented = dto.TranscodingSubProtocol === "hls";
    return isSegmented && dto.TranscodingUrl != null ? expectedAt(dto.TranscodingUrl, file) : null;
  };
}

function expectedAt(url: string, file: MediaFile): Expected {
  const query = conversionQuery.parse(readQuery(url.slice(url.indexOf("?") + 1)));
  return { form: "rendition", wish: packagedWish(query, file).wish };
}
