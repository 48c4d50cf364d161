import type { MediaService } from "../core.ts";
import { notFound } from "../errors.ts";
import type { Audience, Catalogue } from "../library/browse-ports.ts";
import { audienceOf } from "../library/browse-reader.ts";
import type { Item, Version } from "../library/item.ts";
import { findPart, partVersion } from "../library/parts.ts";

export interface MediaPorts {
  readonly catalogue: Pick<Catalogue, "items" | "parts">;
  readonly subtitles: Pick<MediaService, "cues" | "rawSubtitle" | "attachment">;
}

/** Whether somebody may have an item's file is decided by who asks for it: a url can stand for a person, too. */
const ANYBODY: Audience = { userId: null, libraryIds: null };

/** The files behind items, and what is inside of them. */
export function createMediaService({ catalogue, subtitles }: MediaPorts): MediaService {
  const find = async (
    audience: Audience,
    itemId: number,
  ): Promise<{ readonly item: Item; readonly versions: readonly Version[] }> => {
    const [row] = await catalogue.items(audience, [itemId]);
    if (row === undefined) throw notFound("the item");
    return { item: row.item, versions: (await catalogue.parts.versions([itemId])).get(itemId) ?? [] };
  };
  return {
    ...subtitles,
    versions: async (viewer, itemId) => (await find(audienceOf(viewer), itemId)).versions,
    async file(itemId, versionUuid, partUuid = null) {
      const { item, versions } = await find(ANYBODY, itemId);
      if (partUuid !== null) {
        const place = findPart(versions, partUuid);
        if (place === undefined) throw notFound("the part");
        return { item, version: partVersion(place), file: place.part.file };
      }
      // Clients also name the item itself where a version is meant.
      const isDefault = versionUuid === null || versionUuid === item.uuid;
      const version =
        versions.find(({ uuid }) => uuid === versionUuid) ?? (isDefault ? versions[0] : undefined);
      const file = version?.parts[0]?.file;
      if (version === undefined || file === undefined) throw notFound("the version");
      return { item, version, file };
    },
  };
}
