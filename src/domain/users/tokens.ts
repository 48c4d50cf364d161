import { hash, randomBytes, randomUUID } from "node:crypto";
import type { Uuid } from "../library/item.ts";

/** 32 lower-case hexadecimal digits: the form in which Jellyfin's clients expect and keep tokens. */
export const newToken = (): string => randomBytes(16).toString("hex");

export const newUuid = (): Uuid => randomUUID().replaceAll("-", "");

/**
 * Tokens are random, so a fast hash protects them: who reads the database can't sign in with what it holds. In one shot:
 * a `Hash` for each request would keep memory that the garbage collector doesn't see, a hundred megabytes in seconds.
 */
export const tokenHashOf = (token: string): string => hash("sha256", token);

const MAX_DESCRIPTION = 255;

/** What a client says of itself, in a length that is worth keeping. */
export function clipped(text: string): string;
export function clipped(text: string | undefined): string | undefined;
export function clipped(text: string | undefined): string | undefined {
  return text?.slice(0, MAX_DESCRIPTION);
}
