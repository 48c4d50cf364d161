import { describe, expect, it } from "vitest";
import { LIBRARY_KINDS } from "../../../src/domain/library/item.ts";
import { draftPaths, factsWith } from "../../support/discovery.ts";

/** A fixed sequence of numbers below `n` (mulberry32). */
function numbers(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % n;
  };
}

const FOLDERS =
  "Film (2001)|Show|Season 1|Specials|Artist|Album|CD1|CD2|extras|trailers|Subs|Sub|theme-music|backdrops|S|1|\u202e|-|a\nb".split(
    "|",
  );
const STEMS =
  "Film (2001)|Film (2001) - 1080p|Film cd1|Film cd2|Show S01E01|Show S01E01-E02|Show S01E01 - 720p|1x02|03|theme|trailer|Film-trailer|poster|fanart2|season01-poster|movie|tvshow|2020-01-02|\u202e|-x|a\nb|.|..x".split(
    "|",
  );
const ENDINGS = "mkv|mp4|avi|mp3|flac|jpg|nfo|srt|idx|sub|lrc|txt".split("|");

const EXTRAS = /(?:^|\/)(?:extras|trailers|theme-music|backdrops)\//u;

function somePaths(next: (n: number) => number): readonly string[] {
  const pick = (list: readonly string[]): string => list[next(list.length)] ?? "";
  const paths = Array.from({ length: 1 + next(25) }, () => {
    const folders = Array.from({ length: next(4) }, () => pick(FOLDERS));
    return [...folders, `${pick(STEMS)}.${pick(ENDINGS)}`].join("/");
  });
  return [...new Set(paths)];
}

describe.each(LIBRARY_KINDS)("whatever lies in a library of %s,", (kind) => {
  const next = numbers(7);
  const rounds = Array.from({ length: 400 }, () => somePaths(next));

  it("places are one item's, parents come first, and no file is in two items", () => {
    for (const paths of rounds) {
      const { items } = draftPaths(kind, paths, { facts: () => factsWith({ album: "Album" }, "video") });
      const places = items.map((item) => `${item.kind} ${item.place}`);
      expect({ places: [...new Set(places)], paths }).toEqual({ places, paths });
      for (const [at, item] of items.entries()) {
        const before = new Set(items.slice(0, at).map(({ place }) => place));
        const named = [
          item.parentPlace,
          item.seriesPlace,
          item.seasonPlace,
          item.albumPlace,
          item.ownerPlace,
        ];
        const missing = named.filter((place) => place !== null && !before.has(place));
        expect({ item: item.place, missing, paths }).toEqual({ item: item.place, missing: [], paths });
      }
      const parts = items.flatMap((item) =>
        item.versions.flatMap((version) => version.parts.map((part) => part.path)),
      );
      expect({ parts: [...new Set(parts)], paths }).toEqual({ parts, paths });
    }
  });

  it("the order in which it is found doesn't matter", () => {
    for (const paths of rounds.slice(0, 50)) {
      expect(draftPaths(kind, paths.toReversed()).items).toEqual(draftPaths(kind, paths).items);
    }
  });
});

it.each(["movies", "shows"] as const)("in a library of %s no film is left out", (kind) => {
  const next = numbers(11);
  for (let round = 0; round < 400; round++) {
    const paths = somePaths(next);
    const { items } = draftPaths(kind, paths);
    const parts = items.flatMap((item) =>
      item.versions.flatMap((version) => version.parts.map((part) => part.path)),
    );
    // Trailers and songs of a film that isn't there wait for it.
    const films = paths.filter((path) => /\.(?:mkv|mp4|avi)$/u.test(path) && !EXTRAS.test(path));
    const left = films.filter((path) => !parts.includes(path));
    expect({ left, paths }).toEqual({ left: [], paths });
  }
});
