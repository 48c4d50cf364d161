/** Libraries as clients see them: the folders at the top, and the root above these. */
import type { BaseItemDto } from "@jellyfin/sdk/lib/generated-client/models/base-item-dto.js";
import type { Artwork, Uuid } from "../../../../domain/library/item.ts";
import type { Library } from "../../../../domain/library/library.ts";
import { NEVER } from "../../dates-and-ticks.ts";
import { dashed, idFromWords } from "../../ids.ts";
import type { Detail } from "./detail.ts";
import { COLLECTION_TYPE } from "./kinds.ts";
import { toPlainItem } from "./plain.ts";
import { untouchedUserData } from "./user-data.ts";

/** The folder above all libraries; clients may also call it by the empty GUID. */
export const rootId = (serverId: Uuid): Uuid => idFromWords("root", serverId);

export interface LibraryParts {
  readonly artwork: readonly Artwork[];
  readonly childCount: number;
}

export function toLibraryView(
  library: Library,
  serverId: Uuid,
  detail: Detail,
  { artwork, childCount }: LibraryParts,
): BaseItemDto {
  const plain = toPlainItem(
    {
      id: library.uuid,
      name: library.name,
      type: "CollectionFolder",
      userData: untouchedUserData(dashed(library.uuid), library.uuid),
      createdAt: library.createdAt,
      sortName: library.name.toLowerCase(),
      path: library.roots[0]?.path ?? `/${library.name}`,
      artwork,
      displayId: library.uuid,
    },
    serverId,
    detail,
  );
  return {
    ...(plain as BaseItemDto),
    IsFolder: true,
    ...(detail.fields.has("DateLastMediaAdded") ? { DateLastMediaAdded: NEVER } : {}),
    ...(detail.fields.has("ParentId") ? { ParentId: rootId(serverId) } : {}),
    ...(detail.fields.has("ChildCount") ? { ChildCount: childCount } : {}),
    ...(COLLECTION_TYPE[library.kind] === undefined ? {} : { CollectionType: COLLECTION_TYPE[library.kind] }),
  };
}

export function toRootFolder(
  serverId: Uuid,
  startedAt: Date,
  detail: Detail,
  libraryCount: number,
): BaseItemDto {
  const id = rootId(serverId);
  const plain = toPlainItem(
    {
      id,
      name: "Media Folders",
      type: "UserRootFolder",
      userData: untouchedUserData(dashed(id), id),
      createdAt: startedAt,
      sortName: "media folders",
      path: "/",
      artwork: [],
      displayId: idFromWords("display", "UserRootFolder"),
    },
    serverId,
    detail,
  );
  return {
    ...(plain as BaseItemDto),
    IsFolder: true,
    ...(detail.fields.has("ChildCount") ? { ChildCount: libraryCount } : {}),
  };
}
