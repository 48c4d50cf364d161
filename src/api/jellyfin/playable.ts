/** From the ids of a playback request to the file that is meant. */
import type { Core, Found } from "../../domain/core.ts";
import { isDomainError } from "../../domain/errors.ts";
import type { Item, MediaFile, Uuid, Version } from "../../domain/library/item.ts";
import { may, type Viewer } from "../../domain/users/user.ts";
import { empty } from "../http/answer.ts";
import { processingError, Refusal } from "./errors.ts";
import { isOfItem } from "./listing.ts";
import { MEDIA_TYPE } from "./mappers/item/kinds.ts";
import type { MediaFamily } from "./mappers/mime-types.ts";

export interface Playable {
  readonly item: Item;
  readonly version: Version;
  readonly file: MediaFile;
  readonly family: MediaFamily;
}

const FAMILIES: Readonly<Record<string, MediaFamily>> = { Video: "video", Audio: "audio", Photo: "photo" };

/** Who may not play gets nothing to play. */
export function mustPlay(viewer: Viewer): void {
  if (!may(viewer, "play")) throw new Refusal(empty(403));
}

interface NamedFile {
  readonly versionUuid: Uuid | null;
  readonly partUuid: Uuid | null;
}

const THE_ITEM: NamedFile = { versionUuid: null, partUuid: null };

/** null: what was found is the item as such, or nothing that has files. */
function namedFile(found: Found | null): NamedFile | null {
  if (found?.type === "part") return found;
  return found?.type === "version" ? { versionUuid: found.versionUuid, partUuid: null } : null;
}

/**
 * Clients give the item's and the source's id in either place, or only one of them (Roku sends the item's as
 * `mediaSourceId`). Missing: 404 in the words of a failed stream.
 */
export async function playableBy(
  core: Core,
  viewer: Viewer,
  itemId: Uuid,
  mediaSourceId?: Uuid,
): Promise<Playable> {
  const [byItem, bySource] = await Promise.all([
    core.browse.resolve(viewer, itemId),
    mediaSourceId === undefined || mediaSourceId === itemId
      ? null
      : core.browse.resolve(viewer, mediaSourceId),
  ]);
  if (byItem === null || !isOfItem(byItem)) throw new Refusal(processingError(404));
  const { versionUuid, partUuid } = namedFile(bySource) ?? namedFile(byItem) ?? THE_ITEM;
  const found = await core.media.file(byItem.item.id, versionUuid, partUuid).catch((error: unknown) => {
    if (isDomainError(error, "not-found")) throw new Refusal(processingError(404));
    throw error;
  });
  return { ...found, family: FAMILIES[MEDIA_TYPE[found.item.kind]] ?? "video" };
}
