import { z } from "zod";
import { DomainError } from "../../domain/errors.ts";

const MAX_OFFSET = 10_000_000;
const content = z.tuple([z.literal(1), z.int().min(0).max(MAX_OFFSET)]);

/** Where the next page begins, in a form that promises nothing about how pages are found. */
export function cursorAt(offset: number): string {
  return Buffer.from(JSON.stringify([1, offset])).toString("base64url");
}

/** Of a page that was found; null when it was the last. */
export function nextCursorOf({
  items,
  total,
  offset,
}: {
  readonly items: readonly unknown[];
  readonly total: number;
  readonly offset: number;
}): string | null {
  const next = offset + items.length;
  return items.length > 0 && next < total ? cursorAt(next) : null;
}

/** The offset that a cursor stands for; `invalid` for what is none of ours. */
export function offsetOf(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  try {
    return content.parse(JSON.parse(Buffer.from(cursor, "base64url").toString()))[1];
  } catch {
    throw new DomainError("invalid", "the cursor is not one that an earlier page gave");
  }
}
