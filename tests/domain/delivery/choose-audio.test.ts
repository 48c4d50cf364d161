import { describe, expect, it } from "vitest";
import { chooseAudio } from "../../../src/domain/delivery/choose-audio.ts";
import { USUAL_ENCODERS } from "../../../src/domain/delivery/encoders.ts";
import type { AudioEncoding } from "../../../src/domain/delivery/rendition.ts";
import type { Wish } from "../../../src/domain/delivery/wish.ts";
import type { Stream } from "../../../src/domain/library/item.ts";
import { aWish } from "../../support/joining.ts";
import { aFile, aStream } from "../../support/media-values.ts";

function chosen(stream: Partial<Stream>, wish: Partial<Wish>): AudioEncoding | null {
  const audio = aStream({
    index: 0,
    kind: "audio",
    codec: "truehd",
    channels: 8,
    sampleRate: 48_000,
    ...stream,
  });
  const file = aFile({ streams: [audio] });
  const source = { file, fingerprint: "f", durationMs: 60_000, keyframesMs: null, closedGops: null };
  const unlimited = { audioBitrateBps: null, maxAudioChannels: null };
  const track = chooseAudio(source, aWish({ ...unlimited, ...wish }), USUAL_ENCODERS.streams);
  if (track === null) throw new Error("there is no sound");
  return track.rendition.encoding;
}

describe("sound is made", () => {
  it.each([
    ["ac3", 6, 640_000],
    ["eac3", 6, 960_000],
    ["mp3", 2, 320_000],
    ["aac", 8, 1_024_000],
  ])("as %s with %i channels and %i bits a second at most", (codec, channels, bitrateBps) => {
    const wish = { audioCodecs: [codec], audioBitrateBps: 9_000_000, maxAudioChannels: 8 };
    expect(chosen({}, wish)).toMatchObject({ codec, channels, bitrateBps });
  });

  it("at the client's own limits", () => {
    const wish = { audioBitrateBps: 96_000, maxAudioChannels: 1, maxSampleRate: 44_100 };
    expect(chosen({}, wish)).toEqual({
      codec: "aac",
      channels: 1,
      bitrateBps: 96_000,
      sampleRate: 44_100,
    });
    expect(chosen({}, { maxSampleRate: 8000 })?.sampleRate).toBe(16_000);
    expect(chosen({}, { audioCodecs: ["opus"], maxSampleRate: 44_100 })?.sampleRate).toBe(24_000);
  });

  it("as plain samples, at the rate that these come to", () => {
    const wish = { audioCodecs: ["pcm_s16le"], audioBitrateBps: 64_000, maxAudioChannels: 2 };
    expect(chosen({ sampleRate: 44_100 }, wish)).toMatchObject({ sampleRate: 44_100, bitrateBps: 1_411_200 });
  });

  it("anew where a copy has more samples than the client takes", () => {
    const copy = { copyAudio: true, audioCodecs: ["flac"], maxAudioChannels: 8 };
    const flac = { codec: "flac", channels: 2, sampleRate: 96_000 };
    expect(chosen(flac, copy)).toBeNull();
    expect(chosen(flac, { ...copy, maxSampleRate: 48_000 })).toMatchObject({ sampleRate: 48_000 });
  });
});
