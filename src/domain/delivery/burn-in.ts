import type { MediaFile } from "../library/item.ts";

/** What an encoder needs to draw a subtitle track into the picture. */
export type BurnIn =
  | { readonly kind: "text"; readonly path: string; readonly fontsDir: string }
  | { readonly kind: "pictures"; readonly streamIndex: number };

export interface BurnInSource {
  /** `not-found` for a track that isn't there, `unsupported` for pictures that lie beside the film. */
  prepare(file: MediaFile, streamIndex: number): Promise<BurnIn>;
}
