import { describe, expect, it } from "vitest";
import { fold, queryWordsOf, searchNameOf, wordsOf } from "../../../src/domain/library/fold.ts";

describe("names without case, accents and punctuation", () => {
  it("folds accents, ligatures and full-width letters", () => {
    expect(fold("  Amélie   Ångström ")).toBe("amelie angstrom");
    expect(fold("Straße Œuvre Łódź")).toBe("strasse oeuvre lodz");
    expect(fold("ＡＢＣ")).toBe("abc");
  });

  it("is the same for composed and decomposed forms", () => {
    expect(fold("é")).toBe(fold("e\u0301"));
  });

  it("keeps letters of other scripts, composed", () => {
    expect(fold("한국어 Ñandú")).toBe("한국어 nandu");
    expect(wordsOf("हिन्दी फ़िल्म")).toHaveLength(2);
  });

  it("cuts words at what is neither letter nor digit, apostrophes aside", () => {
    expect(wordsOf("Ocean’s Eleven: 2001 / Re-cut")).toEqual(["oceans", "eleven", "2001", "re", "cut"]);
    expect(searchNameOf("Ocean's  Eleven!")).toBe("oceans eleven");
  });

  it("finds inside runs of scripts without spaces", () => {
    expect(wordsOf("千と千尋")).toEqual(["千と千尋", "と千尋", "千尋", "尋"]);
    expect(queryWordsOf("千尋")).toEqual(["千尋"]);
  });

  it("bounds what a hostile title costs", () => {
    expect(wordsOf("千".repeat(5000)).length).toBeLessThanOrEqual(64);
    expect(wordsOf(Array.from({ length: 500 }, (_, n) => `w${n}`).join(" "))).toHaveLength(64);
    expect(wordsOf("…!?")).toEqual([]);
  });
});
