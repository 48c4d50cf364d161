import { describe, expect, it } from "vitest";
import type { ImageRequest } from "../../../src/domain/core.ts";
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
    ["a.jpg", { maxWidth: 500, accepts: ["avif", "webp"] }, "avif"],
    ["a.jpg", { maxWidth: 500, accepts: ["webp", "avif"] }, "webp"],
    ["a.png", { maxWidth: 500, accepts: ["webp"] }, "webp"],
    ["a.jpg", { maxWidth: 500, accepts: ["avif"], format: "png" }, "png"],
    // As it is, whatever else the client would take.
    ["a.jpg", { accepts: ["avif", "webp"] }, null],
    ["a.webp", { accepts: ["webp"] }, null],
    ["a.jpg", { format: "webp" }, "webp"],
    ["a.jpg", { blur: 10 }, "jpeg"],
    ["a.jpg", { backgroundColor: "#ff0000" }, "jpeg"],
    ["a.jpg", { backgroundColor: "url(x)" }, null],
  ] as const)("%s with %j: %s", (path, request, format) => {
    expect(renderingFor(path, poster, request)?.format ?? null).toBe(format);
  });

  it.each([
    ["a.png", { maxWidth: 500 }],
    ["a.gif", { maxWidth: 500 }],
    ["a.svg", {}],
    ["a.tiff", {}],
    // Not everybody shows WebP.
    ["a.webp", {}],
    ["a.webp", { maxWidth: 500 }],
  ] as const)("%s with %j: what it looks like decides", (path, request) => {
    expect(renderingFor(path, poster, request)).toMatchObject({ format: null });
  });

  it("is no AVIF where that would take seconds", () => {
    const wall = { width: 8000, height: 8000 };
    const format = (request: ImageRequest) => renderingFor("a.jpg", wall, request)?.format;
    expect(format({ maxWidth: 4000, accepts: ["avif", "webp"] })).toBe("webp");
    expect(format({ maxWidth: 4000, accepts: ["avif"] })).toBe("jpeg");
    expect(format({ maxWidth: 1000, accepts: ["avif"] })).toBe("avif");
  });

  it("has one name for requests that give the same bytes, and another for another picture", () => {
    const name = (tag: string, request: object): string => {
      const rendering = renderingFor("a.jpg", poster, request);
      return rendering === null ? "original" : renderingKey(tag, { ...rendering, format: "jpeg" });
    };
    expect(name("t", { maxWidth: 200 })).toBe(name("t", { width: 200 }));
    expect(name("t", { maxWidth: 200 })).not.toBe(name("t", { maxWidth: 201 }));
    expect(name("t", { maxWidth: 200 })).not.toBe(name("u", { maxWidth: 200 }));
  });
});
