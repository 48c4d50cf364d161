import { describe, expect, it } from "vitest";
import { describeName } from "../../../src/domain/library/naming/describe.ts";
import type { NameFacts } from "../../../src/domain/library/naming/name-facts.ts";

type Case = readonly [string, Partial<NameFacts>];

function says(cases: readonly Case[]): void {
  it.each(cases)("%s", (line, facts) => {
    expect(describeName(line)).toMatchObject(facts);
  });
}

describe("films", () => {
  says([
    [
      "/srv/Movies/Otter Creek (1994)/Otter Creek (1994).mkv",
      { kind: "movie", title: "Otter Creek", year: 1994 },
    ],
    ["Otter.Creek.1994.1080p.BluRay.x264-GRP", { title: "Otter Creek", year: 1994, releaseGroup: "GRP" }],
    ["/m/Otter Creek (1994) {tmdb-77}/oc-cd2.avi", { title: "Otter Creek", part: 2, ids: { tmdb: "77" } }],
    ["/m/Otter Creek (1994)/Otter Creek (1994) - 4K.mkv", { title: "Otter Creek", versionName: "4K" }],
    ["/m/Otter Creek (1994) {edition-Long}/x.mkv", { title: "Otter Creek" }],
    ["/m/Otter Creek (1994)/VIDEO_TS/VIDEO_TS.IFO", { title: "Otter Creek", year: 1994 }],
    ["/m/Otter Creek (1994)/BDMV/STREAM/00007.m2ts", { title: "Otter Creek", year: 1994 }],
    ["/m/Otter.Creek.1994.1080p.WEB-DL-GRP/a9f3c01b77.mkv", { title: "Otter Creek", year: 1994 }],
    ["/m/Otter.Creek.DVDRip.XviD-GRP/grp-oc.avi", { title: "Otter Creek", releaseGroup: "GRP" }],
    ["2031.1998.720p.BluRay.x264-GRP", { title: "2031", year: 1998 }],
    ["The_Italian_Creek.mkv", { title: "The Italian Creek" }],
    ["The.Good.German.1998.720p.BluRay-GRP", { title: "The Good German", year: 1998 }],
    ["Otter Creek THEATRICAL EDITION (1998) [1080p]", { title: "Otter Creek", year: 1998 }],
    ["2031 (1998).mkv", { title: "2031", year: 1998 }],
  ]);

  it("finds no number in a title", () => {
    expect(describeName("/m/9 Lanterns (2003)/9 Lanterns (2003).mkv")).not.toHaveProperty("absolute");
  });
});

