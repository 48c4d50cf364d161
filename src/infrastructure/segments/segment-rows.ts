/** Segments as the database knows them. */
import { subtle } from "node:crypto";
import type { SegmentName } from "../../domain/delivery/ports.ts";

export interface Row {
  readonly key: string;
  readonly name: number;
  readonly size_bytes: number;
  readonly sha256: string;
}

/** The initialization segment's number in the table. */
export const INIT = -1;

export const numberOf = (name: SegmentName): number => (name === "init" ? INIT : name);

/** Off the event loop: a segment may have tens of megabytes. */
export async function hashOf(bytes: Uint8Array): Promise<string> {
  return Buffer.from(await subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>)).toString("hex");
}

/** The first of them that have so many bytes together. */
export function enough(rows: readonly Row[], bytes: number): readonly Row[] {
  const taken: Row[] = [];
  let sum = 0;
  for (const row of rows) {
    if (sum >= bytes) break;
    taken.push(row);
    sum += row.size_bytes;
  }
  return taken;
}
