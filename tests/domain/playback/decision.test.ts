import { describe, expect, it } from "vitest";
import { type ClientCapabilities, fits } from "../../../src/domain/playback/capabilities.ts";
import { decide } from "../../../src/domain/playback/decision/decide.ts";
import type { DecisionRequest } from "../../../src/domain/playback/decision/request.ts";
import { aFile, aStream } from "../../support/media-values.ts";

const names = (...all: string[]) => ({ names: new Set(all), excludes: false });

const BROWSER: ClientCapabilities = {
  maxBitrateBps: null,
  maxStaticBitrateBps: null,
  directPlay: [
    { media: "video", containers: names("mp4"), videoCodecs: names("h264"), audioCodecs: names("aac") },
    { media: "audio", containers: names("mp3"), videoCodecs: null, audioCodecs: null },
  ],
  targets: [
    {
      media: "video",
      use: "streaming",
      protocol: "hls",
      container: "ts",
      videoCodecs: ["h264"],
      audioCodecs: ["aac"],
      maxAudioChannels: 2,
      minSegments: 1,
      segmentLengthMs: null,
      subtitlesInManifest: false,
      conditions: [],
    },
    {
      media: "audio",
      use: "streaming",
      protocol: "http",
      container: "mp3",
      videoCodecs: [],
      audioCodecs: ["mp3"],
      maxAudioChannels: 2,
      minSegments: 0,
      segmentLengthMs: null,
      subtitlesInManifest: false,
      conditions: [],
    },
  ],
  containers: [],
  codecs: [],
  subtitles: [{ format: "vtt", delivery: "external", languages: null, containers: null }],
};

const video = aStream({ index: 0, kind: "video", codec: "h264", width: 1920, height: 1080 });
const stereo = aStream({ index: 1, kind: "audio", codec: "aac", channels: 2, isDefault: true });

function asking(changes: Partial<DecisionRequest> = {}): DecisionRequest {
  return {
    media: "video",
    file: aFile({ container: "mp4", bitrateBps: 5_000_000, streams: [video, stereo] }),
    capabilities: BROWSER,
    audioIndex: null,
    subtitleIndex: null,
    defaultAudioIndex: null,
    maxBitrateBps: null,
    allow: { directPlay: true, directStream: true, transcode: true, copyVideo: true, copyAudio: true },
    canExtractSubtitles: true,
    ...changes,
  };
}

describe("deciding how a film goes out", () => {
  it("plays what fits as it is", () => {
    expect(decide(asking())).toMatchObject({ method: "directPlay", plan: null });
  });

  it("keeps both streams when only the container is foreign", () => {
    const decided = decide(asking({ file: aFile({ container: "mkv", streams: [video, stereo] }) }));
    expect(decided).toMatchObject({ method: "transcode", plan: { copyVideo: true, copyAudio: true } });
    expect([...decided.reasons]).toEqual(["containerNotSupported"]);
  });

  it("keeps the picture when the sound has too many channels for the target", () => {
    const surround = aStream({ index: 1, kind: "audio", codec: "aac", channels: 6, isDefault: true });
    const decided = decide(asking({ file: aFile({ container: "mkv", streams: [video, surround] }) }));
    expect(decided.plan).toMatchObject({ copyVideo: true, copyAudio: false });
    expect(decided.reasons).toContain("audioChannelsNotSupported");
  });

  it("copies nothing above the bit rate that the client allows", () => {
    const decided = decide(asking({ maxBitrateBps: 1_000_000 }));
    expect(decided.plan).toMatchObject({ copyVideo: false, copyAudio: false });
    expect([...decided.reasons]).toEqual(["containerBitrateExceedsLimit"]);
  });

  it("burns in a picture subtitle that no rule takes", () => {
    const pgs = aStream({ index: 2, kind: "subtitle", codec: "hdmv_pgs_subtitle" });
    const decided = decide(
      asking({ subtitleIndex: 2, file: aFile({ container: "mp4", streams: [video, stereo, pgs] }) }),
    );
    expect(decided).toMatchObject({ method: "transcode", subtitle: { choice: { delivery: "burnIn" } } });
    expect([...decided.reasons]).toEqual(["subtitleCodecNotSupported"]);
  });

  it("hands a text subtitle out beside the file, and plays that as it is", () => {
    const srt = aStream({ index: 2, kind: "subtitle", codec: "subrip" });
    const decided = decide(
      asking({ subtitleIndex: 2, file: aFile({ container: "mp4", streams: [video, stereo, srt] }) }),
    );
    expect(decided).toMatchObject({
      method: "directPlay",
      subtitle: { choice: { delivery: "external", format: "vtt" } },
    });
  });

  it("has no way when transcoding isn't allowed", () => {
    const allow = { ...asking().allow, directPlay: false, transcode: false };
    expect(decide(asking({ allow }))).toMatchObject({ method: null, plan: null });
  });

  it("judges a track by the rules for audio, whatever picture is in it", () => {
    const song = aFile({ container: "flac", streams: [aStream({ index: 0, kind: "audio", codec: "flac" })] });
    expect(decide(asking({ media: "audio", file: song }))).toMatchObject({
      method: "transcode",
      plan: { target: { container: "mp3", protocol: "http" } },
    });
    const mp3 = aFile({ container: "mp3", streams: [aStream({ index: 0, kind: "audio", codec: "mp3" })] });
    expect(decide(asking({ media: "audio", file: mp3 }))).toMatchObject({ method: "directPlay" });
  });
});

describe("a set of names", () => {
  it.each([
    [null, "mkv", true],
    [{ names: new Set(["mkv"]), excludes: false }, "mkv", true],
    [{ names: new Set(["mkv"]), excludes: true }, "mkv", false],
    [{ names: new Set(["mp4"]), excludes: false }, "mov,mp4,m4a", true],
    [{ names: new Set(["mp4"]), excludes: false }, null, false],
  ])("%o and %s: %s", (set, name, expected) => {
    expect(fits(set, name)).toBe(expected);
  });
});
