import { describe, expect, it } from "vitest";
import { conversionQuery, wishOf } from "../../../src/api/jellyfin/mappers/conversion-wish.ts";
import { toDecoderPairs } from "../../../src/api/jellyfin/mappers/decoder-limits.ts";
import { readQuery } from "../../../src/api/jellyfin/query.ts";
import { type CodecLimits, NO_LIMITS } from "../../../src/domain/delivery/codec-limits.ts";
import type { Wish } from "../../../src/domain/delivery/wish.ts";
import { aFile, aStream } from "../../support/media-values.ts";

const film = aFile({ streams: [aStream({ index: 0, kind: "video", codec: "h264" })] });
const wishFrom = (query: string): Wish => wishOf(conversionQuery.parse(readQuery(query)), film);

describe("the limits of a player's decoders", () => {
  it("are read codec by codec", () => {
    const wish = wishFrom(
      "h264-profile=high,constrained%20baseline&h264-level=41&h264-videobitdepth=8&h264-maxrefframes=4&hevc-rangetype=SDR,HDR10,Foo&MaxFramerate=30&AudioSampleRate=48000",
    );
    expect(wish).toMatchObject({ maxFrameRate: 30, maxSampleRate: 48_000 });
    expect(wish.codecLimits?.["h264"]).toEqual({
      profiles: ["high", "constrainedbaseline"],
      level: 41,
      bitDepth: 8,
      refFrames: 4,
      ranges: null,
    });
    expect(wish.codecLimits?.["hevc"]).toEqual({ ...NO_LIMITS, ranges: ["sdr", "hdr10"] });
  });

  it("are those for all codecs where nothing is said of one", () => {
    const { codecLimits } = wishFrom("Level=31&Profile=main&MaxRefFrames=2&MaxVideoBitDepth=8&h264-level=40");
    expect(codecLimits?.["h264"]).toMatchObject({ level: 40, profiles: ["main"], refFrames: 2 });
    expect(codecLimits?.["hevc"]).toMatchObject({ level: 31, bitDepth: 8 });
  });

  it("may be written with a point", () => {
    const { codecLimits } = wishFrom("h264-level=4.1&hevc-level=4.1");
    expect([codecLimits?.["h264"]?.level, codecLimits?.["hevc"]?.level]).toEqual([41, 123]);
  });

  it.each(["h264-level=-99", "h264-level=x", "h264-maxrefframes=1e99", "h264-profile="])(
    "say nothing that makes no sense: %s",
    (query) => {
      expect(wishFrom(query).codecLimits?.["h264"]).toEqual(NO_LIMITS);
    },
  );

  it.each(["MaxFramerate=-1", "MaxFramerate=1e9", "Level=99999", "AudioSampleRate=99999999"])(
    "are refused out of bounds: %s",
    (query) => {
      expect(() => wishFrom(query)).toThrow("out of bounds");
    },
  );

  it("are written as they are read", () => {
    const hevc: CodecLimits = {
      profiles: ["main", "main10"],
      level: 153,
      bitDepth: 10,
      refFrames: 6,
      ranges: ["sdr", "hdr10", "dolbyVisionHdr10"],
    };
    const pairs = toDecoderPairs({ hevc }).map(([name, value]) => `${name}=${value}`);
    expect(pairs).toContain("hevc-rangetype=SDR,HDR10,DOVIWithHDR10");
    expect(wishFrom(pairs.join("&")).codecLimits?.["hevc"]).toEqual(hevc);
  });
});
