import type { BaseItemDto } from "@jellyfin/sdk/lib/generated-client/models/base-item-dto.js";
import type { Uuid } from "../../../../domain/library/item.ts";
import type { ListKind } from "../../../../domain/library/lists/list.ts";
import { dashed } from "../../ids.ts";
import type { Detail } from "./detail.ts";
import { rootId } from "./library-view.ts";
import { toPlainItem } from "./plain.ts";
import { untouchedUserData } from "./user-data.ts";

/** As the real server names its own two. */
const VIEWS = {
  collection: { name: "Collections", type: "CollectionFolder", collectionType: "boxsets" },
  playlist: { name: "Playlists", type: "ManualPlaylistsFolder", collectionType: "playlists" },
} as const satisfies Record<ListKind, unknown>;

export interface ListsViewParts {
  readonly id: Uuid;
  readonly serverId: Uuid;
  readonly startedAt: Date;
  readonly count: number;
}

/** The folder of all collections, or of all playlists. */
export function toListsView(
  kind: ListKind,
  { id, serverId, startedAt, count }: ListsViewParts,
  detail: Detail,
): BaseItemDto {
  const { name, type, collectionType } = VIEWS[kind];
  const plain = toPlainItem(
    {
      id,
      name,
      type,
      userData: untouchedUserData(dashed(id), id),
      createdAt: startedAt,
      sortName: name.toLowerCase(),
      path: `/${name}`,
      artwork: [],
      displayId: id,
    },
    serverId,
    detail,
  );
  return {
    ...(plain as BaseItemDto),
    IsFolder: true,
    CollectionType: collectionType,
    ...(detail.fields.has("ParentId") ? { ParentId: rootId(serverId) } : {}),
    ...(detail.fields.has("ChildCount") ? { ChildCount: count } : {}),
  };
}
