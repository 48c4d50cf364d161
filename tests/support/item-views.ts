/** Items with their parts as plain values, with defaults: a test names only what it is about. */
import type { Artwork, Item, ItemKind, Version } from "../../src/domain/library/item.ts";
import type { ItemView, RelativeView } from "../../src/domain/library/view.ts";
import { aFile } from "./media-values.ts";

/** The same for the same number: 32 hexadecimal digits. */
export const uuidOf = (number: number): string => number.toString(16).padStart(32, "0");

export function anItemValue(
  item: Partial<Item> & { readonly id?: number; readonly kind?: ItemKind } = {},
): Item {
  const id = item.id ?? 1;
  return {
    id,
    uuid: uuidOf(id),
    name: "A film",
    workId: id,
    libraryId: 1,
    kind: "movie",
    parentId: null,
    seriesId: null,
    seasonId: null,
    albumId: null,
    ownerId: null,
    extraKind: null,
    sortName: "a film",
    forcedSortName: null,
    originalName: null,
    overview: null,
    tagline: null,
    year: null,
    premieredAt: null,
    endedAt: null,
    communityRating: null,
    criticRating: null,
    officialRating: null,
    durationMs: null,
    index: null,
    indexEnd: null,
    parentIndex: null,
    status: null,
    path: null,
    container: null,
    sizeBytes: null,
    width: null,
    height: null,
    hasSubtitles: false,
    hasLyrics: false,
    problem: null,
    addedAt: new Date("2024-01-02T03:04:05Z"),
    changedAt: new Date("2024-01-02T03:04:05Z"),
    childCount: 0,
    leafCount: 0,
    leafAddedAt: null,
    locked: false,
    lockedFields: [],
    ...item,
  };
}

export const aView = (item: Partial<Item> = {}, parts: Omit<Partial<ItemView>, "item"> = {}): ItemView => ({
  item: anItemValue(item),
  ...parts,
});

export const aPicture = (picture: Partial<Artwork> = {}): Artwork => ({
  kind: "poster",
  position: 0,
  tag: "tag",
  width: 500,
  height: 750,
  blurhash: null,
  ...picture,
});

export const aRelative = (id: number, name: string, artwork: readonly Artwork[] = []): RelativeView => ({
  ref: { id, uuid: uuidOf(id), name },
  artwork,
});

export const aVersion = (version: Partial<Version> & { readonly id?: number } = {}): Version => {
  const id = version.id ?? 100;
  return {
    id,
    uuid: uuidOf(id),
    name: null,
    edition: null,
    position: 0,
    durationMs: 60_000,
    parts: [{ uuid: null, file: aFile(), position: 0, startMs: null, endMs: null }],
    ...version,
  };
};
