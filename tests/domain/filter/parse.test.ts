import { describe, expect, it } from "vitest";
import { FilterError } from "../../../src/domain/library/filter/error.ts";
import type { Filter } from "../../../src/domain/library/filter/filter.ts";
import { parseFilter } from "../../../src/domain/library/filter/parse.ts";

const year = (from: number | null, to: number | null): Filter => ({
  type: "between",
  field: "year",
  from,
  to,
});
const genre = (...words: string[]): Filter => ({ type: "words", field: "genre", words });
const text = (words: string): Filter => ({ type: "text", text: words });
const DAY_MS = 86_400_000;

describe("the filter language", () => {
  it.each<[string, Filter | null]>([
    ["", null],
    ["   ", null],
    ["genre:drama", genre("drama")],
    ['Genre = "Science Fiction", Horror', genre("Science Fiction", "Horror")],
    ["genre:a genre:b", { type: "and", of: [genre("a"), genre("b")] }],
    ["genre:a AND genre:b", { type: "and", of: [genre("a"), genre("b")] }],
    [
      "genre:a or genre:b genre:c",
      { type: "or", of: [genre("a"), { type: "and", of: [genre("b"), genre("c")] }] },
    ],
    ["(genre:a or genre:b) genre:c", { type: "and", of: [genre("a", "b"), genre("c")] }],
    ["not genre:a", { type: "not", of: genre("a") }],
    [
      "-genre:a -(genre:b)",
      {
        type: "and",
        of: [
          { type: "not", of: genre("a") },
          { type: "not", of: genre("b") },
        ],
      },
    ],
    ["genre!=a,b", { type: "not", of: genre("a", "b") }],
    ["year:1999", year(1999, 1999)],
    ["year:1980..1989", year(1980, 1989)],
    ["year:..1959", year(null, 1959)],
    ["year:1990s", year(1990, 1999)],
    ["decade:1985", year(1980, 1989)],
    ["year:1999,2001", { type: "or", of: [year(1999, 1999), year(2001, 2001)] }],
    ["year>=1980", { type: "compare", field: "year", how: ">=", value: 1980 }],
    ["rating>7.5", { type: "compare", field: "rating", how: ">", value: 7.5 }],
    ["confidence<80%", { type: "compare", field: "confidence", how: "<", value: 0.8 }],
    ["duration<1h30m", { type: "compare", field: "duration", how: "<", value: 5_400_000 }],
    ["duration:90", { type: "between", field: "duration", from: 5_400_000, to: 5_400_000 }],
    ["resolution:4k", { type: "between", field: "resolution", from: 3800, to: 7599 }],
    ["resolution>=1080p", { type: "compare", field: "resolution", how: ">=", value: 1800 }],
    ["added:30d", { type: "within", field: "added", agoMs: 30 * DAY_MS }],
    ["premiered>2020", { type: "compare", field: "premiered", how: ">", value: Date.UTC(2021, 0, 1) - 1 }],
    [
      "premiered:2020-02",
      { type: "between", field: "premiered", from: Date.UTC(2020, 1, 1), to: Date.UTC(2020, 2, 1) - 1 },
    ],
    ["watched:no", { type: "flag", field: "watched", value: false }],
    ["hdr:yes", { type: "flag", field: "hdr", value: true }],
    [
      "hdr:dolby-vision,HLG",
      {
        type: "or",
        of: [
          { type: "words", field: "hdr", words: ["dolbyVision"] },
          { type: "words", field: "hdr", words: ["hlg"] },
        ],
      },
    ],
    ["language:german", { type: "words", field: "language", words: ["deu"] }],
    [
      "kind:Movie missing:poster",
      {
        type: "and",
        of: [
          { type: "words", field: "kind", words: ["movie"] },
          { type: "words", field: "missing", words: ["poster"] },
        ],
      },
    ],
    ['spider-man "the wire"', { type: "and", of: [text("spider-man"), text("the wire")] }],
    ['person:"O\\"Brien"', { type: "words", field: "person", words: ['O"Brien'] }],
  ])("reads %j", (written, meant) => {
    expect(parseFilter(written)).toEqual(meant);
  });

  it.each([
    ["genre:", 6],
    ["genre:a,", 8],
    ["(genre:a", 0],
    ["genre:a)", 7],
    ["colour:red", 0],
    ["kind:movie constructor:x", 11],
    ["year:soon", 5],
    ["year:1..2..3", 5],
    ["year:..", 5],
    ["rating>7,8", 9],
    ["genre>a", 5],
    ["kind:film", 5],
    ["watched:maybe", 8],
    ["language:klingon-x", 9],
    ["resolution:big", 11],
    ["premiered:2020-02-31", 10],
    ["duration:long", 9],
    ['genre:"a', 6],
    ["genre:a or", 10],
    ["or genre:a", 0],
    ["genre:a and or genre:b", 12],
    ["not", 3],
    ["a ! b", 2],
  ])("tells where %j goes wrong", (written, position) => {
    let caught: unknown;
    try {
      parseFilter(written);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(FilterError);
    expect(caught).toMatchObject({ position });
  });

  it("is bounded in length, depth, tests and values", () => {
    const refused = (written: string): void => expect(() => parseFilter(written)).toThrow(FilterError);
    refused("a".repeat(2001));
    refused(`${"(".repeat(20)}a${")".repeat(20)}`);
    refused(`${"-".repeat(20)}a`);
    refused("a ".repeat(101));
    refused(`year:${Array.from({ length: 51 }, (_, at) => 1900 + at).join(",")}`);
    expect(parseFilter(`${"(".repeat(10)}a${")".repeat(10)}`)).toEqual(text("a"));
  });
});
