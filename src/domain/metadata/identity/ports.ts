import type { ItemKind } from "../../library/item.ts";
import type { Act, ItemChange } from "../editing/ports.ts";
import type { Place } from "./patch.ts";

/** What an act about identity has touched. */
export interface Done {
  /** The item that is left, or that was made. */
  readonly itemId: number;
  readonly itemIds: readonly number[];
  /** Where these lie: their own sources may say more of them now. */
  readonly paths: readonly string[];
}

/** Throws for an item that may not be touched. */
export type CheckItem = (item: { readonly libraryId: number }) => void;

/** Which item is which work, in the catalogue. Each call is one transaction that writes its history and events with it. */
export interface IdentityStore {
  /** By lower-case scheme; an empty id is taken away. */
  identify(itemId: number, ids: Readonly<Record<string, string>>, act: Act, check: CheckItem): Promise<Done>;
  merge(itemIds: readonly number[], act: Act, check: CheckItem): Promise<Done>;
  /**
   * Makes one version an item of its own, or all of them (null): what people had merged becomes what it was; if there
   * is nothing of that, what the names on the disk put together comes apart.
   */
  split(itemId: number, versionUuid: string | null, act: Act, check: CheckItem): Promise<Done>;
  /** Where an item lies; `invalid` for what has no place of its own. */
  place(itemId: number): Promise<PlacedItem>;
  /** What lay at one place lies at the other now: ids and states are the same. */
  relocate(itemId: number, from: Place, to: Place, act: Act): Promise<Done>;
  undo(changes: readonly ItemChange[], act: Act, check: CheckItem): Promise<Done>;
}

export interface PlacedItem {
  readonly itemId: number;
  readonly kind: ItemKind;
  readonly rootPath: string;
  readonly place: Place;
}

export interface PlaceOnDisk {
  readonly rootPath: string;
  /** Relative to the root. */
  readonly path: string;
}

/**
 * Moves a folder, or a file with what belongs to it. `conflict`: something is there; `unavailable`: another disk, or it
 * can't be written.
 */
export type MoveOnDisk = (from: PlaceOnDisk, to: PlaceOnDisk) => Promise<void>;
