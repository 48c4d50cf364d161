import { describe, expect, it } from "vitest";
import { ladderOf, type LadderWish } from "../../../src/domain/delivery/ladder.ts";
import type { Source } from "../../../src/domain/delivery/source.ts";
import type { Stream } from "../../../src/domain/library/item.ts";
import { aFile, aStream } from "../../support/media-values.ts";

const KEYFRAMES = Array.from({ length: 15 }, (_, index) => index * 4000);

function aFilm(video: Partial<Stream> = {}, others: readonly Stream[] = []): Source {
  const picture = aStream({
    index: 0,
    kind: "video",
    codec: "h264",
    profile: "High",
    level: 41,
    width: 1920,
    height: 1080,
    averageFrameRate: 24,
    bitrateBps: 8_000_000,
    ...video,
  });
  return {
    file: aFile({ streams: [picture, ...others], bitrateBps: 8_500_000 }),
    fingerprint: "f",
    durationMs: 60_000,
    keyframesMs: KEYFRAMES,
    closedGops: true,
  };
}

const sound = (index: number, stream: Partial<Stream> = {}): Stream =>
  aStream({
    index,
    kind: "audio",
    codec: "aac",
    channels: 2,
    sampleRate: 48_000,
    bitrateBps: 160_000,
    ...stream,
  });

const wish = (changes: Partial<LadderWish> = {}): LadderWish => ({
  videoCodecs: ["h264"],
  audioCodecs: ["aac"],
  copyVideo: true,
  copyAudio: true,
  videoBitrateBps: null,
  audioBitrateBps: null,
  maxWidth: null,
  maxHeight: null,
  maxAudioChannels: null,
  audioIndex: null,
  burnInSubtitle: null,
  maxBitrateBps: null,
  ...changes,
});

const rungsOf = (source: Source, changes: Partial<LadderWish> = {}): readonly string[] =>
  ladderOf(source, wish(changes)).rungs.map(({ id, width, height }) => `${id} ${width}x${height}`);

describe("the rungs", () => {
  it("stand below the copy, all on its key frames", () => {
    expect(rungsOf(aFilm())).toEqual(["copy 1920x1080", "720p 1280x720", "480p 854x480", "360p 640x360"]);
    expect(ladderOf(aFilm(), wish()).grid.kind).toBe("keyframes");
  });

  it("are the copy alone when its key frames are too far apart for the others", () => {
    expect(rungsOf({ ...aFilm(), keyframesMs: [0, 20_000, 40_000] })).toEqual(["copy 1920x1080"]);
  });

  it("begin at the source's own size where it can't be copied", () => {
    expect(rungsOf(aFilm(), { copyVideo: false })[0]).toBe("1080p 1920x1080");
    expect(rungsOf(aFilm({ codec: "hevc", width: 3840, height: 2160 }))[0]).toBe("2160p 3840x2160");
    expect(rungsOf(aFilm({ width: 500, height: 300 }), { copyVideo: false })).toEqual(["360p 500x300"]);
  });

  it.each([
    ["wider than 16:9", { width: 1920, height: 800 }, "720p 1280x534"],
    ["narrower", { width: 1440, height: 1080 }, "720p 960x720"],
    ["upright", { width: 1080, height: 1920 }, "720p 720x1280"],
    ["turned", { width: 1920, height: 1080, rotation: 90 }, "720p 720x1280"],
  ])("keep the shape of a picture that is %s", (_, video, expected) => {
    expect(rungsOf(aFilm(video), { copyVideo: false })).toContain(expected);
  });

  it("never take more bits than the source has for it", () => {
    const { rungs } = ladderOf(aFilm({ bitrateBps: 2_000_000 }), wish({ copyVideo: false }));
    expect(rungs[0]?.bandwidth.peakBps).toBe(2_000_000);
    const rates = rungs.map(({ bandwidth }) => bandwidth.peakBps);
    expect(rates).toEqual(rates.toSorted((a, b) => b - a));
  });

  it("stay below the limit, sound and all", () => {
    const source = aFilm({}, [sound(1)]);
    expect(rungsOf(source, { copyVideo: false, maxBitrateBps: 4_000_000 })[0]).toBe("720p 1280x720");
    const [only, ...others] = ladderOf(source, wish({ copyVideo: false, maxBitrateBps: 600_000 })).rungs;
    expect([only?.id, others.length, only?.bandwidth.peakBps]).toEqual(["360p", 0, 440_000]);
  });

  it("stay inside of the screen", () => {
    expect(rungsOf(aFilm(), { copyVideo: false, maxHeight: 600 })[0]).toBe("720p 1066x600");
  });

  it.each([
    ["hdr10", { colorTransfer: "smpte2084" }, "PQ"],
    ["hlg", { colorTransfer: "arib-std-b67" }, "HLG"],
    ["neither", {}, "SDR"],
  ] as const)("of %s tell the range of the copy, and SDR below it", (_, video, range) => {
    const source = aFilm({ codec: "hevc", profile: "Main 10", ...video });
    const { rungs } = ladderOf(source, wish({ videoCodecs: ["hevc", "h264"] }));
    expect(rungs.map((rung) => rung.range)).toEqual([range, ...rungs.slice(1).map(() => "SDR")]);
    expect(rungs.length).toBeGreaterThan(1);
  });
});

describe("the sound", () => {
  it("is all tracks, in the codec of the one that plays first", () => {
    const source = aFilm({}, [sound(1, { language: "eng" }), sound(2, { codec: "dts", channels: 6 })]);
    const { audio } = ladderOf(source, wish({ maxAudioChannels: 2 }));
    expect(
      audio.map(({ codecs, channels, rendition }) => [codecs, channels, rendition.encoding === null]),
    ).toEqual([
      ["mp4a.40.2", 2, true],
      ["mp4a.40.2", 2, false],
    ]);
  });

  it("plays first what was asked for", () => {
    const source = aFilm({}, [sound(1), sound(2)]);
    const { audio } = ladderOf(source, wish({ audioIndex: 2 }));
    expect(audio.map(({ isDefault }) => isDefault)).toEqual([false, true]);
  });

  it("has a name of its own for each track, and tags that players know", () => {
    const source = aFilm({}, [sound(1, { language: "ger" }), sound(2, { language: "ger" }), sound(3)]);
    const { audio } = ladderOf(source, wish());
    expect(audio.map(({ name, language }) => [name, language])).toEqual([
      ["ger", "de"],
      ["ger (2)", "de"],
      ["Audio", null],
    ]);
  });
});

describe("the texts", () => {
  it("are those that aren't pictures, one of them the default at most", () => {
    const text = (index: number, codec: string): Stream =>
      aStream({ index, kind: "subtitle", codec, isDefault: true });
    const source = aFilm({}, [text(3, "subrip"), text(4, "hdmv_pgs_subtitle"), text(5, "ass")]);
    const { subtitles } = ladderOf(source, wish());
    expect(subtitles.map(({ streamIndex, isDefault }) => [streamIndex, isDefault])).toEqual([
      [3, true],
      [5, false],
    ]);
  });
});
