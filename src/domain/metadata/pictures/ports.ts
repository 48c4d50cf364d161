import type { ImageOwner } from "../../core-media.ts";
import type { ArtworkKind } from "../../library/item.ts";
import type { Act, ItemChange } from "../editing/ports.ts";
import type { KeptPicture } from "../identifying/pictures.ts";

/**
 * Which pictures owners show, as people decide. Pictures of a kind are counted as they are shown, from 0. What is done to
 * an item's stands in its history.
 */
export interface PictureStore {
  /** A backdrop is added behind the others; any other kind there is one of. */
  set(owner: ImageOwner, kind: ArtworkKind, picture: KeptPicture, act: Act): Promise<void>;
  /** What a scan finds stays away. Answers where the owner lies when its own sources may have another; `not-found`. */
  remove(owner: ImageOwner, kind: ArtworkKind, index: number, act: Act): Promise<string | null>;
  /** The two change places; `not-found` when there aren't so many. */
  swap(owner: ImageOwner, kind: ArtworkKind, one: number, other: number, act: Act): Promise<void>;
  /** `conflict` when people have changed it since. Answers where those items lie whose own sources may have a picture again. */
  undo(changes: readonly ItemChange[], act: Act): Promise<readonly string[]>;
}

/** Keeps a picture by its content; null for what is none, or is out of bounds. */
export type KeepBytes = (bytes: Uint8Array) => Promise<KeptPicture | null>;
