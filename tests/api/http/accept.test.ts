import { describe, expect, it } from "vitest";
import { acceptedTypes } from "../../../src/api/http/accept.ts";

const types = { "image/avif": "avif", "image/webp": "webp" };

describe("the types that a client names", () => {
  it.each([
    [undefined, []],
    ["", []],
    ["*/*", []],
    ["image/*", []],
    ["image/webp", ["webp"]],
    ["Image/WebP , image/avif", ["avif", "webp"]],
    ["image/avif;q=0.4,image/webp;q=0.5", ["webp", "avif"]],
    ["image/avif;q=0,image/webp;v=1;q=0.1", ["webp"]],
    ["image/avif;q=nonsense", []],
    [`${"x,".repeat(2000)}image/avif`, []],
  ])("%s", (header, accepted) => {
    expect(acceptedTypes(header, types)).toEqual(accepted);
  });
});
