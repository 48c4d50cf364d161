import { describe, expect, it } from "vitest";
import {
  defaultStreams,
  NO_PREFERENCES,
  subtitleScore,
} from "../../../src/api/jellyfin/mappers/item/default-streams.ts";
import { displayTitle } from "../../../src/api/jellyfin/mappers/item/display-title.ts";
import { languageName } from "../../../src/api/jellyfin/mappers/item/language-names.ts";
import { toMediaSources } from "../../../src/api/jellyfin/mappers/item/media-source.ts";
import { toMediaStream, wireCodec } from "../../../src/api/jellyfin/mappers/item/media-stream.ts";
import {
  fromWireIndex,
  numberedStreams,
  toWireIndex,
} from "../../../src/api/jellyfin/mappers/item/stream-indexes.ts";
import { resolutionName, videoRangeOf } from "../../../src/api/jellyfin/mappers/item/video-range.ts";
import type { Stream } from "../../../src/domain/library/item.ts";
import { anItemValue, aVersion, uuidOf } from "../../support/item-views.ts";
import { aFile, aStream } from "../../support/media-values.ts";

const video = aStream({ index: 0, kind: "video", codec: "h264" });
const audio = aStream({ index: 1, kind: "audio", codec: "aac" });
const inside = aStream({ index: 3, kind: "subtitle", codec: "subrip" });
const font = aStream({ index: 4, kind: "attachment", codec: "ttf" });
const beside = aStream({ index: 1000, kind: "subtitle", codec: "subrip", externalPath: "/films/a.en.srt" });
const second = aStream({ index: 1001, kind: "subtitle", codec: "ass", externalPath: "/films/a.fr.ass" });
const lyrics = aStream({ index: 1000, kind: "lyrics", externalPath: "/music/a.lrc" });

const order = (streams: readonly Stream[]): readonly (readonly [number, number])[] =>
  numberedStreams({ streams }).map(({ index, stream }) => [index, stream.index]);

describe("the numbers of streams", () => {
  it("begin with sidecars, and leave no gap where a file has data or fonts", () => {
    const data = aStream({ index: 2, kind: "data" });
    expect(order([video, audio, data, inside, font, beside, second])).toEqual([
      [0, 1000],
      [1, 1001],
      [2, 0],
      [3, 1],
      [4, 3],
    ]);
  });

  it("end with lyrics", () => {
    expect(order([aStream({ index: 0, kind: "audio" }), lyrics])).toEqual([
      [0, 0],
      [1, 1000],
    ]);
  });

  it("are the same again after both translations", () => {
    const file = { streams: [video, audio, inside, font, beside, second] };
    for (const stream of file.streams.filter(({ kind }) => kind !== "attachment")) {
      const wire = toWireIndex(file, stream.index);
      expect(wire === null ? null : fromWireIndex(file, wire)).toBe(stream.index);
    }
  });

  it("keep what means none, and are null for what isn't there", () => {
    const file = { streams: [video] };
    expect([toWireIndex(file, -1), fromWireIndex(file, -1)]).toEqual([-1, -1]);
    expect([toWireIndex(file, 7), fromWireIndex(file, 7)]).toEqual([null, null]);
  });
});

describe("a track's title", () => {
  const title = (stream: Partial<Stream> & Pick<Stream, "kind">): string | undefined => {
    const whole = aStream({ index: 0, ...stream });
    return displayTitle(whole, wireCodec(whole));
  };

  it.each([
    ["720p H264 SDR", { kind: "video", codec: "h264", width: 1280, height: 720 }],
    [
      "1080i MPEG2VIDEO SDR",
      { kind: "video", codec: "mpeg2video", width: 1920, height: 1080, isInterlaced: true },
    ],
    ["4K HEVC HDR", { kind: "video", codec: "hevc", width: 3840, height: 2160, colorTransfer: "smpte2084" }],
    [
      "AAC - Stereo",
      { kind: "audio", codec: "aac", profile: "LC", language: "und", channelLayout: "stereo", channels: 2 },
    ],
    [
      "English - DTS-HD MA - 8 ch - Default",
      { kind: "audio", codec: "dts", profile: "DTS-HD MA", language: "eng", channels: 8, isDefault: true },
    ],
    ["English - Default - SUBRIP", { kind: "subtitle", codec: "subrip", language: "eng", isDefault: true }],
    [
      "French - Forced - SUBRIP - External",
      { kind: "subtitle", codec: "subrip", language: "fre", isForced: true, externalPath: "/a.srt" },
    ],
    [
      "Undefined - Hearing Impaired - PGSSUB",
      { kind: "subtitle", codec: "hdmv_pgs_subtitle", isHearingImpaired: true },
    ],
  ] as const)("is %s", (expected, stream) => {
    expect(title(stream)).toBe(expected);
  });

  it("begins with the track's own, and doesn't say twice what that says", () => {
    const stream = { codec: "ac3", language: "eng", channelLayout: "5.1", isDefault: true } as const;
    expect(title({ kind: "audio", title: "Main 5.1", ...stream })).toBe(
      "Main 5.1 - English - Dolby Digital - Default",
    );
  });
});

it.each([
  ["eng", "English"],
  ["fre", "French"],
  ["ger", "German"],
  ["de", "German"],
  ["und", "Undetermined"],
  ["qqq", null],
  ["not a code", null],
])("names the language %s", (code, name) => {
  expect(languageName(code)).toBe(name);
});

