import { describe, expect, it } from "vitest";
import { probeJson } from "../../../src/infrastructure/ffmpeg/probe-json.ts";
import { toFacts } from "../../../src/infrastructure/ffmpeg/to-facts.ts";

const facts = (streams: readonly object[], format: object = {}, path = "/a.mkv") =>
  toFacts(
    probeJson.parse({ streams, format: { format_name: "matroska,webm", duration: "10", ...format } }),
    path,
  );
const video = (fields: object = {}) =>
  facts([{ index: 0, codec_type: "video", codec_name: "hevc", width: 1920, height: 1080, ...fields }])
    .streams[0];

describe("pictures", () => {
  it("say that they are in Dolby Vision and HDR10+", () => {
    const sideData = [
      {
        side_data_type: "DOVI configuration record",
        dv_version_major: 1,
        dv_version_minor: 0,
        dv_profile: 8,
        dv_level: 6,
        rpu_present_flag: 1,
        el_present_flag: 0,
        bl_present_flag: 1,
        dv_bl_signal_compatibility_id: 1,
      },
      { side_data_type: "HDR Dynamic Metadata SMPTE2094-40 (HDR10+)" },
    ];
    expect(video({ side_data_list: sideData })).toMatchObject({
      hasHdr10Plus: true,
      dolbyVision: {
        profile: 8,
        level: 6,
        blCompatibilityId: 1,
        rpuPresent: true,
        elPresent: false,
        blPresent: true,
        versionMajor: 1,
        versionMinor: 0,
      },
    });
    expect(video()).toMatchObject({ hasHdr10Plus: false, dolbyVision: null });
  });

  it.each([
    ["16:9", { display_aspect_ratio: "427:240" }],
    ["4:3", { display_aspect_ratio: "4:3" }],
    ["2.40:1", { display_aspect_ratio: "12:5" }],
    ["2.35:1", { width: 1920, height: 816 }],
    ["1:1", { width: 600, height: 600, display_aspect_ratio: "1:1" }],
    ["16:9", { display_aspect_ratio: "0:1" }],
  ])("are %s", (shape, fields) => {
    expect(video(fields)?.aspectRatio).toBe(shape);
  });

  it.each([
    ["yuv420p", 8],
    ["yuv420p10le", 10],
    ["p010le", 10],
    ["yuv444p12le", 12],
    ["gbrp14le", 14],
    ["nv12", 8],
  ])("in %s have %i bits", (format, depth) => {
    expect(video({ pix_fmt: format })?.bitDepth).toBe(depth);
  });
});

describe("bit rates", () => {
  const sound = { index: 1, codec_type: "audio", codec_name: "aac", channels: 2 };
  const rates = (streams: readonly object[], format: object): unknown => {
    const found = facts(streams, format);
    return [found.bitrateBps, ...found.streams.map((stream) => stream.bitrateBps)];
  };

  it("are the streams' own, from tags, or the file's and the usual ones", () => {
    const picture = { index: 0, codec_type: "video", codec_name: "h264" };
    const tagged = { ...picture, tags: { "BPS-eng": "777" } };
    expect(
      rates(
        [
          { ...picture, bit_rate: "500" },
          { ...sound, bit_rate: "96" },
        ],
        { bit_rate: "600" },
      ),
    ).toEqual([600, 500, 96]);
    expect(rates([tagged, sound], { bit_rate: "600" })).toEqual([600, 777, 192_000]);
    expect(rates([picture, { ...sound, codec_name: "opus" }], { bit_rate: "600" })).toEqual([600, 600, null]);
    expect(rates([picture], { size: "1000", duration: "10" })).toEqual([800, 800]);
  });

  it("of sound alone are the file's", () => {
    expect(rates([sound], { bit_rate: "600" })).toEqual([600, 600]);
  });
});

it.each([
  ["mov,mp4,m4a,3gp,3g2,mj2", "/a.mp4", "mp4"],
  ["mov,mp4,m4a,3gp,3g2,mj2", "/a.m4a", "m4a"],
  ["mov,mp4,m4a,3gp,3g2,mj2", "/a.mkv", "mp4"],
  ["matroska,webm", "/a.webm", "webm"],
  ["matroska,webm", "/a.mp4", "mkv"],
  ["mpegts", "/a.m2ts", "m2ts"],
  ["mpegts", "/a.ts", "ts"],
  ["mp3", "/a.mp3", "mp3"],
])("%s in %s is %s", (format, path, container) => {
  expect(facts([], { format_name: format }, path).container).toBe(container);
});

it("takes nonsense for nothing", () => {
  const json = probeJson.parse({
    streams: "x",
    chapters: 3,
    format: { duration: "N/A", bit_rate: {}, tags: [1] },
  });
  expect(toFacts(json, "/a.mkv")).toMatchObject({
    durationMs: null,
    bitrateBps: null,
    streams: [],
    tags: {},
  });
});

it("tells covers from films", () => {
  const cover = { index: 0, codec_type: "video", codec_name: "mjpeg", disposition: { attached_pic: 1 } };
  const found = facts([cover]);
  expect(found.streams[0]?.kind).toBe("picture");
  expect(found.problem).toContain("neither");
});
