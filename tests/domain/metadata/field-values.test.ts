import { expect, it } from "vitest";
import { checkFields } from "../../../src/domain/metadata/editing/field-values.ts";

it.each([
  ["an empty name", "name", "  "],
  ["no name", "name", null],
  ["a name of 501 letters", "name", "x".repeat(501)],
  ["a text of 20,001 letters", "overview", "x".repeat(20_001)],
  ["half a year", "year", 12.5],
  ["a year of five digits", "year", 12_000],
  ["eleven points of ten", "communityRating", 11],
  ["no number", "communityRating", Number.NaN],
  ["no date", "premieredAt", new Date(Number.NaN)],
  ["501 genres", "genres", Array.from({ length: 501 }, (_, at) => `genre ${at}`)],
  ["nobody's part", "credits", [{ name: "", role: "actor", character: null }]],
  ["an unknown part", "credits", [{ name: "Ann", role: "king", character: null }]],
  ["what is no field", "draftHash", "x"],
])("refuses %s", (_what, field, value) => {
  expect(() => checkFields({ [field]: value })).toThrow(
    expect.objectContaining({ meaning: "invalid", detail: { field } }),
  );
});

it("keeps text without what is none: control characters, ends, names that stand there twice", () => {
  const read = checkFields({
    name: "  A\u0000 name\n of\u0007 two lines ",
    overview: " One\r\nTwo\ud800\t ",
    tagline: "  ",
    genres: ["Noir", " noir ", "", "Ñoir", "Crime"],
    credits: [{ name: " Ann  Actor ", role: "actor", character: "" }],
  });
  expect(read).toEqual({
    name: "A name of two lines",
    overview: "One\nTwo\ufffd",
    tagline: null,
    genres: ["Noir", "Crime"],
    credits: [{ name: "Ann Actor", role: "actor", character: null }],
  });
});
