/** What browsing needs from the catalogue: ids in order first, then rows, then each part of a page in one go. */
import type { NamedQuery } from "../core.ts";
import type { WatchState } from "../playback/watch-state.ts";
import type { ContentLimits } from "../users/limits.ts";
import type { Viewer } from "../users/user.ts";
import type { Artwork, Credit, Item, ItemKind, LabelKind, Named, Uuid, Version } from "./item.ts";
import type { Library } from "./library.ts";
import type { MissingEpisode, MissingQuery } from "./missing.ts";
import type { ItemQuery, Page } from "./query.ts";
import type { Relatives } from "./view.ts";

/** For whom: whose states count, and what is there for him. */
export interface Audience {
  readonly userId: number | null;
  /** null: all libraries. */
  readonly libraryIds: readonly number[] | null;
  /** What of them is kept back; not given: nothing. */
  readonly limits?: ContentLimits | undefined;
}

export interface Ids {
  readonly ids: readonly number[];
  readonly total: number;
}

export interface ItemRow {
  readonly item: Item;
  readonly versionCount: number;
  /** Files that the default version is played from, one after the other. */
  readonly partCount: number;
}

/** A leaf that was added lately, and the folder under which people look for it. */
export interface LatestLeaf {
  readonly id: number;
  readonly groupId: number | null;
  /** An album stands for its tracks even when only one is new. */
  readonly alwaysGrouped: boolean;
}

export interface LatestQuery {
  readonly within?: ItemQuery["within"];
  readonly kinds: readonly ItemKind[];
  readonly isPlayed?: boolean;
  readonly offset: number;
  readonly limit: number;
}

export interface NextUpQuery {
  readonly seriesId?: number;
  readonly within?: ItemQuery["within"];
  readonly since?: Date;
  readonly includeResumable: boolean;
  readonly offset: number;
  readonly limit?: number;
}

/** What an id that a client sends names; the target by its own key. */
export type Target =
  | { readonly type: "item"; readonly id: number }
  | { readonly type: "version"; readonly id: number }
  | { readonly type: "part"; readonly uuid: Uuid }
  | { readonly type: "library"; readonly id: number }
  | { readonly type: "person"; readonly named: Named }
  | { readonly type: "label"; readonly kind: LabelKind; readonly named: Named };

/** Whose a version or part is. */
export interface Owner {
  readonly itemId: number;
  readonly versionUuid: Uuid;
}

export interface NamedRow extends Named {
  readonly createdAt: Date;
  readonly itemCount: number;
  readonly isFavorite: boolean;
}

export interface NamedPage {
  readonly rows: readonly NamedRow[];
  readonly total: number;
}

export interface FolderState {
  readonly leaves: number;
  readonly unplayed: number;
}

export interface FacetRows {
  readonly genres: readonly Named[];
  readonly tags: readonly string[];
  readonly years: readonly number[];
  readonly officialRatings: readonly string[];
  /** ISO 639-2 as it stands in the files, of the items and of what is in them. */
  readonly audioLanguages: readonly string[];
  readonly subtitleLanguages: readonly string[];
}

export interface FacetCount {
  readonly value: string;
  readonly count: number;
}

/** Counts of a query's items by what they have, in no particular order. */
export interface FacetCountRows {
  readonly kinds: readonly FacetCount[];
  readonly years: readonly FacetCount[];
  readonly certificates: readonly FacetCount[];
  /** By width in pixels. */
  readonly widths: readonly FacetCount[];
  readonly labels: Readonly<Partial<Record<LabelKind, readonly FacetCount[]>>>;
  /** Languages are ISO 639-2 as in the files, ranges the domain's. */
  readonly traits: Readonly<Partial<Record<"audio" | "subtitle" | "range", readonly FacetCount[]>>>;
}

/** The libraries that the viewer may see (`LibraryService.list`): some ids name one. */
export type LibraryList = (viewer: Viewer) => Promise<readonly Library[]>;

export interface BrowsePorts {
  readonly catalogue: Catalogue;
  readonly libraries: LibraryList;
}

type ById<T> = Promise<ReadonlyMap<number, T>>;

/** Parts of items, one query a page; what has none is missing from the map. */
export interface ItemParts {
  states(userId: number, workIds: readonly number[]): ById<WatchState>;
  /** Of folder items: the leaves below, and those that the person hasn't played. */
  folderStates(audience: Audience, folders: readonly Item[]): ById<FolderState>;
  artwork(owner: "item" | "person" | "library", ids: readonly number[]): ById<readonly Artwork[]>;
  relatives(items: readonly Item[]): ById<Relatives>;
  versions(itemIds: readonly number[]): ById<readonly Version[]>;
  credits(itemIds: readonly number[]): ById<readonly Credit[]>;
  labels(itemIds: readonly number[], kinds: readonly LabelKind[]): ById<Labels>;
  externalIds(itemIds: readonly number[]): ById<Readonly<Record<string, string>>>;
  artists(itemIds: readonly number[]): ById<Artists>;
  extraCounts(itemIds: readonly number[]): ById<{ readonly trailers: number; readonly extras: number }>;
}

export type Labels = Readonly<Partial<Record<LabelKind, readonly Named[]>>>;

export interface Artists {
  readonly artists: readonly Named[];
  readonly albumArtists: readonly Named[];
}

export interface Catalogue {
  readonly parts: ItemParts;
  find(audience: Audience, query: ItemQuery): Promise<Ids>;
  /** Rows of those that are there for the audience, in the order of the ids. */
  items(audience: Audience, ids: readonly number[]): Promise<readonly ItemRow[]>;
  resolve(audience: Audience, uuid: Uuid): Promise<Target | null>;
  /** Item ids for items' uuids, aliases included; what isn't an item is left out. */
  resolveItems(uuids: readonly Uuid[]): Promise<ReadonlyMap<Uuid, number>>;
  itemOfVersion(versionId: number): Promise<Owner | null>;
  itemOfPart(partUuid: Uuid): Promise<Owner | null>;
  latest(audience: Audience, query: LatestQuery): Promise<readonly LatestLeaf[]>;
  resume(audience: Audience, query: ItemQuery): Promise<Ids>;
  nextUp(audience: Audience, query: NextUpQuery): Promise<Ids>;
  /** What follows the episode played last, watched before or not. */
  rewatch(audience: Audience, query: NextUpQuery): Promise<Ids>;
  similar(audience: Audience, item: Item, limit: number): Promise<readonly number[]>;
  /** Ids from the parent up. */
  ancestors(itemId: number): Promise<readonly number[]>;
  labels(audience: Audience, kind: LabelKind, query: NamedQuery): Promise<NamedPage>;
  persons(audience: Audience, query: NamedQuery & { readonly roles?: readonly string[] }): Promise<NamedPage>;
  labelByKey(audience: Audience, kind: LabelKind, key: string): Promise<NamedRow | null>;
  personByKey(audience: Audience, key: string): Promise<NamedRow | null>;
  years(audience: Audience, query: ItemQuery): Promise<readonly number[]>;
  facets(audience: Audience, query: ItemQuery): Promise<FacetRows>;
  facetCounts(audience: Audience, query: ItemQuery): Promise<FacetCountRows>;
  counts(
    audience: Audience,
    query: { readonly isFavorite?: boolean },
  ): Promise<ReadonlyMap<ItemKind, number>>;
  libraryChildren(audience: Audience): ById<number>;
  missing(audience: Audience, query: MissingQuery): Promise<Page<MissingEpisode>>;
}
