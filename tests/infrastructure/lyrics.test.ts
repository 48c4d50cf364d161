/** Lyrics in all their forms, as the words of a song with their times. */
import { describe, expect, it } from "vitest";
import { parseLrc } from "../../src/domain/library/lyrics/lrc.ts";
import { MAX_LINES, MAX_WORDS } from "../../src/domain/library/lyrics/lyrics.ts";
import { parseTtmlLyrics } from "../../src/infrastructure/lyrics/ttml-lyrics.ts";

describe("LRC", () => {
  it("tells of itself, in whatever order its lines are", () => {
    const lyrics = parseLrc(
      "[ti:Song]\r\n[ar:Band]\r\n[by:typist]\r\n[length:03:20.5]\r\n[00:20.1]Second\r\n[0:10]First\r\n",
    );
    expect(lyrics?.metadata).toEqual({ title: "Song", artist: "Band", by: "typist", lengthMs: 200_500 });
    expect(lyrics?.lines.map(({ startMs, text }) => [startMs, text])).toEqual([
      [10_000, "First"],
      [20_100, "Second"],
    ]);
  });

  it("moves everything by its offset, nothing before the beginning", () => {
    const lines = parseLrc("[offset:+500]\n[00:00.20]Early\n[00:10.00]<00:10.00>Late")?.lines;
    expect(lines?.map(({ startMs }) => startMs)).toEqual([0, 9500]);
    expect(lines?.[1]?.words).toEqual([{ position: 0, endPosition: 4, startMs: 9500, endMs: null }]);
  });

  it("has times of words, with where they stand in the line", () => {
    const [line, again] =
      parseLrc("[00:01.00][01:01.00]<00:01.00> Some <00:01.50>  words <00:02.25>")?.lines ?? [];
    expect(line).toEqual({
      text: "Some words",
      startMs: 1000,
      words: [
        { position: 0, endPosition: 4, startMs: 1000, endMs: 1500 },
        { position: 5, endPosition: 10, startMs: 1500, endMs: 2250 },
      ],
    });
    // What is sung once more is sung as fast.
    expect(again?.words.map(({ startMs }) => startMs)).toEqual([61_000, 61_500]);
  });

  it("without times is lines, without the empty ones around; with nothing in it, nothing", () => {
    expect(parseLrc("\n\n[ar:Band]\nOne\n\nTwo\n\n")).toEqual({
      metadata: { artist: "Band" },
      isSynced: false,
      lines: ["One", "", "Two"].map((text) => ({ text, startMs: null, words: [] })),
    });
    expect(parseLrc(" \n\n")).toBeNull();
    expect(parseLrc("[ar:Band]")).toBeNull();
  });

  it("is bounded, however many times a line says", () => {
    const many = parseLrc(`${"[00:01.00]".repeat(20_000)}${"<00:01.00>a ".repeat(200_000)}`);
    const words = (many?.lines ?? []).flatMap((line) => line.words);
    expect(words.length).toBe(MAX_WORDS);
    expect(parseLrc("[00:01.00]line\n".repeat(50_000))?.lines.length).toBe(MAX_LINES);
  });
});

const TTML = `<?xml version="1.0" encoding="UTF-8"?>
<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttm="http://www.w3.org/ns/ttml#metadata">
  <head><metadata><ttm:title>Song</ttm:title></metadata></head>
  <body><div>
    <p begin="9.731" end="12.5"><span begin="9.731" end="10.1">Some</span> <span begin="10.1" end="11">words</span></p>
    <p begin="1:02.500" end="00:01:05.000">A whole<br/> line &amp; more</p>
  </div></body></tt>`;

describe("TTML", () => {
  it("is lines and words with their times", () => {
    expect(parseTtmlLyrics(TTML)).toEqual({
      metadata: { title: "Song" },
      isSynced: true,
      lines: [
        {
          text: "Some words",
          startMs: 9731,
          words: [
            { position: 0, endPosition: 4, startMs: 9731, endMs: 10_100 },
            { position: 5, endPosition: 10, startMs: 10_100, endMs: 11_000 },
          ],
        },
        { text: "A whole line & more", startMs: 62_500, words: [] },
      ],
    });
  });

  it("that is broken is read up to there, with a DOCTYPE not at all", () => {
    expect(parseTtmlLyrics(TTML.replace("</div>", "</nothing>"))?.lines.length).toBe(2);
    expect(parseTtmlLyrics(TTML.slice(0, TTML.indexOf('<p begin="1:02')))?.lines.length).toBe(1);
    expect(parseTtmlLyrics(`<!DOCTYPE tt [<!ENTITY a "b">]>${TTML}`)).toBeNull();
    expect(parseTtmlLyrics("<tt></tt>")).toBeNull();
    expect(parseTtmlLyrics("<".repeat(10_000))).toBeNull();
  });
});
