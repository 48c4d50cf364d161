/** What the process for pictures can be asked, and what it answers: it opens untrusted files, so its word is checked. */
import { z } from "zod";
import type { ImageRequest } from "../../domain/core.ts";
import type { Rendering } from "../images/rendering.ts";

const side = z.int().nonnegative();
const bytes = z.instanceof(Uint8Array);

const pictureMeasure = z.object({ tag: z.string(), width: side, height: side, blurhash: z.string() });
const pictureHeader = z.object({
  format: z.string(),
  /** As the picture is seen: a camera held upright is taller than wide. */
  width: side,
  height: side,
  /** Parts of it may be transparent. */
  hasAlpha: z.boolean(),
});

export type PictureMeasure = z.output<typeof pictureMeasure>;
export type PictureHeader = z.output<typeof pictureHeader>;

export const ANSWERS = {
  render: bytes,
  collage: bytes,
  measure: pictureMeasure.nullable(),
  describe: pictureHeader.nullable(),
  rateFrame: z.number().min(0).max(1),
} as const;

export type PictureTask = keyof typeof ANSWERS;
export type PictureAnswer<K extends PictureTask> = z.output<(typeof ANSWERS)[K]>;

export interface PictureArguments {
  readonly render: readonly [path: string, rendering: Rendering, request: ImageRequest];
  readonly collage: readonly [paths: readonly string[]];
  readonly measure: readonly [path: string];
  readonly describe: readonly [path: string];
  readonly rateFrame: readonly [path: string];
}

export interface PictureQuestion<K extends PictureTask = PictureTask> {
  readonly id: number;
  readonly task: K;
  readonly args: PictureArguments[K];
}

export type PictureReply =
  | { readonly id: number; readonly ok: true; readonly answer: unknown }
  | { readonly id: number; readonly ok: false; readonly reason: string };
