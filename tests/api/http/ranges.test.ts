import { describe, expect, it } from "vitest";
import { conditionalStatus, parseRange, rangeIsFresh } from "../../../src/api/http/ranges.ts";

describe("Range over 1000 bytes", () => {
  it.each([
    [undefined, null],
    ["bytes=0-99", { first: 0, last: 99 }],
    ["bytes=0-0", { first: 0, last: 0 }],
    ["bytes=500-", { first: 500, last: 999 }],
    ["bytes=0-", { first: 0, last: 999 }],
    ["bytes=990-2000", { first: 990, last: 999 }],
    ["bytes=-100", { first: 900, last: 999 }],
    ["bytes=-5000", { first: 0, last: 999 }],
    ["Bytes = 0 - 9", { first: 0, last: 9 }],
    ["bytes=1000-", "unsatisfiable"],
    ["bytes=99999999999-", "unsatisfiable"],
    ["bytes=-0", "unsatisfiable"],
    // All is sent for what can't be understood, as RFC 9110 §14.2 wants.
    ["bytes=abc", null],
    ["bytes=5-2", null],
    ["bytes=-", null],
    ["bytes=", null],
    ["bytes=1.5-2", null],
    ["bytes=--5", null],
    ["items=0-5", null],
    ["bytes=99999999999999999999-", null],
    // Several: the whole file, as the real Jellyfin.
    ["bytes=0-1,5-6", null],
  ])("%s", (header, expected) => {
    expect(parseRange(header, 1000)).toEqual(expected);
  });

  it("can't be satisfied by an empty file", () => {
    expect(parseRange("bytes=0-", 0)).toBe("unsatisfiable");
    expect(parseRange("bytes=-5", 0)).toBe("unsatisfiable");
  });
});

const at = new Date("2024-01-02T03:04:05.678Z");
const same = "Tue, 02 Jan 2024 03:04:05 GMT";
const earlier = "Tue, 02 Jan 2024 03:04:04 GMT";
const is = { etag: '"v1"', modifiedAt: at };

describe("conditions", () => {
  it.each([
    [{}, null],
    [{ "if-none-match": '"v1"' }, 304],
    [{ "if-none-match": 'W/"v1"' }, 304],
    [{ "if-none-match": '"v0", "v1"' }, 304],
    [{ "if-none-match": "*" }, 304],
    [{ "if-none-match": '"v0"' }, null],
    [{ "if-modified-since": same }, 304],
    [{ "if-modified-since": earlier }, null],
    [{ "if-modified-since": "yesterday" }, null],
    // The tag decides where both are there.
    [{ "if-none-match": '"v0"', "if-modified-since": same }, null],
    [{ "if-match": '"v1"' }, null],
    [{ "if-match": 'W/"v1"' }, 412],
    [{ "if-match": '"v0"' }, 412],
    [{ "if-unmodified-since": same }, null],
    [{ "if-unmodified-since": earlier }, 412],
  ])("%j: %s", (headers, status) => {
    expect(conditionalStatus(headers, is)).toBe(status);
  });

  it("are nothing to what has no validators", () => {
    const none = { etag: null, modifiedAt: null };
    expect(conditionalStatus({ "if-none-match": '"v1"', "if-modified-since": same }, none)).toBeNull();
  });
});

describe("If-Range", () => {
  it.each([
    [undefined, true],
    ['"v1"', true],
    ['"v0"', false],
    ['W/"v1"', false],
    [same, true],
    [earlier, false],
    ["yesterday", false],
  ])("%s: %s", (header, fresh) => {
    expect(rangeIsFresh(header, is)).toBe(fresh);
  });
});
