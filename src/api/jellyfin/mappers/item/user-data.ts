import type { UserItemDataDto } from "@jellyfin/sdk/lib/generated-client/models/user-item-data-dto.js";
import type { ItemKind, Uuid } from "../../../../domain/library/item.ts";
import type { ItemView } from "../../../../domain/library/view.ts";
import { UNTOUCHED, type WatchState } from "../../../../domain/playback/watch-state.ts";
import { toDate, toTicks } from "../../dates-and-ticks.ts";
import { dashed } from "../../ids.ts";
import type { Whole } from "../../wire.ts";
import { isCounted } from "./kinds.ts";

/**
 * A person's state of an item. The fields' order never changes: Kodi's add-on compares the text of it and fetches every
 * item again when it differs. For an API key, which has no state, that of an untouched item: Roku crashes without.
 */
export function toUserData(view: ItemView): Whole<UserItemDataDto> {
  const { item } = view;
  const state = view.state ?? UNTOUCHED;
  return {
    Rating: state.rating ?? undefined,
    PlayedPercentage: playedPercentage(view, state),
    UnplayedItemCount: isCounted(item.kind) ? (view.unplayedCount ?? 0) : undefined,
    PlaybackPositionTicks: toTicks(state.positionMs),
    PlayCount: state.playCount,
    IsFavorite: state.isFavorite,
    Likes: state.likes ?? undefined,
    LastPlayedDate: state.lastPlayedAt === null ? undefined : toDate(state.lastPlayedAt),
    Played: state.played,
    Key: keyOf(item.kind, item.uuid, item.name),
    ItemId: item.uuid,
  };
}

/** What everything gets that nobody can have played: libraries, people, genres. */
export function untouchedUserData(key: string, id: Uuid): Whole<UserItemDataDto> {
  return {
    Rating: undefined,
    PlayedPercentage: undefined,
    UnplayedItemCount: undefined,
    PlaybackPositionTicks: 0,
    PlayCount: 0,
    IsFavorite: false,
    Likes: undefined,
    LastPlayedDate: undefined,
    Played: false,
    Key: key,
    ItemId: id,
  };
}

/** Stable for ever, as the item's id is; artists are known by name, as everywhere in the contract. */
function keyOf(kind: ItemKind, id: Uuid, name: string): string {
  return kind === "artist" ? `Artist-${name}` : dashed(id);
}

function playedPercentage(view: ItemView, state: WatchState): number | undefined {
  const { item } = view;
  if (isCounted(item.kind)) {
    if (item.leafCount === 0 || view.unplayedCount === undefined) return undefined;
    return Math.max(0, (100 * (item.leafCount - view.unplayedCount)) / item.leafCount);
  }
  if (state.positionMs <= 0 || item.durationMs === null || item.durationMs <= 0) return undefined;
  return Math.min(100, (100 * state.positionMs) / item.durationMs);
}
