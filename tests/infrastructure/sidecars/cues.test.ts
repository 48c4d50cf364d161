import { describe, expect, it } from "vitest";
import { parseCues } from "../../../src/infrastructure/sidecars/cues.ts";

describe("SubRip", () => {
  it("is cues in order, without fonts and positions", () => {
    const text = [
      '\uFEFF2\r\n00:00:05,500 --> 00:00:08,250 X1:1\r\n<i>Two</i>\r\n{\\an8}<font color="red">second</font> line\r\n',
      "1\r\n00:00:01,000 --> 00:00:04,000\r\nOne & all\r\n",
      "3\r\n00:00:09,000 --> 00:00:09,000\r\nnever seen\r\n",
    ].join("\r\n");
    expect(parseCues(text, "srt")).toEqual([
      { startMs: 1000, endMs: 4000, text: "One & all" },
      { startMs: 5500, endMs: 8250, text: "<i>Two</i>\nsecond line" },
    ]);
  });

  it("is read although it is broken", () => {
    const text =
      "no number\n0:1:2.5-->0:1:3.25\nshort\n\nrubbish --> more\n\n99\n00:00:05,000 --> 00:00:06,000\nlast";
    expect(parseCues(text, "srt")).toEqual([
      { startMs: 5000, endMs: 6000, text: "last" },
      { startMs: 62_500, endMs: 63_250, text: "short" },
    ]);
  });
});

it("WebVTT loses headers, styles, notes, classes and voices", () => {
  const text = `WEBVTT - title

STYLE
::cue { color: red }

NOTE a note

id
00:01.000 --> 00:02.000 align:start
<v Ann>Hello <c.loud>you</c> <b.x>bold</b> <00:01.500>late</v>

01:00:00.000 --> 01:00:01.000
- an hour`;
  expect(parseCues(text, "vtt")).toEqual([
    { startMs: 1000, endMs: 2000, text: "Hello you <b>bold</b> late" },
    { startMs: 3_600_000, endMs: 3_601_000, text: "- an hour" },
  ]);
});

it("SubStation loses override tags and drawings", () => {
  const text = `[Script Info]
Title: x

[Events]
Format: Start, End, Style, Text
Dialogue: 0:00:01.02,0:00:04.02,Default,One{\\i1}, two{\\i0}\\Nthree\\hfour
Dialogue: 0:00:05.00,0:00:06.00,Default,{\\p1}m 0 0 l 100 0
Comment: 0:00:07.00,0:00:08.00,Default,nobody sees this
Dialogue: broken`;
  expect(parseCues(text, "ass")).toEqual([{ startMs: 1020, endMs: 4020, text: "One, two\nthree four" }]);
});

/** What takes quadratic time here would take hours. */
it.each(["<", "{\\", "00:", "00:00:01,000 --> ", "<i ", "Dialogue: 0,", "\n\n", "{"])(
  "takes a megabyte of %j",
  (piece) => {
    const text = piece.repeat(1_000_000 / piece.length);
    for (const format of ["srt", "vtt", "ass"] as const) {
      expect(parseCues(`1\n00:00:01,000 --> 00:00:02,000\n${text}`, format).length).toBeLessThanOrEqual(1);
    }
  },
);
