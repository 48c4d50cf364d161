import { describe, expect, it } from "vitest";
import { dashManifest } from "../../../src/domain/delivery/dash.ts";
import { mediaPlaylist, multivariantPlaylist } from "../../../src/domain/delivery/hls.ts";
import { measuredBandwidth } from "../../../src/domain/delivery/measure.ts";
import type { Presentation, Rung } from "../../../src/domain/delivery/presentation.ts";
import { textGridOf, webVttPiece, wholeWebVtt } from "../../../src/domain/delivery/webvtt.ts";

const GRID = { kind: "keyframes", startsMs: [0, 4004.1, 8008.2], endMs: 10_000 } as const;
const EXPECTED = { peakBps: 1000, averageBps: 1000 };

describe("a track's bandwidth", () => {
  it("is what the encoder is held to while nothing is made", () => {
    expect(measuredBandwidth(GRID, [], EXPECTED)).toEqual(EXPECTED);
  });

  it("is at least that while some of it is to come", () => {
    const { peakBps, averageBps } = measuredBandwidth(GRID, [{ index: 0, sizeBytes: 400 }], EXPECTED);
    expect([peakBps, Math.round(averageBps)]).toEqual([1000, 799]);
    expect(measuredBandwidth(GRID, [{ index: 0, sizeBytes: 4000 }], EXPECTED).peakBps).toBeGreaterThan(7000);
  });

  it("is that of the largest segment when all are there, a short last one left out", () => {
    const sizes = [
      { index: 0, sizeBytes: 400 },
      { index: 1, sizeBytes: 200 },
      { index: 2, sizeBytes: 9000 },
    ];
    expect(Math.round(measuredBandwidth(GRID, sizes, EXPECTED).peakBps)).toBe(799);
  });
});

const PRESENTATION: Presentation = {
  grid: GRID,
  rungs: [],
  audio: [
    {
      id: "1",
      rendition: { track: "audio", streamIndex: 1, encoding: null },
      grid: GRID,
      codecs: "mp4a.40.2",
      name: `"Director's" <cut>\n& more\u0007`,
      language: "en",
      channels: 2,
      sampleRate: 48_000,
      isDefault: true,
      bandwidth: EXPECTED,
    },
  ],
  subtitles: [],
};

describe("manifests of a file's own words", () => {
  it("keep to their syntax", () => {
    const mpd = dashManifest(PRESENTATION, {
      init: () => "init.mp4?a=1&b=2",
      segments: () => "$Number$.m4s",
      subtitle: () => "",
    });
    expect(mpd).toContain("<Label>&quot;Director's&quot; &lt;cut&gt;\n&amp; more</Label>");
    expect(mpd).toContain('initialization="init.mp4?a=1&amp;b=2"');
  });

  it("list the sound as variants where there is no picture", () => {
    const urls = { video: () => "", audio: () => "sound.m3u8", subtitle: () => "" };
    const text = multivariantPlaylist(PRESENTATION, urls, 1500);
    expect(text).toContain("#EXT-X-START:TIME-OFFSET=1.500\n");
    expect(text).toContain(
      '#EXT-X-STREAM-INF:BANDWIDTH=1000,AVERAGE-BANDWIDTH=1000,CODECS="mp4a.40.2"\nsound.m3u8',
    );
  });

  it("name every segment's time, and add no rounding up", () => {
    const mpd = dashManifest(PRESENTATION, { init: () => "", segments: () => "", subtitle: () => "" });
    const lengths = [...mpd.matchAll(/ d="(\d+)"/g)].map(([, ticks]) => Number(ticks));
    const repeats = [...mpd.matchAll(/ r="(\d+)"/g)].map(([, times]) => Number(times));
    expect(lengths.reduce((sum, ticks, at) => sum + ticks * (1 + (repeats[at] ?? 0)), 0)).toBe(900_000);
    const playlist = mediaPlaylist(GRID, { init: null, segment: (index) => `${index}.ts` });
    const seconds = [...playlist.matchAll(/#EXTINF:([\d.]+)/g)].map(([, text]) => Number(text));
    expect(seconds.reduce((sum, value) => sum + value, 0)).toBeCloseTo(10, 5);
  });
});

describe("WebVTT", () => {
  const cues = [
    { startMs: 29_000, endMs: 31_000, text: "one\r\n\r\n--> two" },
    { startMs: 3_723_004, endMs: 3_724_000, text: "late" },
  ];

  it("repeats a cue in each piece in which it is to be seen", () => {
    const [first, second] = [
      { startMs: 0, endMs: 30_000 },
      { startMs: 30_000, endMs: 60_000 },
    ].map((span) => webVttPiece(cues, span));
    const cue = "00:00:29.000 --> 00:00:31.000\none\n--&gt; two\n\n";
    expect(first).toBe(`WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:900000\n\n${cue}`);
    expect(second).toContain(cue);
  });

  it("writes hours", () => {
    expect(wholeWebVtt(cues)).toContain("01:02:03.004 --> 01:02:04.000\nlate\n");
  });

  it("has at least one piece", () => {
    expect([0, 30_000, 30_001].map((ms) => textGridOf(ms).startsMs.length)).toEqual([1, 1, 2]);
  });
});

it("tell what a picture is beyond its codec", () => {
  const rung: Rung = {
    id: "copy",
    rendition: { track: "video", streamIndex: 0, encoding: null, tellsDolbyVision: true },
    codecs: "hvc1.2.4.L153.B0",
    supplemental: { codec: "dvh1.08.06", brand: "db1p" },
    width: 3840,
    height: 2160,
    frameRate: 24,
    range: "PQ",
    bandwidth: EXPECTED,
  };
  const presentation = { ...PRESENTATION, rungs: [rung] };
  const hls = multivariantPlaylist(presentation, { video: () => "v", audio: () => "a", subtitle: () => "s" });
  expect(hls).toContain(
    'VIDEO-RANGE=PQ,CODECS="hvc1.2.4.L153.B0,mp4a.40.2",SUPPLEMENTAL-CODECS="dvh1.08.06/db1p",',
  );
  const dash = dashManifest(presentation, {
    init: () => "i",
    segments: () => "$Number$",
    subtitle: () => "",
  });
  expect(dash).toContain(
    'codecs="hvc1.2.4.L153.B0" scte214:supplementalCodecs="dvh1.08.06" scte214:supplementalProfiles="db1p"',
  );
});
