import { describe, expect, it } from "vitest";
import { toLyrics } from "../../../src/api/jellyfin/mappers/lyrics.ts";
import { WHOLE, writeSubtitle } from "../../../src/api/jellyfin/mappers/subtitle-formats.ts";
import { parseLrc } from "../../../src/domain/library/lyrics/lrc.ts";

const cues = [
  { startMs: 1021, endMs: 4021, text: "One" },
  { startMs: 5521, endMs: 8271, text: "<i>Two</i>\nsecond & line" },
];
const write = (format: Parameters<typeof writeSubtitle>[1], wish = {}): string =>
  writeSubtitle(cues, format, { ...WHOLE, ...wish });

describe("subtitles", () => {
  it("as WebVTT", () => {
    const text = write("vtt");
    expect(text.startsWith("\uFEFFWEBVTT\n")).toBe(true);
    expect(text).toContain(
      "00:00:05.521 --> 00:00:08.271 region:subtitle line:90%\n<i>Two</i>\nsecond & line\n\n",
    );
  });

  it("as SubRip", () => {
    expect(write("srt")).toBe(
      "1\n00:00:01,021 --> 00:00:04,021\nOne\n\n2\n00:00:05,521 --> 00:00:08,271\n<i>Two</i>\nsecond & line\n\n",
    );
  });

  it("as ASS, with its own marks for slant and line ends", () => {
    expect(write("ass")).toContain(
      "Dialogue: 0,0:00:05.52,0:00:08.27,Default,{\\i1}Two{\\i0}\\Nsecond & line\n",
    );
  });

  it("as JSON for jellyfin-web", () => {
    expect(JSON.parse(write("json"))).toEqual({
      TrackEvents: [
        { Id: "1", Text: "One", StartPositionTicks: 10_210_000, EndPositionTicks: 40_210_000 },
        {
          Id: "2",
          Text: "<i>Two</i>\nsecond & line",
          StartPositionTicks: 55_210_000,
          EndPositionTicks: 82_710_000,
        },
      ],
    });
  });

  it("as TTML, with what XML reserves written out", () => {
    expect(write("ttml")).toContain(
      '<p begin="00:00:05.521" end="00:00:08.271">Two<br/>second &amp; line</p>',
    );
  });

  it("from a point on count from there, or go on counting when told so", () => {
    expect(write("srt", { startMs: 5000 })).toBe(
      "1\n00:00:00,521 --> 00:00:03,271\n<i>Two</i>\nsecond & line\n\n",
    );
    expect(write("srt", { startMs: 5000, keepTimestamps: true })).toContain("00:00:05,521 --> 00:00:08,271");
  });

  it("end where the client says", () => {
    expect(write("srt", { endMs: 5000 })).not.toContain("Two");
  });

  it("can't be broken out of by what they say", () => {
    const hostile = [{ startMs: 0, endMs: 1, text: "a\n\n00:00:00.000 --> 99:00:00.000\nb" }];
    const text = writeSubtitle(hostile, "vtt", WHOLE);
    expect(text.match(/-->/g)).toHaveLength(1);
  });

  it("begin with WEBVTT and a clock for HLS", () => {
    expect(write("vtt", { timeMap: true })).toMatch(
      /^WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:900000,LOCAL:00:00:00\.000\n/,
    );
  });
});

describe("lyrics", () => {
  const written = (text: string) => {
    const lyrics = parseLrc(text);
    return lyrics === null ? null : toLyrics(lyrics);
  };

  it("have their lines in order, repeated ones each time", () => {
    expect(written("[ar:Somebody]\n[00:05.50][00:01.00]Twice\n[00:12]Last <00:13.00>word")).toEqual({
      Metadata: { Artist: "Somebody" },
      Lyrics: [
        { Text: "Twice", Start: 10_000_000, Cues: [] },
        { Text: "Twice", Start: 55_000_000, Cues: [] },
        {
          Text: "Last word",
          Start: 120_000_000,
          Cues: [{ Position: 5, EndPosition: 9, Start: 130_000_000 }],
        },
      ],
    });
  });

  it("without times are lines all the same", () => {
    expect(written("\uFEFF[ti:Song]\r\nOne\r\nTwo")?.Lyrics).toEqual([{ Text: "One" }, { Text: "Two" }]);
  });
});
