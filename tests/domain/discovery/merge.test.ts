import { expect, it } from "vitest";
import { mergeLayers } from "../../../src/domain/metadata/merge.ts";

it("lets the stronger source win, field by field and in any order", () => {
  const merged = mergeLayers("Folder", [
    { source: "nfo", fields: { name: "Title", year: 2001 } },
    { source: "path", fields: { year: 1999 } },
    { source: "tags", fields: { overview: "Tagged", genres: ["Drama"] } },
  ]);
  expect(merged.fields).toEqual({ name: "Title", year: 2001, overview: "Tagged", genres: ["Drama"] });
  expect(merged.sources).toEqual({ name: "nfo", year: "nfo", overview: "tags", genres: "tags" });
});

it("doesn't let an empty value take away what is known", () => {
  const merged = mergeLayers("Folder", [
    { source: "tags", fields: { genres: ["Drama"], overview: "Text" } },
    { source: "nfo", fields: { name: "", genres: [], overview: null } },
  ]);
  expect(merged.fields).toEqual({ name: "Folder", genres: ["Drama"], overview: "Text" });
});
