/** What each encoder is told, as values: hardware isn't on every machine. */
import { describe, expect, it } from "vitest";
import type { VideoEncoding } from "../../../src/domain/delivery/rendition.ts";
import type { Stream } from "../../../src/domain/library/item.ts";
import {
  type HardwareDecoding,
  hardwareDecoding,
  needsNoProgram,
} from "../../../src/infrastructure/encoders/hardware-decoding.ts";
import { encoderArguments } from "../../../src/infrastructure/encoders/toolbox.ts";
import {
  HARDWARE_KINDS,
  hardwareEncoder,
  type HardwareKind,
} from "../../../src/infrastructure/encoders/video-encoder.ts";
import { segmentCommand } from "../../../src/infrastructure/segments/ffmpeg-command.ts";
import { aFile, aStream } from "../../support/media-values.ts";

const ENCODING: VideoEncoding = {
  codec: "h264",
  width: 1280,
  height: 720,
  maxBitrateBps: 4_000_000,
  crf: 23,
  profile: "high",
  level: 40,
  pixelFormat: "yuv420p",
  frameRate: null,
  refFrames: null,
  range: "SDR",
  toneMap: false,
  deinterlace: false,
  burnInSubtitle: null,
};
const FILTERS = { deinterlacer: "bwdif", toneMapper: "zscale" } as const;

function commandOf(
  kind: HardwareKind,
  device: string,
  encoding = ENCODING,
  decoding?: HardwareDecoding,
): string {
  const encoder = hardwareEncoder(kind, device, encoding.codec);
  if (encoder === null) throw new Error(`${kind} doesn't make ${encoding.codec}`);
  const file = aFile({
    path: "/films/a.mkv",
    streams: [aStream({ index: 0, kind: "video", codec: "h264" })],
  });
  const source = { file, fingerprint: "f", durationMs: 60_000, keyframesMs: null, closedGops: null };
  const grid = { kind: "duration", startsMs: [0, 3000, 6000], endMs: 9000 } as const;
  const rendition = { track: "video", streamIndex: 0, encoding } as const;
  return segmentCommand(
    { source, grid, rendition, first: 1, count: 1 },
    { encoder: () => encoder, filters: FILTERS, tellsInEachPiece: true, ...(decoding && { decoding }) },
  ).join(" ");
}

describe("hardware that decodes and scales as well is told", () => {
  it.each<[HardwareKind, string, string]>([
    [
      "nvenc",
      "-hwaccel cuda -hwaccel_output_format cuda -ss",
      "scale_cuda=w=1280:h=720:format=nv12,setsar=1 -c:v",
    ],
    [
      "qsv",
      "-hwaccel qsv -hwaccel_device gpu -hwaccel_output_format qsv -ss",
      "scale_qsv=w=1280:h=720:format=nv12,setsar=1 -c:v",
    ],
    [
      "vaapi",
      "-filter_hw_device gpu -hwaccel vaapi -hwaccel_device gpu -hwaccel_output_format vaapi -ss",
      "scale_vaapi=w=1280:h=720:format=nv12,setsar=1 -c:v",
    ],
    [
      "videotoolbox",
      "-hwaccel videotoolbox -hwaccel_output_format videotoolbox_vld -ss",
      "scale_vt=w=1280:h=720,setsar=1 -c:v",
    ],
  ])("%s", (kind, input, filters) => {
    const decoding = hardwareDecoding(kind);
    if (decoding === null) throw new Error("it decodes nothing");
    const command = commandOf(kind, "/dev/dri/renderD128", ENCODING, decoding);
    expect(command).toContain(input);
    expect(command).toContain(filters);
    expect(command).not.toContain("hwupload");
  });

  it("nothing where it only encodes", () => {
    expect(hardwareDecoding("v4l2")).toBeNull();
  });

  it.each<[string, Partial<Stream>, Partial<VideoEncoding>, boolean]>([
    ["a plain picture", {}, {}, true],
    ["another depth", { pixelFormat: "yuv420p10le" }, {}, false],
    ["another sampling", { pixelFormat: "yuv422p" }, {}, false],
    ["a turned picture", { rotation: 90 }, {}, false],
    ["half pictures", { isInterlaced: true }, { deinterlace: true }, false],
    ["a range to be mapped", {}, { toneMap: true }, false],
  ])("nothing of what programs have to do: %s", (_, stream, encoding, expected) => {
    const picture = aStream({ index: 0, kind: "video", codec: "h264", pixelFormat: "yuv420p", ...stream });
    expect(needsNoProgram(picture, { ...ENCODING, ...encoding })).toBe(expected);
  });
});

