import { hash } from "node:crypto";
import type { Uuid } from "../../domain/library/item.ts";

/** The empty GUID: in answers "nobody", in requests the root of everything. */
export const ZERO_ID: Uuid = "0".repeat(32);

const PLAIN = /^[0-9a-f]{32}$/i;
const DASHED = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A GUID as clients write it (dashed by Kotlin's SDK, plain by the others, any case); null when it is none. */
export function idFromGuid(text: string): Uuid | null {
  if (PLAIN.test(text)) return text.toLowerCase();
  if (DASHED.test(text)) return text.replaceAll("-", "").toLowerCase();
  return null;
}

/** 8-4-4-4-12, the form that a few answers of the real server have. */
export function dashed(id: Uuid): string {
  return id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** The same GUID for the same words, for things that clients want an id of and the core knows by name. */
export function idFromWords(...words: readonly string[]): Uuid {
  return hash("sha256", words.join("\u0000")).slice(0, 32);
}
