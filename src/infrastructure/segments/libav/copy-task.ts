import { z } from "zod";

/** One segment of a track that is copied as it is. Times are of the film, in ms. */
export interface CopyTask {
  /** Of the file's content. */
  readonly fingerprint: string;
  readonly streamIndex: number;
  readonly index: number;
  readonly startMs: number;
  /** null: to the end. */
  readonly endMs: number | null;
}

export type CopyAnswer =
  | { readonly ok: true; readonly init: Uint8Array; readonly segment: Uint8Array }
  | { readonly ok: false; readonly reason: string };

const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array);
/** A program said it that read an untrusted file. */
export const copyAnswer: z.ZodType<CopyAnswer> = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(true), init: bytes, segment: bytes }),
  z.object({ ok: z.literal(false), reason: z.string() }),
]);
