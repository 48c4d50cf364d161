import { describe, expect, it } from "vitest";
import type { LibraryKind } from "../../../src/domain/library/item.ts";
import { draftPaths, factsWith, outline } from "../../support/discovery.ts";

const outlines = (kind: LibraryKind, paths: readonly string[]): readonly string[] =>
  draftPaths(kind, paths).items.map(outline);

describe("series", () => {
  it("have seasons by folder, specials first, and double episodes in one item", () => {
    expect(
      outlines("shows", [
        "Show (2014)/Season 01/Show S01E01 Pilot.mkv",
        "Show (2014)/Season 02/Show S02E01-E02 Double.mkv",
        "Show (2014)/Specials/Show S00E01 Special.mkv",
      ]),
    ).toEqual([
      "series Show (2014) (2014) in /",
      "season Specials 0 in Show (2014)",
      "season Season 1 1 in Show (2014)",
      "season Season 2 2 in Show (2014)",
      "episode Show S01E01 Pilot 1.1 in Show (2014)/Season 01",
      "episode Show S02E01-E02 Double 2.1.2 in Show (2014)/Season 02",
      "episode Show S00E01 Special 0.1 in Show (2014)/Specials",
    ]);
  });

  it("have seasons by number where there is no folder", () => {
    const { items } = draftPaths("shows", ["Show/S01E01.mkv", "Show/Show 2x03.mkv", "Show/Something.mkv"]);
    expect(items.map((item) => [item.kind, item.place, item.seasonPlace])).toEqual([
      ["series", "Show", null],
      ["season", "Show#s1", null],
      ["season", "Show#s2", null],
      ["episode", "Show/S01E01.mkv", "Show#s1"],
      ["episode", "Show/Show 2x03.mkv", "Show#s2"],
      ["episode", "Show/Something.mkv", null],
    ]);
  });

  it("take the number of the folder for bare ones, and days for daily shows", () => {
    expect(
      outlines("shows", ["Show/Season 3/07 - Title.mkv", "Show/Season 2021/Show 2021-03-04.mkv"]),
    ).toEqual([
      "series Show in /",
      "season Season 3 3 in Show",
      "season Season 2021 2021 in Show",
      "episode 07 - Title 3.7 in Show/Season 3",
      "episode Show 2021-03-04 (2021) 2021 in Show/Season 2021",
    ]);
  });

  it("keep versions of one episode together, others apart", () => {
    const { items } = draftPaths("shows", [
      "Show/Season 1/Show S01E01 - 1080p.mkv",
      "Show/Season 1/Show S01E01 - 720p.mkv",
      "Show/Season 1/Show S01E02 - Title.mkv",
    ]);
    const episodes = items.filter((item) => item.kind === "episode");
    expect(episodes.map((item) => item.versions.map((version) => version.name))).toEqual([
      ["1080p", "720p"],
      [null],
    ]);
  });

  it("have pictures for themselves, their seasons and episodes", () => {
    const { items } = draftPaths("shows", [
      "S/poster.jpg",
      "S/season01-poster.jpg",
      "S/Season 1/S S01E01.mkv",
      "S/Season 1/S S01E01-thumb.jpg",
    ]);
    expect(items.map((item) => item.artwork.map(({ kind, path }) => `${kind} ${path}`))).toEqual([
      ["poster S/poster.jpg"],
      ["poster S/season01-poster.jpg"],
      ["poster S/Season 1/S S01E01-thumb.jpg"],
    ]);
  });

  it("have extras of the series and of a season", () => {
    expect(
      outlines("shows", [
        "S/Season 1/S01E01.mkv",
        "S/Season 1/extras/Bloopers.mkv",
        "S/trailers/T.mkv",
        "S/theme.mp3",
      ]).slice(3),
    ).toEqual(["track theme themeSong of S", "trailer T trailer of S", "video Bloopers other of S/Season 1"]);
  });

  it("in a folder of series are units of their own", () => {
    expect(draftPaths("shows", ["Anime/One/Season 1/S01E01.mkv", "Anime/Two/S01E01.mkv"]).units).toEqual([
      " own loose",
      "Anime own container",
      "Anime/One deep series",
      "Anime/Two deep series",
    ]);
  });
});

