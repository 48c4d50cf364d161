import { describe, expect, it } from "vitest";
import {
  parseArtworkEnding,
  parseArtworkName,
  parseSeasonArtwork,
} from "../../../src/domain/library/naming/artwork.ts";
import { parseEpisode } from "../../../src/domain/library/naming/episode.ts";
import { extraKindOfStem } from "../../../src/domain/library/naming/extras.ts";
import { byName, classOfName } from "../../../src/domain/library/naming/files.ts";
import { isIgnoredFile, isIgnoredFolder } from "../../../src/domain/library/naming/ignored.ts";
import { languageOf } from "../../../src/domain/library/naming/languages.ts";
import { parseSeasonFolder } from "../../../src/domain/library/naming/season.ts";
import { parseSidecarFlags, sidecarRest } from "../../../src/domain/library/naming/sidecars.ts";
import { parseTitle } from "../../../src/domain/library/naming/title.ts";
import { parsePart, splitQuality, versionOf } from "../../../src/domain/library/naming/versions.ts";

describe("titles", () => {
  it.each([
    ["The Kappa (2003)", "The Kappa (2003)", "The Kappa", 2003],
    ["2012 (2009)", "2012 (2009)", "2012", 2009],
    ["1917", "1917", "1917", null],
    ["Blade Runner 2049", "Blade Runner 2049", "Blade Runner 2049", null],
    ["Film [1999]", "Film [1999]", "Film", 1999],
    ["The.Film.2010.1080p.WEB-DL-GRP", "The Film (2010)", "The Film", 2010],
    ["(2003)", "(2003)", "(2003)", 2003],
    ["Ünïcödé Lambda (2019)", "Ünïcödé Lambda (2019)", "Ünïcödé Lambda", 2019],
  ])("of %s", (raw, name, title, year) => {
    expect(parseTitle(raw)).toMatchObject({ name, title, year });
  });

  it("takes ids and editions out of the name", () => {
    expect(parseTitle("Film (2001) [tmdbid-42] {imdb-tt0012345} [tvdbid=7] {edition-Uncut}")).toEqual({
      name: "Film (2001)",
      title: "Film",
      year: 2001,
      externalIds: { tmdb: "42", imdb: "tt0012345", tvdb: "7" },
      edition: "Uncut",
    });
  });

  it("keeps a name that is nothing but an id", () => {
    expect(parseTitle("[tmdbid-42]").name).toBe("[tmdbid-42]");
  });
});

describe("episodes", () => {
  it.each([
    ["Show S01E02 Title", 1, 2, null],
    ["show.s2014e113.720p", 2014, 113, null],
    ["Show - 1x02 - Title", 1, 2, null],
    ["Show S02E01-E02 Double", 2, 1, 2],
    ["Show S01E01E02E03", 1, 1, 3],
    ["Show S01E01-02", 1, 1, 2],
    ["Show 1x01x02", 1, 1, 2],
    ["Show S01E01-S01E03", 1, 1, 3],
    ["Show S01E01-720p", 1, 1, null],
    ["Show S01E01 - 1080p", 1, 1, null],
    ["Season 2 Episode 3", 2, 3, null],
    ["Episode 12", null, 12, null],
    ["03 - Title", null, 3, null],
    ["[Group] Show - 07 [1080p]", null, 7, null],
    ["Show 1920x1080", null, null, null],
    ["Making of", null, null, null],
  ])("in %s", (stem, season, episode, episodeEnd) => {
    expect(parseEpisode(stem)).toEqual({ season, episode, episodeEnd, airedOn: null });
  });

  it.each([
    ["Daily 2021-03-04 Guest", "2021-03-04"],
    ["Daily.2021.03.04", "2021-03-04"],
    ["Daily 04.03.2021", "2021-03-04"],
    ["Daily 2021-02-30", null],
  ])("by day in %s", (stem, airedOn) => {
    expect(parseEpisode(stem).airedOn).toBe(airedOn);
  });
});

describe("season folders", () => {
  it.each([
    ["Season 01", 1],
    ["season 2 (2014)", 2],
    ["S03", 3],
    ["Staffel 4", 4],
    ["2. Staffel", 2],
    ["Show - Season 5", 5],
    ["Specials", 0],
    ["Season 0", 0],
    ["6", 6],
    ["Extras", null],
    ["Show 2", null],
    ["Seasons", null],
  ])("%s", (name, number) => {
    expect(parseSeasonFolder(name)).toBe(number);
  });
});

describe("versions and parts", () => {
  it.each([
    ["Film (2001) - 1080p", "1080p"],
    ["Film (2001) [1080p]", "1080p"],
    ["Film (2001)-4K HDR", "4K HDR"],
    ["Film (2001)", ""],
    ["Film (2001) Returns", null],
    ["Other", null],
  ])("%s in its folder", (stem, version) => {
    expect(versionOf(stem, "Film (2001)")).toBe(version);
  });

  it("splits off a quality, not a subtitle", () => {
    expect(splitQuality("Show S01E01 - 1080p")).toEqual({ base: "Show S01E01", version: "1080p" });
    expect(splitQuality("Show S01E01 - Pilot")).toEqual({ base: "Show S01E01 - Pilot", version: null });
  });

  it.each([
    ["Film cd1", { base: "Film", part: 1 }],
    ["Film (2001) - Part 2", { base: "Film (2001) -", part: 2 }],
    ["Film-disc3", { base: "Film", part: 3 }],
    ["Film ptB", { base: "Film", part: 2 }],
    ["Impart 1", null],
    ["Film", null],
  ])("part of %s", (stem, part) => {
    expect(parsePart(stem)).toEqual(part);
  });
});

