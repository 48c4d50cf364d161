import { describe, expect, it } from "vitest";
import { describeTree } from "../../../src/domain/library/discovery/describe-tree.ts";

const film = "/lib/Otter Creek (1994)";

describe("a tree of films", () => {
  it("has the disc as one part, named by its folder", () => {
    const { items } = describeTree("movies", [
      `${film}/VIDEO_TS/VIDEO_TS.IFO`,
      `${film}/VIDEO_TS/VTS_01_1.VOB`,
      `${film}/fanart.jpg`,
    ]);
    expect(items).toEqual([
      {
        type: "movie",
        title: "Otter Creek",
        year: 1994,
        versions: [{ parts: [`${film}/VIDEO_TS`] }],
        images: [{ path: `${film}/fanart.jpg`, type: "backdrop" }],
      },
    ]);
  });

  it("plays the file with the folder's name first, and joins the parts of the other", () => {
    const { items } = describeTree("movies", [
      `${film}/Otter Creek (1994) - 4K cd2.mkv`,
      `${film}/Otter Creek (1994) - 4K cd1.mkv`,
      `${film}/Otter Creek (1994).mkv`,
    ]);
    expect(items.map((item) => item["versions"])).toEqual([
      [
        { parts: [`${film}/Otter Creek (1994).mkv`] },
        {
          name: "4K",
          parts: [`${film}/Otter Creek (1994) - 4K cd1.mkv`, `${film}/Otter Creek (1994) - 4K cd2.mkv`],
        },
      ],
    ]);
  });

  it("takes films of one name and different years apart", () => {
    const { items } = describeTree("movies", [
      "/lib/Otter Creek/Otter Creek (1951).mkv",
      "/lib/Otter Creek/Otter Creek (1994).mkv",
    ]);
    expect(items.map(({ title, year }) => [title, year])).toEqual([
      ["Otter Creek", 1951],
      ["Otter Creek", 1994],
    ]);
  });

  it("has editions as films of their own, and NFO, subtitles and trailers with their film", () => {
    const { items, ignored } = describeTree("movies", [
      "/lib/Otter Creek (1994) {edition-Long Cut}/Otter Creek (1994) {edition-Long Cut}.mkv",
      `${film}/Otter Creek (1994).mkv`,
      `${film}/Otter Creek (1994).nfo`,
      `${film}/Otter Creek (1994).de.sdh.srt`,
      `${film}/Otter Creek (1994).trailer.mp4`,
      `${film}/readme.txt`,
    ]);
    expect(items).toHaveLength(2);
    expect(items).toContainEqual(
      expect.objectContaining({ versions: [expect.objectContaining({ edition: "Long Cut" })] }),
    );
    expect(items).toContainEqual(
      expect.objectContaining({
        nfo: `${film}/Otter Creek (1994).nfo`,
        subtitles: [expect.objectContaining({ language: "de", sdh: true })],
        extras: [{ path: `${film}/Otter Creek (1994).trailer.mp4`, type: "trailer" }],
      }),
    );
    expect(ignored).toEqual([`${film}/readme.txt`]);
  });
});

describe("a tree of shows", () => {
  it("gives a trailer to the episode that it is named for, or to its season", () => {
    const { items } = describeTree("shows", [
      "/lib/Mill Lane/Season 1/Mill Lane S01E01 - 720p.mkv",
      "/lib/Mill Lane/Season 1/Mill Lane S01E01-trailer.mkv",
      "/lib/Mill Lane/Season 1/trailers/all.mkv",
    ]);
    const extras = items.map(({ type, extras: found }) => [type, found]);
    expect(extras).toEqual([
      ["series", undefined],
      ["season", [{ path: "/lib/Mill Lane/Season 1/trailers/all.mkv", type: "trailer" }]],
      ["episode", [{ path: "/lib/Mill Lane/Season 1/Mill Lane S01E01-trailer.mkv", type: "trailer" }]],
    ]);
  });

  it("passes over what a mark hides", () => {
    const { items, ignored } = describeTree("shows", [
      "/lib/Mill Lane/Season 1/Mill Lane S01E01.mkv",
      "/lib/Mill Lane/Season 2/.ignore",
      "/lib/Mill Lane/Season 2/Mill Lane S02E01.mkv",
    ]);
    expect(items.filter(({ type }) => type === "episode")).toHaveLength(1);
    expect(ignored).toContain("/lib/Mill Lane/Season 2/Mill Lane S02E01.mkv");
  });
});

it("has albums with the tracks of all discs", () => {
  const { items } = describeTree("music", [
    "/lib/The Kilns/2001 - Ash/CD1/01 - Ember.flac",
    "/lib/The Kilns/2001 - Ash/CD2/01 - Flue.flac",
    "/lib/The Kilns/2001 - Ash/CD2/01 - Flue.lrc",
  ]);
  expect(items).toEqual([
    {
      type: "album",
      artist: "The Kilns",
      title: "Ash",
      year: 2001,
      tracks: [
        { path: "/lib/The Kilns/2001 - Ash/CD1/01 - Ember.flac", title: "Ember", disc: 1, number: 1 },
        {
          path: "/lib/The Kilns/2001 - Ash/CD2/01 - Flue.flac",
          title: "Flue",
          disc: 2,
          number: 1,
          lyrics: "/lib/The Kilns/2001 - Ash/CD2/01 - Flue.lrc",
        },
      ],
    },
  ]);
});

describe("a tree of releases", () => {
  const numbers = (items: readonly Record<string, unknown>[]): unknown[] =>
    items.filter(({ type }) => type === "episode").map(({ season, episodes }) => [season, episodes]);

  it("has one series for the releases of its seasons in its folder", () => {
    const { items } = describeTree("shows", [
      "/lib/Mill Lane/Mill.Lane.S01.1080p.WEB-GRP/Mill.Lane.S01E01.1080p.WEB-GRP.mkv",
      "/lib/Mill Lane/Mill.Lane.S02.1080p.WEB-GRP/Mill.Lane.S02E01.1080p.WEB-GRP.mkv",
    ]);
    expect(items.map(({ type }) => type)).toEqual(["series", "season", "season", "episode", "episode"]);
  });

  it("has a series for each show whose seasons lie in one folder", () => {
    const { items } = describeTree("shows", [
      "/lib/Done/Mill.Lane.S01.1080p.WEB-GRP/Mill.Lane.S01E01.mkv",
      "/lib/Done/Otter.Creek.S03.1080p.WEB-GRP/Otter.Creek.S03E01.mkv",
    ]);
    expect(items.filter(({ type }) => type === "series").map(({ title }) => title)).toEqual([
      "Mill Lane",
      "Otter Creek",
    ]);
  });

  it("knows the season of a release's folder, and openings without credits as extras", () => {
    const { items } = describeTree("shows", [
      "/lib/Mill Lane S02/01 - Rain.mkv",
      "/lib/Mill Lane S02/Mill Lane - NCOP1.mkv",
    ]);
    expect(numbers(items)).toEqual([[2, [1]]]);
    expect(items[0]?.["extras"]).toHaveLength(1);
  });
});
