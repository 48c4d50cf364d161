import { describe, expect, it } from "vitest";
import { draftPaths, factsWith, outline } from "../../support/discovery.ts";

const outlines = (paths: readonly string[]): readonly string[] =>
  draftPaths("movies", paths).items.map(outline);

describe("a film's folder", () => {
  it("is the film, whatever its file is called", () => {
    expect(outlines(["Film (2001)/film.2001.mkv"])).toEqual(["movie Film (2001) (2001) in /"]);
  });

  it("holds versions, the folder's own first, then the best", () => {
    const { items } = draftPaths("movies", [
      "Film (2001)/Film (2001) - 480p.mkv",
      "Film (2001)/Film (2001) [4K].mkv",
      "Film (2001)/Film (2001) - 1080p.mkv",
      "Film (2001)/Film (2001).mkv",
    ]);
    expect(items).toHaveLength(1);
    expect(items[0]?.versions.map((version) => version.name)).toEqual([null, "4K", "1080p", "480p"]);
  });

  it("holds parts of one version, in files or in folders of discs", () => {
    const parts = (paths: readonly string[]): unknown =>
      draftPaths("movies", paths).items.map((item) =>
        item.versions.map((version) => version.parts.map((part) => part.path)),
      );
    expect(parts(["F/F cd2.avi", "F/F cd1.avi"])).toEqual([[["F/F cd1.avi", "F/F cd2.avi"]]]);
    expect(parts(["F/CD1/a.avi", "F/CD2/b.avi"])).toEqual([[["F/CD1/a.avi", "F/CD2/b.avi"]]]);
  });

  it("is a shelf of its editions, which are films of their own", () => {
    const { items } = draftPaths("movies", [
      "F (2001)/F (2001) {edition-Uncut}.mkv",
      "F (2001)/F (2001).mkv",
      "F (2001)/F (2001) - 4K {edition-Uncut}.mkv",
    ]);
    const films = items.filter(({ kind }) => kind === "movie");
    expect(films.map(({ versions }) => versions.map(({ edition }) => edition))).toEqual(
      expect.arrayContaining([[null], ["Uncut", "Uncut"]]),
    );
  });

  it("has extras by folder and by ending, and no samples", () => {
    expect(
      outlines([
        "Film/Film.mkv",
        "Film/Film-trailer.mp4",
        "Film/theme.mp3",
        "Film/behind the scenes/Making of.mp4",
        "Film/Featurettes/One.mp4",
        "Film/whatever/Two.mp4",
      ]),
    ).toEqual([
      "movie Film in /",
      "trailer Film-trailer trailer of Film",
      "track theme themeSong of Film",
      "video Making of behindTheScenes of Film",
      "video One featurette of Film",
      "video Two other of Film",
    ]);
  });

  it("takes ids from its name", () => {
    const { items } = draftPaths("movies", ["Film (2001) [tmdbid-42]/Film.mkv"]);
    expect(items[0]).toMatchObject({ externalIds: { tmdb: "42" }, fields: { name: "Film (2001)" } });
  });

  it("has its pictures, the better name first, and a frame when there is none", () => {
    const artwork = (...names: readonly string[]): unknown =>
      draftPaths("movies", ["F/F.mkv", ...names.map((name) => `F/${name}`)], {
        facts: () => factsWith({}, "video"),
      }).items[0]?.artwork.map(({ kind, position, origin, path }) => [kind, position, origin, path]);
    expect(artwork("folder.jpg", "poster.jpg", "fanart.jpg", "extrafanart/x.jpg", "F-banner.png")).toEqual([
      ["banner", 0, "file", "F/F-banner.png"],
      ["poster", 0, "file", "F/poster.jpg"],
      ["backdrop", 0, "file", "F/fanart.jpg"],
      ["backdrop", 1, "file", "F/extrafanart/x.jpg"],
    ]);
    expect(artwork()).toEqual([["poster", 0, "frame", "F/F.mkv"]]);
  });

  it("gives its film the subtitles beside it", () => {
    const { sidecars } = draftPaths("movies", [
      "F/F.mkv",
      "F/F-trailer.mkv",
      "F/F.en.srt",
      "F/F.fr.forced.ass",
      "F/Subs/2_German.srt",
      "F/F.de.ac3",
      "F/pgs.idx",
      "F/pgs.sub",
    ]);
    expect(
      [...sidecars].map(([path, streams]) => [
        path,
        streams.map(({ index, kind, codec, language }) => [index, kind, codec, language]),
      ]),
    ).toEqual([
      [
        "F/F.mkv",
        [
          [1000, "audio", "ac3", "deu"],
          [1001, "subtitle", "subrip", "eng"],
          [1002, "subtitle", "ass", "fra"],
          [1003, "subtitle", "dvd_subtitle", null],
          [1004, "subtitle", "subrip", "deu"],
        ],
      ],
    ]);
  });
});

describe("several films", () => {
  it("lie loose in the root, each with what is named for it", () => {
    const { items, units } = draftPaths("movies", [
      "One (2001).mkv",
      "One (2001) - 720p.mkv",
      "Two.mkv",
      "Two-poster.jpg",
      "Two-trailer.mp4",
    ]);
    expect(items.map(outline)).toEqual([
      "movie One (2001) (2001) in /",
      "movie Two in /",
      "trailer Two-trailer trailer of Two.mkv",
    ]);
    expect(items[0]?.versions).toHaveLength(2);
    expect(items[1]?.artwork.map((picture) => picture.path)).toEqual(["Two-poster.jpg"]);
    expect(units).toEqual([" own loose"]);
  });

  it("share a folder, which is then a folder", () => {
    expect(
      outlines(["Shelf/One.mkv", "Shelf/Two.mkv", "Shelf/Three/Three.mkv", "Shelf/extras/x.mkv"]),
    ).toEqual([
      "folder Shelf in /",
      "movie One in Shelf",
      "movie Two in Shelf",
      "movie Three in Shelf",
      "video x other of Shelf",
    ]);
  });

  it("in folders of folders are units of their own", () => {
    const { items, units } = draftPaths("movies", ["A/B/One (2001)/x.mkv", "A/Two/y.mkv", "A/Two/cd/z.txt"]);
    expect(units).toEqual([
      " own loose",
      "A own container",
      "A/B own container",
      "A/B/One (2001) deep film",
      "A/Two deep film",
    ]);
    expect(items.map(outline)).toEqual([
      "folder A in /",
      "folder B in A",
      "movie One (2001) (2001) in A/B",
      "movie Two in A",
    ]);
  });

  it("with nearly the same name stay apart", () => {
    expect(outlines(["C.mkv", "C++.mkv", "Film\n.mkv", "Film.mkv", "\u202eFilm.mkv"])).toHaveLength(5);
  });

  it("in one folder with a year in an inner folder's name stay films", () => {
    expect(outlines(["Film (2001)/Film (2001).mkv", "Film (2001)/Film II (2003)/Film II.mkv"])).toEqual([
      "movie Film (2001) (2001) in /",
      "movie Film II (2003) (2003) in /",
    ]);
  });
});

it("uses strange names as they are", () => {
  const name = `-${"\u05d0".repeat(100)}\n\u202e`;
  expect(draftPaths("movies", [`${name}/${name}.mkv`]).items[0]?.place).toBe(name);
});

it("makes the same of the same, in any order", () => {
  const paths = ["F/F.mkv", "F/F - 1080p.mkv", "F/poster.jpg", "G.mkv", "F/trailers/t.mkv"];
  expect(draftPaths("movies", paths.toReversed()).items).toEqual(draftPaths("movies", paths).items);
});
