import { describe, expect, it } from "vitest";
import { isExchange } from "../../../src/domain/library/scanning/ordering.ts";
import { aFile, aUnit } from "../../infrastructure/scan/drafts.ts";

const known = (path: string, bytes: string, inode: string) =>
  new Map([[path, { ...aFile(path, { bytes, inode }), id: 1 }]]);
const unit = (path: string, bytes: string, inode: string) => aUnit("f", [aFile(path, { bytes, inode })], []);

describe("an exchange", () => {
  it("is other content for what was there", () => {
    expect(isExchange(unit("f/a", "new", "2"), known("f/a", "old", "1"))).toBe(true);
    expect(isExchange(unit("f/b", "new", "2"), known("f/a", "old", "1"))).toBe(true);
  });

  it("is neither a rename, nor a loss, nor a gain", () => {
    expect(isExchange(unit("f/b", "old", "1"), known("f/a", "old", "1"))).toBe(false);
    expect(isExchange(aUnit("f", [], []), known("f/a", "old", "1"))).toBe(false);
    expect(isExchange(unit("f/a", "new", "2"), new Map())).toBe(false);
  });
});
