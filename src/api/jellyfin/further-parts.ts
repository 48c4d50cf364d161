/** Further files of a film in several: no items that are listed, but players ask for them by ids of their own. */
import type { Core, FoundItem } from "../../domain/core.ts";
import { notFound } from "../../domain/errors.ts";
import type { Uuid } from "../../domain/library/item.ts";
import { furtherParts, partView } from "../../domain/library/parts.ts";
import type { ViewPart } from "../../domain/library/query.ts";
import type { ItemView } from "../../domain/library/view.ts";
import type { Viewer } from "../../domain/users/user.ts";

const withVersions = (parts: readonly ViewPart[]): readonly ViewPart[] => [
  ...new Set([...parts, "versions"] as const),
];

/** What an id names, itself or one of its parts, with these parts of its view. */
export async function viewOf(
  core: Core,
  viewer: Viewer,
  found: FoundItem,
  parts: readonly ViewPart[],
): Promise<ItemView> {
  if (found.type !== "part") return await core.browse.item(viewer, found.item.id, { parts });
  const film = await core.browse.item(viewer, found.item.id, { parts: withVersions(parts) });
  const view = partView(film, found.partUuid);
  if (view === null) throw notFound("item");
  return view;
}

/** What follows an item, or one of its versions; nothing follows a part: its film tells of all. */
export async function viewsAfter(
  core: Core,
  viewer: Viewer,
  found: FoundItem,
  parts: readonly ViewPart[],
): Promise<readonly ItemView[]> {
  if (found.type === "part") return [];
  const film = await core.browse.item(viewer, found.item.id, { parts: withVersions(parts) });
  const versions = film.versions ?? [];
  const wanted: Uuid | null = found.type === "version" ? found.versionUuid : null;
  const version = wanted === null ? versions[0] : versions.find(({ uuid }) => uuid === wanted);
  return furtherParts(version).flatMap(({ part }) => {
    const view = part.uuid === null ? null : partView(film, part.uuid);
    return view === null ? [] : [view];
  });
}
