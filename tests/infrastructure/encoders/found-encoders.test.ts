/** What an ffmpeg can make is found out by letting it: real processes, with a stand-in where there is no graphics card. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { HardwareSetting } from "../../../src/infrastructure/encoders/find-hardware.ts";
import {
  createFoundEncoders,
  type FoundEncoders,
} from "../../../src/infrastructure/encoders/found-encoders.ts";
import { trialEncoding } from "../../../src/infrastructure/encoders/picture-trial.ts";
import { keptLog } from "../../support/kept-log.ts";
import { type StandIn, standInHardware } from "../../support/stand-in-hardware.ts";

const signal = new AbortController().signal;
let standIn: StandIn;
let log: ReturnType<typeof keptLog>;
beforeEach(async () => {
  standIn = await standInHardware();
  log = keptLog();
});
afterEach(() => standIn[Symbol.asyncDispose]());

async function found(hardware: HardwareSetting, ffmpegPath = standIn.ffmpegPath): Promise<FoundEncoders> {
  const { devDir, cacheDir } = standIn;
  const encoders = createFoundEncoders({ ffmpegPath, hardware, device: "", devDir, cacheDir, signal, log });
  await encoders.find("a build");
  return encoders;
}
const warnings = (): readonly string[] => log.lines.map(({ message }) => message);

const AV1 = trialEncoding("av1", "yuv420p");

describe("programs", () => {
  it("are those that make something, for segments those that cut where they are told", async () => {
    const abilities = (await found("none")).abilities();
    expect(abilities?.programs).toEqual(expect.arrayContaining(["libx264", "libx265", "libvpx-vp9"]));
    expect(abilities?.cutting).toEqual(expect.arrayContaining(["libx264", "libx265", "libvpx-vp9"]));
    expect(abilities?.audio).toEqual(expect.arrayContaining(["aac", "ac3", "eac3", "opus", "flac"]));
    expect((await standIn.starts()).card).toBe(0);
  });

  it("make AV1 for who takes nothing else: in segments the one that cuts, else the quick one", async () => {
    const encoders = await found("none");
    expect(encoders.encoders().segments.video.has("av1")).toBe(true);
    expect(encoders.encoders().segments.quick.has("av1")).toBe(false);
    const cutting = encoders.abilities()?.cutting ?? [];
    expect(cutting).toContain(encoders.software("segments").encoder(AV1).name);
    expect(encoders.software("streams").encoder(AV1).name).toBe("libsvtav1");
  });

  it("are none where ffmpeg isn't there: nothing fails but what needs it", async () => {
    const encoders = await found("auto", "/nowhere/ffmpeg");
    expect(encoders.abilities()).toMatchObject({ programs: [], audio: [], hardware: null });
    expect(encoders.encoders().segments.video.size).toBe(0);
  });
});

describe("hardware", () => {
  it("is found by a device that the system shows, with what it makes and what it refuses", async () => {
    const encoders = await found("auto");
    expect(encoders.abilities()?.hardware).toEqual({
      kind: "vaapi",
      device: `${standIn.devDir}/dri/renderD128`,
      codecs: ["h264"],
      tenBit: [],
      decodes: ["h264", "hevc", "vp9", "av1"],
    });
    expect(encoders.abilities()?.refused["hevc_vaapi"]).toContain("this card doesn't make it");
    expect(encoders.hardwareName()).toBe(`vaapi ${standIn.devDir}/dri/renderD128`);
    expect([...encoders.encoders().segments.quick]).toContain("h264");
  });

  it("isn't used when it fails, and that is said where it was asked for", async () => {
    await standIn.fails("broken");
    expect((await found("vaapi")).abilities()).toMatchObject({
      hardware: null,
      refused: { h264_vaapi: "the card has fallen off the bus" },
    });
    expect(warnings()).toContain("the hardware encoder that is set can't be used: programs do its work");
  });

  it("encodes what programs have decoded when it decodes nothing itself", async () => {
    await standIn.fails("blind");
    const abilities = (await found("auto")).abilities();
    expect(abilities?.hardware).toMatchObject({ codecs: ["h264"], decodes: [] });
    expect(abilities?.refused["h264 decoded by vaapi"]).toBe("the card decodes nothing");
  });

  it("isn't used when it cuts where it likes", async () => {
    await standIn.fails("uncut");
    expect((await found("auto")).abilities()).toMatchObject({
      hardware: null,
      refused: { h264_vaapi: "it sets no key frames where it is told to" },
    });
  });

  it("isn't even tried when none is wanted", async () => {
    expect((await found("none")).abilities()?.hardware).toBeNull();
    expect((await standIn.starts()).card).toBe(0);
  });
});

it("is remembered for the same ffmpeg and setting", async () => {
  const first = await found("auto");
  const { all } = await standIn.starts();
  expect((await found("auto")).abilities()).toEqual(first.abilities());
  expect((await standIn.starts()).all).toBe(all);
  await found("none");
  expect((await standIn.starts()).all).toBeGreaterThan(all);
});

it("is looked for again where hardware has failed: it may have a driver now", async () => {
  await standIn.fails("broken");
  expect((await found("auto")).hardwareName()).toBeNull();
  await standIn.fails("broken", false);
  expect((await found("auto")).hardwareName()).not.toBeNull();
});

it("is usual until it is known", () => {
  const { ffmpegPath, devDir, cacheDir } = standIn;
  const options = { ffmpegPath, hardware: "auto", device: "", devDir, cacheDir, signal, log } as const;
  const encoders = createFoundEncoders(options);
  expect(encoders.abilities()).toBeNull();
  expect(encoders.encoders().segments.video.has("h264")).toBe(true);
  expect(encoders.hardwareName()).toBeNull();
});
