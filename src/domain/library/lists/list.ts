/** Collections and playlists: items that gather others, by hand or by a rule. */
import type { Item, ItemRef } from "../item.ts";
import type { Sort } from "../query.ts";

export type ListKind = "collection" | "playlist";

/** What belongs in a list by itself: what this filter finds, in this order. */
export interface ListRule {
  /** In the filter language. */
  readonly filter: string;
  readonly sort: readonly Sort[];
}

export interface ItemList extends ItemRef {
  readonly kind: ListKind;
  readonly overview: string | null;
  /** Whose playlist it is; null for collections, which are everybody's. */
  readonly ownerId: number | null;
  /** A playlist that others see, too. */
  readonly isPublic: boolean;
  /** With whom its owner shares a playlist. */
  readonly shares: readonly ListShare[];
  /** null: what is in it was put there. */
  readonly rule: ListRule | null;
  /** `tmdb:8091`: gathered as a provider does; null otherwise. */
  readonly source: string | null;
}

export interface ListShare {
  readonly userId: number;
  /** Its name and what is in it; the owner alone deletes and shares it. */
  readonly canEdit: boolean;
}

export interface NewList {
  readonly kind: ListKind;
  readonly name: string;
  readonly overview?: string | null;
  readonly rule?: ListRule | null;
  readonly isPublic?: boolean;
  readonly shares?: readonly ListShare[];
  readonly itemIds?: readonly number[];
}

/** `shares` are all of them; whether it is public and with whom it is shared is the owner's to say. */
export type ListChanges = Partial<Pick<NewList, "name" | "overview" | "rule" | "isPublic" | "shares">>;

/** One place in a playlist; the same item may have several. */
export interface ListEntry {
  readonly id: number;
  readonly itemId: number;
}

/** What an entry is made of: the work counts, the item is the one that was meant. */
export type Listed = Pick<Item, "id" | "workId">;

/** A filter that somebody gave a name; each person's own. */
export interface SavedSearch {
  readonly id: number;
  readonly name: string;
  readonly filter: string;
  readonly sort: readonly Sort[];
  readonly createdAt: Date;
}
