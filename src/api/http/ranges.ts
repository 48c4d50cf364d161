import type { IncomingHttpHeaders } from "node:http";

/** First and last byte, both included. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/**
 * What a `Range` header asks for (RFC 9110 §14.2): a range, `unsatisfiable`, or null for "send all": no header, another
 * unit, a malformed one, or several ranges, which the real Jellyfin answers with the whole file too.
 */
export function parseRange(
  header: string | undefined,
  sizeBytes: number,
): ByteRange | "unsatisfiable" | null {
  const match = /^\s*bytes\s*=\s*(\d{0,15})\s*-\s*(\d{0,15})\s*$/i.exec(header ?? "");
  if (match === null) return null;
  const [, from = "", to = ""] = match;
  if (from === "") {
    if (to === "") return null;
    const length = Math.min(Number(to), sizeBytes);
    return length === 0 ? "unsatisfiable" : { first: sizeBytes - length, last: sizeBytes - 1 };
  }
  const first = Number(from);
  const last = to === "" ? sizeBytes - 1 : Math.min(Number(to), sizeBytes - 1);
  if (to !== "" && Number(to) < first) return null;
  return first >= sizeBytes ? "unsatisfiable" : { first, last };
}

/** What is known of the thing that a conditional request is about. */
export interface Validators {
  /** With its quotes; null: none. */
  readonly etag: string | null;
  readonly modifiedAt: Date | null;
}

type Conditions = Pick<
  IncomingHttpHeaders,
  "if-match" | "if-none-match" | "if-modified-since" | "if-unmodified-since"
>;

/** The status that the conditions demand instead of the answer, in the order of RFC 9110 §13.2.2; null: go on. */
export function conditionalStatus(headers: Conditions, is: Validators): 304 | 412 | null {
  const modifiedS = is.modifiedAt === null ? null : Math.floor(is.modifiedAt.getTime() / 1000);
  if (headers["if-match"] !== undefined) {
    if (!listsTag(headers["if-match"], is.etag, false)) return 412;
  } else if (isAfter(modifiedS, headers["if-unmodified-since"]) === true) return 412;
  if (headers["if-none-match"] !== undefined)
    return listsTag(headers["if-none-match"], is.etag, true) ? 304 : null;
  return isAfter(modifiedS, headers["if-modified-since"]) === false ? 304 : null;
}

/** True when `If-Range` lets the range be sent: a strong tag that is ours, or exactly our date. */
export function rangeIsFresh(ifRange: string | undefined, is: Validators): boolean {
  if (ifRange === undefined) return true;
  const value = ifRange.trim();
  if (value.startsWith('"') || value.startsWith("W/"))
    return is.etag !== null && !is.etag.startsWith("W/") && is.etag === value;
  const at = Date.parse(value);
  return is.modifiedAt !== null && Math.floor(is.modifiedAt.getTime() / 1000) * 1000 === at;
}

function listsTag(header: string, etag: string | null, weak: boolean): boolean {
  if (header.trim() === "*") return true;
  if (etag === null) return false;
  const bare = (tag: string): string => (weak ? tag.replace(/^W\//, "") : tag);
  if (!weak && etag.startsWith("W/")) return false;
  return (header.match(/(?:W\/)?"[^"]*"/g) ?? []).some((tag) => bare(tag) === bare(etag));
}

function isAfter(modifiedS: number | null, header: string | undefined): boolean | null {
  const at = Date.parse(header ?? "");
  return modifiedS === null || Number.isNaN(at) ? null : modifiedS > Math.floor(at / 1000);
}
