import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MAX_NFO_BYTES, parseNfo, readNfo } from "../../../src/infrastructure/sidecars/nfo.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "triptych-nfo-"));
});
afterAll(() => rm(folder, { recursive: true }));

const one = (xml: string) => parseNfo(xml).documents[0];

describe("a film's NFO", () => {
  it("says all that Kodi says", () => {
    expect(
      one(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<movie>
  <title>Film</title><originaltitle>Le Film</originaltitle><sorttitle>Film 1</sorttitle>
  <ratings><rating name="imdb" max="10"><value>6</value></rating>
    <rating name="tmdb" max="100" default="true"><value>81</value></rating></ratings>
  <userrating>3</userrating><outline>Short</outline><plot>A &amp; B &lt;3</plot><tagline>Tag!</tagline>
  <runtime>95</runtime><mpaa>Rated PG-13</mpaa><playcount>7</playcount><dateadded>2020-02-03 04:05:06</dateadded>
  <genre>Drama / Comedy</genre><genre>War</genre><tag>one</tag><tag>two</tag><country>France</country>
  <set><name>Films</name></set><credits>Writer One</credits><credits>Writer Two</credits><director>Director</director>
  <premiered>2001-03-04</premiered><studio>Studio</studio><criticrating>77</criticrating><lockdata>true</lockdata>
  <uniqueid type="tmdb" default="true">42</uniqueid><uniqueid type="imdb">tt0042</uniqueid>
  <actor><name>Second</name><role>Two</role><order>1</order></actor>
  <actor><name>First</name><role>One</role><order>0</order></actor>
  <actor><name>Guest</name><type>GuestStar</type></actor>
</movie>`),
    ).toEqual({
      form: "movie",
      externalIds: { tmdb: "42", imdb: "tt0042" },
      fields: {
        name: "Film",
        originalName: "Le Film",
        forcedSortName: "Film 1",
        overview: "A & B <3",
        tagline: "Tag!",
        year: 2001,
        premieredAt: new Date("2001-03-04T00:00:00Z"),
        addedAt: new Date("2020-02-03T04:05:06Z"),
        communityRating: 8.1,
        criticRating: 77,
        durationMs: 95 * 60_000,
        officialRating: "PG-13",
        genres: ["Drama", "Comedy", "War"],
        studios: ["Studio"],
        tags: ["one", "two"],
        countries: ["France"],
        locked: true,
        credits: [
          { name: "First", role: "actor", character: "One" },
          { name: "Second", role: "actor", character: "Two" },
          { name: "Guest", role: "guestStar", character: null },
          { name: "Director", role: "director", character: null },
          { name: "Writer One", role: "writer", character: null },
          { name: "Writer Two", role: "writer", character: null },
        ],
      },
    });
  });

  it.each([
    ["04.03.2001", "2001-03-04"],
    ["2001/3/4", "2001-03-04"],
    ["2001", "2001-01-01"],
    ["2001-02-30", undefined],
    ["soon", undefined],
    ["0000-00-00", undefined],
  ])("takes the date %s", (text, day) => {
    const found = one(`<movie><title>x</title><premiered>${text}</premiered></movie>`)?.fields.premieredAt;
    expect(found?.toISOString().slice(0, 10)).toBe(day);
  });

  it.each([
    ["7,4", 7.4],
    ["7.4/10", 7.4],
    ["11", undefined],
    ["0", undefined],
    ["NaN", undefined],
  ])("takes the rating %s", (text, rating) => {
    expect(one(`<movie><rating>${text}</rating></movie>`)?.fields.communityRating).toBe(rating);
  });
});

it("reads each form", () => {
  const forms = ["movie", "tvshow", "season", "episodedetails", "artist", "album", "musicvideo"];
  expect(forms.map((form) => one(`<${form}><title>x</title></${form}>`)?.form)).toEqual(forms);
  expect(one("<season><seasonnumber>2</seasonnumber></season>")?.fields.index).toBe(2);
  expect(one("<tvshow><id>77</id><status>Ended</status></tvshow>")).toMatchObject({
    externalIds: { tvdb: "77" },
    fields: { status: "ended" },
  });
  expect(one("<artist><name>Singer</name><biography>Sings.</biography></artist>")?.fields).toEqual({
    name: "Singer",
    overview: "Sings.",
  });
});

it("reads several episodes of one file, and what stands behind them", () => {
  const text = `<episodedetails><title>One</title><season>1</season><episode>1</episode></episodedetails>
<episodedetails><title>Two</title><season>1</season><episode>2</episode></episodedetails>
https://example.org/tv/1`;
  expect(
    parseNfo(text).documents.map(({ fields }) => [fields.name, fields.parentIndex, fields.index]),
  ).toEqual([
    ["One", 1, 1],
    ["Two", 1, 2],
  ]);
});

it("forgives what people write by hand", () => {
  expect(one("\uFEFF  <movie><Title>A & B &nbsp;</Title></movie>")?.fields.name).toBe("A & B &nbsp;");
  expect(one("<movie><title>Whole</title></movie><movie><title>bro")?.fields.name).toBe("Whole");
});

it("knows an NFO with nothing but a link, and says nothing of it", () => {
  expect(parseNfo("https://www.themoviedb.org/movie/42")).toEqual({ documents: [], warning: null });
  expect(parseNfo("")).toEqual({ documents: [], warning: null });
});

describe("what is hostile is ignored with a warning:", () => {
  const lol = Array.from({ length: 9 }, (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`).join(
    "",
  );
  it.each([
    ["entities that grow", `<!DOCTYPE m [<!ENTITY l0 "lol">${lol}]><movie><title>&l9;</title></movie>`],
    [
      "entities of files",
      `<!DOCTYPE m [<!ENTITY x SYSTEM "file:///etc/passwd">]><movie><title>&x;</title></movie>`,
    ],
    ["an outer DTD", `<?xml version="1.0"?><!DOCTYPE movie SYSTEM "http://127.0.0.1:1/x.dtd"><movie/>`],
    ["a DOCTYPE inside", `<movie><!DOCTYPE x><title>y</title></movie>`],
    ["text", "no XML at all"],
    ["noise", "\u0000\u0001<<>><&&"],
    ["another language", "<html><body>404</body></html>"],
    ["depth", "<movie>".repeat(50_000)],
    ["width", `<movie>${"<x/>".repeat(60_000)}</movie>`],
  ])("%s", (_, text) => {
    const { documents, warning } = parseNfo(text);
    expect(documents).toEqual([]);
    expect(warning).toMatch(/\w{3}/u);
  });

  it("length", async () => {
    const path = join(folder, "huge.nfo");
    await writeFile(path, `<movie><title>x</title></movie>${" ".repeat(MAX_NFO_BYTES)}`);
    expect(await readNfo(path)).toEqual({ documents: [], warning: "it is too large" });
    expect((await readNfo(join(folder, "none.nfo"))).warning).toContain("can't be opened");
  });
});

it("reads other encodings", async () => {
  const path = join(folder, "latin.nfo");
  await writeFile(
    path,
    Buffer.from("<movie><title>Caf\u00e9 \u00fcber Stra\u00dfe</title></movie>", "latin1"),
  );
  expect((await readNfo(path)).documents[0]?.fields.name).toBe("Café über Straße");
  await writeFile(path, Buffer.from("\uFEFF<movie><title>Ω</title></movie>", "utf16le"));
  expect((await readNfo(path)).documents[0]?.fields.name).toBe("Ω");
});

it("keeps only ids that can be ids", () => {
  expect(
    one(
      `<movie><uniqueid type="../x">1</uniqueid><uniqueid type="tmdb">4 2</uniqueid><imdbid>tt1</imdbid><tmdbid>0</tmdbid></movie>`,
    )?.externalIds,
  ).toEqual({ imdb: "tt1" });
});
