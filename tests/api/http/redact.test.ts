import { describe, expect, it } from "vitest";
import { redactUrl, shapeOf } from "../../../src/api/http/redact.ts";

const SIGNED = "eyJhbGciOiJIUzI1NiJ9.eyJqdGkiOiJ4In0.c2lnbmF0dXJl_-x";

describe("a url in the log", () => {
  it.each([
    ["/Items?ApiKey=abc&limit=1", "/Items?ApiKey=***&limit=1"],
    ["/Items?%61pi_key=abc", "/Items?%61pi_key=***"],
    [`/api/v1/playback/${SIGNED}/video/copy/1.m4s?a=1`, "/api/v1/playback/***/video/copy/1.m4s?a=1"],
    ["/Items/1", "/Items/1"],
  ])("%s hides what stands for a person", (url, expected) => {
    expect(redactUrl(url)).toBe(expected);
  });

  it("has the shape of its path without ids and tokens", () => {
    expect(shapeOf(`/api/v1/playback/${SIGNED}/file`)).toBe("/api/v1/playback/{token}/file");
    expect(shapeOf("/Items/42/Images")).toBe("/Items/{id}/Images");
  });
});
