import { describe, expect, it } from "vitest";
import { nearestWords, slipsAllowed, slipsBetween } from "../../../src/domain/library/search/slips.ts";

describe("slips of the keyboard", () => {
  it.each([
    ["inception", "inception", 0],
    ["inceptoin", "inception", 1],
    ["incption", "inception", 1],
    ["incepption", "inception", 1],
    ["inceqtion", "inception", 1],
    ["ncpetion", "inception", 2],
    ["", "abc", 3],
  ])("between %s and %s are %i", (typed, known, slips) => {
    expect(slipsBetween(typed, known).whole).toBe(slips);
  });

  it("count only to where somebody has typed", () => {
    expect(slipsBetween("incetp", "inception").begun).toBe(1);
    expect(slipsBetween("incep", "inception").begun).toBe(0);
  });

  it("are forgiven by the length of a word, whatever its script", () => {
    expect(["ten", "dune", "matrix", "gladiator", "киноман"].map(slipsAllowed)).toEqual([0, 1, 1, 2, 1]);
  });

  it("lead to the nearest words first, whole ones before those that are only begun", () => {
    const known = ["alien", "aliens", "alive", "allen", "alienation", "zebra"];
    expect(nearestWords("alein", known, 3)).toEqual(["alien", "aliens", "alienation"]);
    expect(nearestWords("xyz", known, 3)).toEqual([]);
  });
});