it("calls a size by the step that holds both sides", () => {
  const named = (width: number, height: number): string | undefined =>
    resolutionName(aStream({ index: 0, kind: "video", width, height }));
  expect(named(854, 480)).toBe("480p");
  expect(named(1280, 534)).toBe("720p");
  expect(named(1440, 1080)).toBe("1080p");
  expect(named(0, 0)).toBeUndefined();
});

it("tells Dolby Vision by what its base layer falls back to", () => {
  const dolbyVision = {
    profile: 8,
    level: 6,
    blCompatibilityId: 1,
    rpuPresent: true,
    elPresent: false,
    blPresent: true,
    versionMajor: 1,
    versionMinor: 0,
  };
  const stream = aStream({ index: 0, kind: "video", codec: "hevc", dolbyVision });
  expect(videoRangeOf(stream)).toEqual({ range: "HDR", type: "DOVIWithHDR10" });
  expect(toMediaStream({ index: 0, stream })).toMatchObject({
    VideoDoViTitle: "Dolby Vision Profile 8.1 (HDR10)",
    DvProfile: 8,
    RpuPresentFlag: 1,
    ElPresentFlag: 0,
  });
});

describe("the tracks that play when nobody chose", () => {
  const english = aStream({ index: 3, kind: "subtitle", codec: "subrip", language: "eng", isDefault: true });
  const forced = aStream({ index: 4, kind: "subtitle", codec: "ass", language: "fra", isForced: true });
  const spoken = aStream({ index: 1, kind: "audio", language: "eng" });
  const dubbed = aStream({ index: 2, kind: "audio", language: "fra" });
  const file = aFile({ streams: [video, spoken, dubbed, english, forced] });

  it("are the first audio, and a subtitle that wants to be shown, a forced one before all", () => {
    expect(defaultStreams(file, NO_PREFERENCES)).toEqual({ audio: 1, subtitle: 4 });
  });

  it("follow a person's languages", () => {
    const french = { ...NO_PREFERENCES, audioLanguage: "fra", subtitleLanguage: "fra" };
    expect(defaultStreams(file, french)).toEqual({ audio: 2, subtitle: 4 });
  });

  it("can do without subtitles, or with the forced ones only", () => {
    const mode = (subtitleMode: "None" | "OnlyForced" | "Always"): number | undefined =>
      defaultStreams(file, { ...NO_PREFERENCES, subtitleMode }).subtitle;
    expect([mode("None"), mode("OnlyForced"), mode("Always")]).toEqual([undefined, 4, 3]);
  });

  it("are those of the last time, as far as they are still there", () => {
    const chosen = { audioIndex: 2, subtitleIndex: -1 };
    expect(defaultStreams(file, NO_PREFERENCES, chosen)).toEqual({ audio: 2, subtitle: -1 });
    const forgetful = { ...NO_PREFERENCES, rememberAudio: false, rememberSubtitle: false };
    expect(defaultStreams(file, forgetful, chosen)).toEqual({ audio: 1, subtitle: 4 });
    const gone = { audioIndex: 9, subtitleIndex: 9 };
    expect(defaultStreams(file, NO_PREFERENCES, gone)).toEqual({ audio: 1, subtitle: 4 });
  });

  it("are ordered by a number as the real server makes it", () => {
    const preferences = { ...NO_PREFERENCES, subtitleLanguage: "eng" };
    expect(subtitleScore(english, preferences)).toBe(10_112_221);
    expect(subtitleScore(forced, preferences)).toBe(121_221);
    expect(subtitleScore({ ...beside, language: "eng" }, preferences)).toBe(10_111_222);
  });
});

describe("media sources", () => {
  const item = anItemValue({ kind: "movie" });
  const versionOf = (id: number, path: string, name: string | null) =>
    aVersion({
      id,
      name,
      parts: [
        {
          uuid: null,
          file: aFile({ id, path, streams: [video, audio] }),
          position: 0,
          startMs: null,
          endMs: null,
        },
      ],
    });
  const good = versionOf(100, "/films/A (2010) - 1080p.mkv", "1080p");
  const small = versionOf(101, "/films/A (2010) - 480p.mkv", "480p");

  it("have the item's id for the first, so that clients may give either", () => {
    const sources = toMediaSources(item, [good, small], NO_PREFERENCES);
    expect(sources.map(({ Id, Name }) => [Id, Name])).toEqual([
      [item.uuid, "1080p"],
      [uuidOf(101), "480p"],
    ]);
  });

  it("are told apart by tags that differ", () => {
    const [first, other] = toMediaSources(item, [good, small], NO_PREFERENCES);
    expect(first?.ETag).toMatch(/^[0-9a-f]{32}$/);
    expect(first?.ETag).not.toBe(other?.ETag);
  });

  it("have the file's name when there is only one", () => {
    expect(toMediaSources(item, [good], NO_PREFERENCES)[0]?.Name).toBe("A (2010) - 1080p");
  });

  it("name one container, since clients make a url's ending of it", () => {
    expect(toMediaSources(item, [good], NO_PREFERENCES)[0]?.Container).toBe("mp4");
  });

  it("list fonts apart, under the numbers that they have in the file", () => {
    const version = aVersion({
      parts: [
        { uuid: null, file: aFile({ streams: [video, font] }), position: 0, startMs: null, endMs: null },
      ],
    });
    const [source] = toMediaSources(item, [version], NO_PREFERENCES);
    expect(source?.MediaStreams?.map(({ Type }) => Type)).toEqual(["Video"]);
    expect(source?.MediaAttachments).toMatchObject([{ Codec: "ttf", Index: 4 }]);
  });

  it("leave out a version whose files are gone", () => {
    expect(toMediaSources(item, [aVersion({ parts: [] })], NO_PREFERENCES)).toEqual([]);
  });
});