describe("hardware is told", () => {
  it.each<[HardwareKind, string, readonly string[]]>([
    [
      "nvenc",
      "",
      ["-c:v h264_nvenc", "format=nv12 ", "-rc vbr -cq 23 -b:v 0 -maxrate 4000000", "-forced-idr 1"],
    ],
    [
      "qsv",
      "/dev/dri/renderD129",
      [
        "-init_hw_device qsv=gpu:hw_any,child_device=/dev/dri/renderD129 -filter_hw_device gpu",
        "format=nv12,hwupload=extra_hw_frames=64 -c:v h264_qsv",
        "-b:v 3200000 -maxrate 4000000",
        "-forced_idr 1",
      ],
    ],
    [
      "vaapi",
      "/dev/dri/renderD128",
      [
        "-init_hw_device vaapi=gpu:/dev/dri/renderD128 -filter_hw_device gpu",
        "format=nv12,hwupload -c:v h264_vaapi",
        "-profile:v high -level:v 40",
      ],
    ],
    ["videotoolbox", "", ["format=nv12 -c:v h264_videotoolbox -allow_sw 0"]],
    ["v4l2", "", ["format=nv12 -c:v h264_v4l2m2m -b:v 3200000"]],
  ])("by %s where it is, in what form, how well and where to cut", (kind, device, parts) => {
    const command = commandOf(kind, device);
    for (const part of parts) expect(command).toContain(part);
    expect(command.indexOf("-init_hw_device")).toBeLessThan(command.indexOf(" -i "));
  });

  it.each(HARDWARE_KINDS)(
    "by %s no distance of key frames, and to tell decoders anew in each piece",
    (kind) => {
      const command = commandOf(kind, "/dev/card");
      expect(command).toContain("-force_key_frames 2.999000,5.999000");
      expect(command).toContain("-g 9999");
      expect(command).toContain("-bf 0 -bsf:v dump_extra=freq=keyframe");
    },
  );

  it("10 bits in the form in which it takes them", () => {
    const deep = { ...ENCODING, codec: "hevc", profile: "main10", pixelFormat: "yuv420p10le" } as const;
    expect(commandOf("vaapi", "/dev/dri/renderD128", deep)).toContain(
      "format=p010le,hwupload -c:v hevc_vaapi",
    );
    expect(commandOf("nvenc", "", deep)).toContain("-profile:v main10");
  });

  it("Constrained Baseline by the name that drivers have for it", () => {
    const plain = { ...ENCODING, profile: "baseline" };
    expect(commandOf("vaapi", "/dev/dri/renderD128", plain)).toContain("-profile:v constrained_baseline");
  });

  it("nothing of codecs that it doesn't have", () => {
    expect(hardwareEncoder("videotoolbox", "", "av1")).toBeNull();
    expect(hardwareEncoder("vaapi", "", "vp8")).toBeNull();
  });
});

it("programs are told to cut for segments alone", () => {
  const encoder = { encoder: () => hardwareEncoder("nvenc", "", "h264") ?? never(), tellsInEachPiece: true };
  expect(encoderArguments(ENCODING, encoder, false)).not.toContain("-forced-idr");
  expect(encoderArguments(ENCODING, encoder, true)).toContain("-forced-idr");
});

function never(): never {
  throw new Error("there is no such encoder");
}
