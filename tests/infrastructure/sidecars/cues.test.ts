import { describe, expect, it } from "vitest";
import { parseCues } from "../../../src/infrastructure/sidecars/cues.ts";

describe("SubRip", () => {
  it("is cues in order, without fonts, with the edge that they stand at", () => {
    const text = [
      '\uFEFF2\r\n00:00:05,500 --> 00:00:08,250 X1:1\r\n<i>Two</i>\r\n{\\an8}<font color="red">second</font> line\r\n',
      "1\r\n00:00:01,000 --> 00:00:04,000\r\nOne & all\r\n",
      "3\r\n00:00:09,000 --> 00:00:09,000\r\nnever seen\r\n",
    ].join("\r\n");
    expect(parseCues(text, "srt")).toEqual([
      { startMs: 1000, endMs: 4000, text: "One & all" },
      { startMs: 5500, endMs: 8250, text: "<i>Two</i>\nsecond line", align: 8 },
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

it("WebVTT loses headers, styles, notes, classes and voices, and keeps its places", () => {
  const text = `WEBVTT - title

STYLE
::cue { color: red }

NOTE a note

id
00:01.000 --> 00:02.000 align:start
<v Ann>Hello <c.loud>you</c> <b.x>bold</b> <00:01.500>late</v>

01:00:00.000 --> 01:00:01.000
- an hour

01:00:02.000 --> 01:00:03.000 line:5% align:end
Tom &amp; &lt;Jerry&gt;`;
  expect(parseCues(text, "vtt")).toEqual([
    { startMs: 1000, endMs: 2000, text: "Hello you <b>bold</b> late", align: 1 },
    { startMs: 3_600_000, endMs: 3_601_000, text: "- an hour" },
    { startMs: 3_602_000, endMs: 3_603_000, text: "Tom & <Jerry>", align: 9 },
  ]);
});

it("SubStation keeps italics, and loses other tags, drawings and comments", () => {
  const text = `[Script Info]
Title: x

[Events]
Format: Start, End, Style, Text
Dialogue: 0:00:01.02,0:00:04.02,Default,One{\\i1}, two{\\i0}\\Nthree\\hfour
Dialogue: 0:00:05.00,0:00:06.00,Default,{\\p1}m 0 0 l 100 0
Comment: 0:00:07.00,0:00:08.00,Default,nobody sees this
Dialogue: broken`;
  expect(parseCues(text, "ass")).toEqual([
    { startMs: 1020, endMs: 4020, text: "One<i>, two</i>\nthree four" },
  ]);
});

it("SubStation's styles, places and resets are kept as far as other formats have them", () => {
  const text = `[V4+ Styles]
Format: Name, Fontname, Bold, Italic, Underline, Alignment
Style: Default,Arial,0,0,0,2
Style: Sign,Arial,-1,0,0,8
[Events]
Format: Layer, Start, End, Style, Text
Dialogue: 0,0:00:01.00,0:00:02.00,Sign,On a {\\i1}wall{\\r} again
Dialogue: 0,0:00:03.00,0:00:04.00,Default,{\\an4\\b700\\be1\\bord3}left{\\b0} and plain
Dialogue: 0,0:00:05.00,0:00:06.00,Nobody's,{\\u1\\fs20}under{\\rSign}lined`;
  expect(parseCues(text, "ass")).toEqual([
    { startMs: 1000, endMs: 2000, text: "<b>On a</b> <b><i>wall</i></b> <b>again</b>", align: 8 },
    { startMs: 3000, endMs: 4000, text: "<b>left</b> and plain", align: 4 },
    { startMs: 5000, endMs: 6000, text: "<u>under</u><b>lined</b>" },
  ]);
});

it("old SubStation counts places in its own way", () => {
  const text = `[V4 Styles]
Format: Name, Bold, Italic, Alignment
Style: *Default,0,-1,6
[Events]
Format: Marked, Start, End, Style, Text
Dialogue: Marked=0,0:00:01.00,0:00:02.00,*Default,above
Dialogue: Marked=0,0:00:03.00,0:00:04.00,*Default,{\\a9}left`;
  expect(parseCues(text, "ssa")).toEqual([
    { startMs: 1000, endMs: 2000, text: "<i>above</i>", align: 8 },
    { startMs: 3000, endMs: 4000, text: "<i>left</i>", align: 4 },
  ]);
});

describe("TTML", () => {
  const tt = (inner: string, attributes = ""): string =>
    `<?xml version="1.0" encoding="utf-8"?>
<tt xmlns="http://www.w3.org/ns/ttml" xmlns:tts="http://www.w3.org/ns/ttml#styling" ${attributes}>${inner}</tt>`;

  it("has times that count from what is around them, and lines", () => {
    const text = tt(`<body begin="10s"><div begin="00:00:01">
      <p begin="500ms" end="2.5s">One <br/> &amp;
         two</p>
      <p begin="00:00:03.250" dur="1m">three</p>
      <p>as long as all</p>
    </div></body>`);
    expect(parseCues(text, "ttml")).toEqual([
      { startMs: 11_500, endMs: 13_500, text: "One\n& two" },
      { startMs: 14_250, endMs: 74_250, text: "three" },
    ]);
  });

  it("counts pictures and ticks as it says", () => {
    const clock =
      'xmlns:ttp="http://www.w3.org/ns/ttml#parameter" ttp:frameRate="24" ttp:frameRateMultiplier="1000 1001" ttp:tickRate="10000000"';
    const text = tt(
      '<body><p begin="00:00:01:12" end="48f">a</p><p begin="30000000t" end="40000000t">b</p></body>',
      clock,
    );
    expect(parseCues(text, "ttml")).toEqual([
      { startMs: 1501, endMs: 2002, text: "a" },
      { startMs: 3000, endMs: 4000, text: "b" },
    ]);
  });

  it("keeps styles of letters and regions, named or not, whatever its prefixes are", () => {
    const text = `<t:tt xmlns:t="http://www.w3.org/ns/ttml" xmlns:s="http://www.w3.org/ns/ttml#styling">
      <t:head><t:styling><t:style xml:id="slanted" s:fontStyle="italic"/></t:styling>
        <t:layout><t:region xml:id="top" s:displayAlign="before"/></t:layout></t:head>
      <t:body><t:p begin="1s" end="2s" region="top"><t:span style="slanted">up</t:span> there</t:p>
        <t:p begin="2s" end="3s"><t:span s:fontWeight="bold" s:textDecoration="underline">loud</t:span></t:p>
      </t:body></t:tt>`;
    expect(parseCues(text, "ttml")).toEqual([
      { startMs: 1000, endMs: 2000, text: "<i>up</i> there", align: 8 },
      { startMs: 2000, endMs: 3000, text: "<b><u>loud</u></b>" },
    ]);
  });

  it("is read from several documents behind each other, as far as each can be read, and never with a DOCTYPE", () => {
    const one = (at: number): string => tt(`<body><p begin="${at}s" end="${at + 1}s">${at}</p></body>`);
    const broken = one(3).replace("</p></body>", "");
    expect(parseCues(one(1) + broken + one(5), "ttml").map(({ text }) => text)).toEqual(["1", "3", "5"]);
    expect(parseCues(`<!DOCTYPE tt [<!ENTITY x "y">]>${one(1)}`, "ttml")).toEqual([]);
  });
});

describe("MicroDVD", () => {
  const lines = "{25}{50}One|{y:i}two\n{100}{}/three\nrubbish\n";

  it("counts the film's pictures", () => {
    expect(parseCues(lines, "microdvd", 25)).toEqual([
      { startMs: 1000, endMs: 2000, text: "One\n<i>two</i>" },
      { startMs: 4000, endMs: 8000, text: "<i>three</i>" },
    ]);
  });

  it("counts as its first line says", () => {
    expect(parseCues(`{1}{1}50.0\n${lines}`, "microdvd", 25)[0]).toMatchObject({ startMs: 500, endMs: 1000 });
  });
});

/** What takes quadratic time here would take hours. */
it.each([
  "<",
  "<p ",
  "<p>",
  "{1}{2}",
  "{y:",
  "{\\",
  "00:",
  "00:00:01,000 --> ",
  "<i ",
  "Dialogue: 0,",
  "\n\n",
  "{",
])("takes a megabyte of %j", (piece) => {
  const text = piece.repeat(1_000_000 / piece.length);
  for (const format of ["srt", "vtt", "ass", "ttml", "microdvd"] as const) {
    expect(parseCues(`1\n00:00:01,000 --> 00:00:02,000\n${text}`, format).length).toBeLessThanOrEqual(1);
  }
});
