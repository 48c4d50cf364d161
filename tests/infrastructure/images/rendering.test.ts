import { describe, expect, it } from "vitest";
import { renderingFor, renderingKey, sizeFor } from "../../../src/infrastructure/images/rendering.ts";

const poster = { width: 1000, height: 1500 };

describe("the size that a request means", () => {
  it.each([
    [{}, null],
    [{ maxWidth: 200 }, { width: 200, height: 300 }],
    [{ maxHeight: 300 }, { width: 200, height: 300 }],
    [
      { maxWidth: 200, maxHeight: 150 },
      { width: 100, height: 150 },
    ],
    [{ width: 200 }, { width: 200, height: 300 }],
    [{ height: 300 }, { width: 200, height: 300 }],
    // Both: taken literally, whatever becomes of the shape.
    [
      { width: 300, height: 300 },
      { width: 300, height: 300 },
    ],
    [
      { width: 300, height: 300, maxWidth: 150 },
      { width: 150, height: 150 },
    ],
    // Filled: covered, in its own shape.
    [
      { fillWidth: 297, fillHeight: 446 },
      { width: 297, height: 446 },
    ],
    [
      { fillWidth: 400, fillHeight: 300 },
      { width: 400, height: 600 },
    ],
    [{ fillWidth: 200 }, { width: 200, height: 300 }],
    // Never larger than it is.
    [{ maxWidth: 5000 }, null],
    [{ width: 5000 }, null],
    [
      { width: 2000, height: 2000 },
      { width: 1000, height: 1000 },
    ],
    [{ fillWidth: 5000, fillHeight: 100 }, null],
    // Nonsense is no wish.
    [{ maxWidth: 0 }, null],
    [{ width: -5 }, null],
  ])("%j", (request, expected) => {
    expect(sizeFor(poster, request)).toEqual(expected);
  });

  it("stays a picture however small it's asked for", () => {
    expect(sizeFor({ width: 2000, height: 10 }, { maxWidth: 20 })).toEqual({ width: 20, height: 1 });
  });
});

describe("what is made", () => {
  it.each([
    ["a.jpg", {}, null],
    ["a.jpg", { quality: 50 }, null],
    ["a.jpg", { format: "jpeg" }, null],
    ["a.jpg", { maxWidth: 1000 }, null],
    ["a.jpg", { maxWidth: 500 }, "jpeg"],
    ["a.png", { maxWidth: 500 }, "png"],
    ["a.webp", { maxWidth: 500 }, "webp"],
    ["a.gif", { maxWidth: 500 }, "png"],
    ["a.jpg", { format: "webp" }, "webp"],
    ["a.jpg", { blur: 10 }, "jpeg"],
    ["a.jpg", { backgroundColor: "#ff0000" }, "jpeg"],
    ["a.jpg", { backgroundColor: "url(x)" }, null],
    ["a.svg", {}, "jpeg"],
    ["a.tiff", {}, "jpeg"],
  ] as const)("%s with %j: %s", (path, request, format) => {
    expect(renderingFor(path, poster, request)?.format ?? null).toBe(format);
  });

  it("has one name for requests that give the same bytes, and another for another picture", () => {
    const name = (tag: string, request: object): string => {
      const rendering = renderingFor("a.jpg", poster, request);
      return rendering === null ? "original" : renderingKey(tag, rendering);
    };
    expect(name("t", { maxWidth: 200 })).toBe(name("t", { width: 200 }));
    expect(name("t", { maxWidth: 200 })).not.toBe(name("t", { maxWidth: 201 }));
    expect(name("t", { maxWidth: 200 })).not.toBe(name("u", { maxWidth: 200 }));
  });
});