describe("sidecars", () => {
  it.each([
    [".en", "eng", false, false, false, null],
    [".fr.forced", "fra", true, false, false, null],
    [".German.SDH", "deu", false, false, true, null],
    [".ger.default", "ger", false, true, false, null],
    [".pt-BR", "por", false, false, false, null],
    [".hi", "hin", false, false, false, null],
    [".en.hi", "eng", false, false, true, null],
    [".Signs & Songs.eng", "eng", false, false, false, "Signs & Songs"],
    ["", null, false, false, false, null],
  ])("%j", (rest, language, isForced, isDefault, isHearingImpaired, title) => {
    expect(parseSidecarFlags(rest)).toMatchObject({
      language,
      isForced,
      isDefault,
      isHearingImpaired,
      title,
    });
  });

  it("belongs only to the film it is named for", () => {
    expect(sidecarRest("Film.en", "Film")).toBe(".en");
    expect(sidecarRest("Filmed.en", "Film")).toBeNull();
  });

  it("knows both codes of a language, and none in other words", () => {
    expect(["de", "deu", "German"].map(languageOf)).toEqual(["deu", "deu", "deu"]);
    expect(languageOf("ger")).toBe("ger");
    expect(languageOf("director")).toBeNull();
  });
});

describe("artwork", () => {
  it.each([
    ["poster", "poster"],
    ["folder", "poster"],
    ["fanart", "backdrop"],
    ["backdrop3", "backdrop"],
    ["clearlogo", "logo"],
    ["landscape", "thumb"],
    ["discart", "disc"],
    ["holiday", undefined],
  ])("%s.jpg", (stem, kind) => {
    expect(parseArtworkName(stem)?.kind).toBe(kind);
  });

  it("reads endings and seasons", () => {
    expect(parseArtworkEnding("-fanart2")?.kind).toBe("backdrop");
    expect(parseArtworkEnding("2")).toBeNull();
    expect(parseSeasonArtwork("season01-poster")).toMatchObject({ season: 1, kind: "poster" });
    expect(parseSeasonArtwork("season-specials-banner")).toMatchObject({ season: 0, kind: "banner" });
    expect(parseSeasonArtwork("season-all-poster")).toMatchObject({ season: null });
    expect(parseSeasonArtwork("seasonal")).toBeNull();
  });
});

describe("what is looked at", () => {
  it.each(["sample.mkv", "Film-sample.mkv", "film.sample.mkv", ".hidden.mkv", "._Film.mkv"])(
    "ignores %s",
    (name) => expect(isIgnoredFile(name)).toBe(true),
  );
  it.each(["Resample.mkv", "Sample This (2012).mkv", "-dash.mkv"])("takes %s", (name) =>
    expect(isIgnoredFile(name)).toBe(false),
  );
  it.each(["film.mkv.part", "film.!qB", "film.crdownload", "film.mkv~", "film"])(
    "sees nothing to play in %s",
    (name) => expect(classOfName(name)).toBe("other"),
  );
  it("passes over system folders", () => {
    expect(["@eaDir", "lost+found", ".git", "Samples"].every(isIgnoredFolder)).toBe(true);
    expect(isIgnoredFolder("Film")).toBe(false);
  });
  it("knows extras by their endings", () => {
    expect(extraKindOfStem("Film-trailer")).toBe("trailer");
    expect(extraKindOfStem("theme")).toBe("themeSong");
    expect(extraKindOfStem("Film - Scene")).toBeNull();
    expect(extraKindOfStem("Trailer Park")).toBeNull();
  });
  it("sorts as people do", () => {
    expect(["10", "2", "a", "B"].toSorted(byName)).toEqual(["2", "10", "a", "B"]);
  });
});

/** What takes quadratic time here would take hours. */
describe("names of any length take linear time", () => {
  const parsers = {
    title: parseTitle,
    episode: parseEpisode,
    season: parseSeasonFolder,
    part: parsePart,
    quality: splitQuality,
    sidecar: parseSidecarFlags,
    artwork: parseSeasonArtwork,
    extra: extraKindOfStem,
  };
  const pieces = [
    ..."s01e01|1x01|(2000)|[tmdbid-1]| - |....|{edition-|[tmdb-|season 1 |e1-|((((|part1|2001-01-|0|a".split(
      "|",
    ),
    "\u202e",
    " ",
    "\n",
    "\ud800",
  ];
  it.each(Object.entries(parsers))("%s", (_, parse) => {
    for (const piece of pieces) {
      const name = piece.repeat(Math.ceil(500_000 / piece.length));
      expect(() => parse(name)).not.toThrow();
      expect(() => parse(`${name}x`)).not.toThrow();
    }
  });
});