describe("episodes", () => {
  says([
    ["Mill.Lane.S02E05.Storm.720p.HDTV.x264-GRP", { title: "Mill Lane", season: 2, episodes: [5] }],
    [
      "/tv/Mill Lane/Season 2/Mill Lane - 02x03-04-15 - Rain.mkv",
      { season: 2, episodes: [3, 4, 15], episodeEnd: 15 },
    ],
    ["/tv/Mill Lane/Season 2/Mill Lane - S02E03-E05.mkv", { season: 2, episodes: [3, 4, 5] }],
    [
      "/tv/Mill Lane/Season 2012/2012x03x04 - Rain.mkv",
      { title: "Mill Lane", season: 2012, episodes: [3, 4] },
    ],
    ["/tv/Mill Lane/Staffel 3/07.mkv", { title: "Mill Lane", season: 3, episodes: [7] }],
    ["/tv/Mill Lane/Mill Lane 104.avi", { title: "Mill Lane", absolute: [104] }],
    ["Mill.Lane.S05E01-02.720p.5.1Ch.BluRay", { season: 5, episodes: [1, 2] }],
    ["Mill.Lane.S02E03-04-05.720p-GRP", { season: 2, episodes: [3, 4, 5] }],
    ["Mill.Lane.S01E01+02.FRENCH.DVDRip-GRP", { season: 1, episodes: [1, 2] }],
    ["Mill.Lane.s06.01.1999.BDRip.1080p", { title: "Mill Lane", season: 6, episodes: [1] }],
    ["Mill.Lane.5of9.The.Weir.1990.DVDRip", { title: "Mill Lane", season: 1, episodes: [5] }],
    ["Mill Lane - Stagione 6 (2016) 720p ep13.mkv", { season: 6, episodes: [13], year: 2016 }],
    ["Mill Lane 79. Bölüm (25.06.2023) 720p", { title: "Mill Lane", absolute: [79] }],
    ["Mill.Lane.S07D1.NTSC.DVDR-GRP", { title: "Mill Lane", season: 7 }],
    ["Mill Lane S01S02S03", { seasons: [1, 2, 3] }],
    ["[Subs] Mill Lane 3rd Season - 02 [1080p].mkv", { title: "Mill Lane", season: 3, episodes: [2] }],
    ["[Subs]_Mill_Lane_-_11_-_511_Lanes_[6C70C4E4].mkv", { absolute: [11] }],
    ["mill.lane.s01e18.hdtv.xvid-grp.eng.srt", { kind: "subtitle", season: 1, episodes: [18] }],
    ["Mill.Lane.104.hdtv-grp", { title: "Mill Lane", season: 1, episodes: [4] }],
    ["Mill Lane [HDTV][Cap.305](site.net)", { season: 3, episodes: [5] }],
    [
      "[Subs] Mill Lane - 12v2 [720p][0A1B2C3D].mkv",
      { title: "Mill Lane", absolute: [12], version: 2, crc: "0A1B2C3D" },
    ],
    [
      "[Subs] Mill Lane (01-12) [1080p]",
      { title: "Mill Lane", absolute: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] },
    ],
    ["Mill Lane - S01E04 - 030 - Rain.mkv", { season: 1, episodes: [4], absolute: [30] }],
    [
      "/tv/Mill Tonight/Season 2019/Mill Tonight - 2019-04-30.mkv",
      { title: "Mill Tonight", date: "2019-04-30" },
    ],
    ["Mill Tonight 30.04.2019.mkv", { title: "Mill Tonight", date: "2019-04-30" }],
    ["/tv/Mill Lane/Specials/Mill Lane S00E02.mkv", { season: 0, special: true }],
    ["/tv/Mill Lane/Season 1/Mill Lane S01E04-pt2.mkv", { episodes: [4], part: 2 }],
    ["/x/Mill.Lane.S02E05.720p.HDTV/qwmzlk_ua.avi", { title: "Mill Lane", season: 2, episodes: [5] }],
  ]);
});

describe("what isn't the work itself", () => {
  says([
    ["/tv/Mill Lane/Season 02/", { kind: "season", title: "Mill Lane", season: 2, isSeasonFolder: true }],
    ["/music/The Kilns/Ash/CD 2/", { isDiscFolder: true }],
    ["/m/Otter Creek (1994)/Featurettes/On set.mkv", { kind: "extra", extraType: "featurette" }],
    ["/m/Otter Creek (1994)/Otter Creek-deleted.mkv", { extraType: "deletedscene" }],
    ["/m/Otter Creek (1994)/theme.mp3", { extraType: "themesong" }],
    [
      "/m/Otter Creek (1994)/Otter Creek (1994).Songs.en.forced.srt",
      {
        kind: "subtitle",
        track: { language: "en", title: "Songs", forced: true, default: false, sdh: false },
      },
    ],
    ["/m/Otter Creek (1994)/Otter Creek (1994).Cast Commentary.de.mp3", { kind: "audio" }],
    [
      "/music/The Kilns/Ash (2001)/Disc 2/03 Ember.flac",
      { artist: "The Kilns", album: "Ash", year: 2001, track: { disc: 2, number: 3, title: "Ember" } },
    ],
    ["3 - The Red Ledger (1931).epub", { kind: "book", title: "The Red Ledger", index: 3, year: 1931 }],
    ["/photos/IMG_20210502_101010.jpg", { kind: "photo", date: "2021-05-02" }],
  ]);
});

describe("whatever stands there", () => {
  it.each([
    "",
    "/",
    "...",
    "[]",
    "S01E",
    ")(",
    "\u{1f3ac}".repeat(300),
    "a/".repeat(3000),
    "-01".repeat(2000),
  ])("answers %j", (line) => {
    expect(describeName(line).kind).toBeTypeOf("string");
  });
});
