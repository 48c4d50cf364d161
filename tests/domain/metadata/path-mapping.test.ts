import { describe, expect, it } from "vitest";
import { mapped, readPathMapping } from "../../../src/domain/metadata/facts/path-mapping.ts";

const mappings = (...texts: readonly string[]) => texts.flatMap((text) => readPathMapping(text) ?? []);

describe("a tool's path as it is here", () => {
  it.each([
    ["/tv/Show/a.mkv", "/media/shows/Show/a.mkv"],
    ["/tv/4k/Show/a.mkv", "/big/Show/a.mkv"],
    ["/tv", "/media/shows"],
    ["/tvs/Show", "/tvs/Show"],
    ["/films//A (2000)/", "/films/A (2000)"],
    ["D:\\Films\\A (2000)\\a.mkv", "/media/films/A (2000)/a.mkv"],
    ["d:\\films\\A (2000)", "/media/films/A (2000)"],
    ["\\\\nas\\share\\a.mkv", "/mnt/nas/a.mkv"],
  ])("%s is %s", (path, own) => {
    const all = mappings(
      "/tv => /media/shows",
      "/tv/4k => /big",
      "D:\\Films => /media/films",
      "\\\\nas\\share => /mnt/nas",
    );
    expect(mapped(path, all)).toBe(own);
  });

  it.each(["", "a/b.mkv", "/tv/../etc/passwd", "/a\0b", "C:\\testpath", "/", `/${"a".repeat(5000)}`])(
    "%j is none",
    (path) => {
      expect(mapped(path, [])).toBeNull();
    },
  );

  it.each(["/tv", "tv => /media", "/tv => media", "/a => /b => /c", ""])("%j is no mapping", (text) => {
    expect(readPathMapping(text)).toBeNull();
  });
});
