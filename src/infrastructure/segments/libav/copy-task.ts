import { z } from "zod";

/** What is asked of a file; another file of the same name is another film. */
export interface FileTask {
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  /** null: nothing yet, it is only opened. */
  readonly copy: CopyTask | null;
}

/** One segment of a track that is copied as it is. Times are of the film, in ms. */
export interface CopyTask {
  /** The file that the segment is written into: through the channel between processes it would take longer. */
  readonly into: string;
  readonly streamIndex: number;
  readonly index: number;
  readonly startMs: number;
  /** null: to the end. */
  readonly endMs: number | null;
}

export interface Copy {
  readonly init: Uint8Array;
  readonly sizeBytes: number;
}

export type CopyAnswer =
  | { readonly ok: true; readonly copy: Copy | null }
  | { readonly ok: false; readonly reason: string };

const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array);
/** A program said it that read an untrusted file. */
export const copyAnswer: z.ZodType<CopyAnswer> = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(true), copy: z.object({ init: bytes, sizeBytes: z.number() }).nullable() }),
  z.object({ ok: z.literal(false), reason: z.string() }),
]);
