/** Of what an adapter may call: pictures, and what is inside of media. */
import type { Artwork, ArtworkKind, Item, MediaFile, Uuid, Version } from "./library/item.ts";
import type { Viewer } from "./users/user.ts";

export interface ImageRequest {
  readonly width?: number;
  readonly height?: number;
  readonly maxWidth?: number;
  readonly maxHeight?: number;
  /** As small as still covers this, in the shape it has (as the real Jellyfin: clients cut it themselves). */
  readonly fillWidth?: number;
  readonly fillHeight?: number;
  readonly quality?: number;
  readonly format?: "jpeg" | "png" | "webp" | "avif" | "gif";
  /** Formats that the client can show besides those that every client can, its favourite first. */
  readonly accepts?: readonly ("avif" | "webp")[];
  readonly blur?: number;
  readonly backgroundColor?: string;
}

export interface ImageAnswer {
  readonly path: string;
  readonly sizeBytes: number;
  readonly mimeType: string;
  /** Differs between any two answers whose bytes differ. */
  readonly etag: string;
  readonly modifiedAt: Date;
}

export type ImageOwner =
  | { readonly type: "item"; readonly id: number }
  | { readonly type: "library"; readonly id: number }
  | { readonly type: "person"; readonly id: number };

export interface ImageService {
  /** A file with the picture in the size asked for, made once and cached; null when the owner has no such picture. */
  picture(
    owner: ImageOwner,
    kind: ArtworkKind,
    position: number,
    request: ImageRequest,
  ): Promise<ImageAnswer | null>;
  list(
    owner: ImageOwner,
  ): Promise<readonly (Artwork & { readonly path: string | null; readonly sizeBytes: number | null })[]>;
}

export interface SubtitleCue {
  readonly startMs: number;
  readonly endMs: number;
  /** Plain but for `<b>`, `<i>` and `<u>`. */
  readonly text: string;
  /** Where in the picture, as on a numeric keypad (8: above, in the middle); not given: 2. */
  readonly align?: number;
}

export interface MediaService {
  /** The versions of an item the viewer may play, the default first. */
  versions(viewer: Viewer, itemId: number): Promise<readonly Version[]>;
  /**
   * The file behind an item's version: its first part, or the one named (then the version is that part alone);
   * `not-found`, or `unavailable` when the disk is away.
   */
  file(
    itemId: number,
    versionUuid: Uuid | null,
    partUuid?: Uuid | null,
  ): Promise<{ readonly item: Item; readonly version: Version; readonly file: MediaFile }>;
  /** A text track as cues in ms; `not-found`, `unsupported` for pictures (PGS, VobSub). */
  cues(file: MediaFile, streamIndex: number): Promise<readonly SubtitleCue[]>;
  /** The track as it is, when the format wanted is its own. */
  rawSubtitle(
    file: MediaFile,
    streamIndex: number,
  ): Promise<{ readonly text: string; readonly format: string }>;
  attachment(
    file: MediaFile,
    streamIndex: number,
  ): Promise<{ readonly path: string; readonly mimeType: string }>;
}