describe("music", () => {
  const tagged = (album: string, title: string, more: Record<string, string> = {}) =>
    factsWith({ album, title, artist: "Singer", album_artist: "AC/DC", date: "1999", track: "2/3", ...more });

  it("is artists, albums with their discs, and tracks", () => {
    expect(
      outlines("music", [
        "Artist/Album (2000)/CD1/01 One.flac",
        "Artist/Album (2000)/CD2/01 Two.flac",
        "Artist/Live/x.mp3",
      ]),
    ).toEqual([
      "artist Artist in /",
      "album Album (2000) (2000) in Artist",
      "track 01 One 1.1 in Artist/Album (2000)",
      "track 01 Two 2.1 in Artist/Album (2000)",
      "album Live in Artist",
      "track x in Artist/Live",
    ]);
  });

  it("may lie on shelves, which aren't an artist's kinds of releases", () => {
    expect(outlines("music", ["Jazz/Artist/Album/1.mp3", "Other/Live/One/1.mp3"])).toEqual([
      "folder Jazz in /",
      "artist Artist in Jazz",
      "album Album in Jazz/Artist",
      "track 1 1 in Jazz/Artist/Album",
      "artist Other in /",
      "album One in Other",
      "track 1 1 in Other/Live/One",
    ]);
  });

  it("is called what the tags say", () => {
    const { items } = draftPaths("music", ["AC_DC/folder/07.mp3"], { facts: () => tagged("Live", "Song") });
    expect(items.map(outline)).toEqual([
      "artist AC/DC in /",
      "album Live (1999) in AC_DC",
      "track Song (1999) 2 in AC_DC/folder",
    ]);
    expect(items[1]).toMatchObject({
      fields: { albumArtists: ["AC/DC"], artists: ["Singer"] },
      sources: { name: "tags" },
    });
  });

  it("keeps a folder's name for an album when its tracks don't agree", () => {
    const { items } = draftPaths("music", ["Hits/1.mp3", "Hits/2.mp3", "Hits/3.mp3"], {
      facts: (path) => tagged(`Album ${path}`, "x"),
    });
    expect(items[0]).toMatchObject({ kind: "album", fields: { name: "Hits" } });
  });

  it("gathers loose tracks into albums by their tags", () => {
    const { items } = draftPaths("music", ["1.mp3", "2.mp3", "3.mp3"], {
      facts: (path) => (path === "3.mp3" ? factsWith({}) : tagged("Live", path)),
    });
    expect(items.map(({ kind, place, albumPlace }) => [kind, place, albumPlace])).toEqual([
      ["album", "#album/acdc/live", null],
      ["track", "1.mp3", "#album/acdc/live"],
      ["track", "2.mp3", "#album/acdc/live"],
      ["track", "3.mp3", null],
    ]);
  });

  it("finds lyrics, and covers inside the files", () => {
    const withCover = {
      ...factsWith({}),
      streams: [...factsWith({}).streams, ...factsWith({}, "picture").streams],
    };
    const { items, sidecars } = draftPaths("music", ["A/B/1.mp3", "A/B/1.lrc"], { facts: () => withCover });
    expect(sidecars.get("A/B/1.mp3")?.map((stream) => stream.kind)).toEqual(["lyrics"]);
    expect(items.slice(1).map((item) => item.artwork[0]?.origin)).toEqual(["embedded", "embedded"]);
  });
});

describe("home videos", () => {
  it("are folders, albums where there are photos, and pictures of their own", () => {
    const { items, units } = draftPaths("homeVideos", [
      "picture.png",
      "2022 Holiday/beach.mp4",
      "2022 Holiday/beach-poster.jpg",
      "2022 Holiday/photo one.jpg",
      "2022 Holiday/folder.jpg",
      "Videos/deep/clip.mp4",
    ]);
    expect(items.map(outline)).toEqual([
      "photo picture in /",
      "photoAlbum 2022 Holiday in /",
      "video beach in 2022 Holiday",
      "photo photo one in 2022 Holiday",
      "folder Videos in /",
      "folder deep in Videos",
      "video clip in Videos/deep",
    ]);
    expect(units).toContain("Videos/deep own folder");
  });
});

it("music videos stand for themselves", () => {
  expect(outlines("musicVideos", ["Artist - Clip.mp4", "Artist/Other.mp4"])).toEqual([
    "musicVideo Artist - Clip in /",
    "folder Artist in /",
    "musicVideo Other in Artist",
  ]);
});

it("a mixed library decides folder by folder", () => {
  expect(
    outlines("mixed", [
      "Film (2001)/f.mkv",
      "Show/Season 1/S01E01.mkv",
      "Band/Album/1.mp3",
      "Photos/a.jpg",
      "song.mp3",
    ]),
  ).toEqual([
    "track song in /",
    "artist Band in /",
    "album Album in Band",
    "track 1 1 in Band/Album",
    "movie Film (2001) (2001) in /",
    "photoAlbum Photos in /",
    "photo a in Photos",
    "series Show in /",
    "season Season 1 1 in Show",
    "episode S01E01 1.1 in Show/Season 1",
  ]);
});
