import type { Artwork } from "../../library/item.ts";

/** A picture at a provider that is to be fetched. */
export interface WantedPicture {
  readonly id: number;
  readonly url: string;
}

/** A picture on our disk; `storedPath` as the catalogue keeps it. */
export type KeptPicture = Omit<Artwork, "kind" | "position"> & { readonly storedPath: string };

/** Pictures that are wanted from providers. */
export interface WantedPictureStore {
  /** Those of items before those of people, in the order of their ids. */
  wanted(limit: number, options: { readonly faces: boolean }): Promise<readonly WantedPicture[]>;
  /**
   * One transaction: the pictures stand where nobody stronger (a file beside the media, a person) has put one; null
   * for what is none: the next that was offered is wanted instead.
   */
  settle(pictures: readonly { readonly id: number; readonly picture: KeptPicture | null }[]): Promise<void>;
}

/** Fetches a picture once and keeps it by its content; null for what is none. Rejects with `unavailable`. */
export type KeepPicture = (url: string, signal: AbortSignal) => Promise<KeptPicture | null>;
