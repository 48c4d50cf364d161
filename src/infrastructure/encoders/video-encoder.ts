/** Encoders of pictures and what each is told, as values: the programs' own, and those of graphics hardware. */
import type { PixelFormat, VideoCodec, VideoEncoding } from "../../domain/delivery/rendition.ts";

export interface VideoEncoder {
  /** As ffmpeg names it. */
  readonly name: string;
  /** Stands before the inputs: the device that is used. */
  readonly device: readonly string[];
  /** The last filters: a picture in the form and at the place that the encoder takes it. */
  readonly upload: (format: PixelFormat) => readonly string[];
  readonly quality: (encoding: VideoEncoding) => readonly string[];
  /** Key frames are where they are forced, whole (IDR), and nowhere else. */
  readonly keyframes: readonly string[];
}

/** One whose pictures lie in memory, as all encoders of programs take them. */
const inMemory = (format: PixelFormat): readonly string[] => [`format=${format}`];

const limits = ({ maxBitrateBps }: VideoEncoding): readonly string[] => [
  "-maxrate",
  String(maxBitrateBps),
  "-bufsize",
  String(maxBitrateBps * 2),
];
const refs = ({ refFrames }: VideoEncoding): readonly string[] =>
  refFrames === null ? [] : ["-refs", String(refFrames)];
const profile = (encoding: VideoEncoding): readonly string[] => ["-profile:v", encoding.profile];
const level = (encoding: VideoEncoding): readonly string[] => ["-level:v", String(encoding.level)];

const X264: VideoEncoder = {
  name: "libx264",
  device: [],
  upload: inMemory,
  quality: (encoding) => [
    "-preset",
    "veryfast",
    "-crf",
    String(encoding.crf),
    ...limits(encoding),
    ...profile(encoding),
    ...level(encoding),
    ...refs(encoding),
  ],
  keyframes: ["-sc_threshold", "0", "-g", "100000", "-forced-idr", "1"],
};

const X265: VideoEncoder = {
  name: "libx265",
  device: [],
  upload: inMemory,
  quality: (encoding) => [
    "-preset",
    "veryfast",
    "-crf",
    String(encoding.crf),
    ...limits(encoding),
    ...profile(encoding),
    ...refs(encoding),
    // Key frames stand here too: a second `-x265-params` would take this one's place.
    "-x265-params",
    `level-idc=${encoding.level / 3}:high-tier=0:scenecut=0:keyint=100000:open-gop=0:log-level=error`,
  ],
  // Else one soon after another is no whole one.
  keyframes: ["-forced-idr", "1"],
};

/** Fast enough for a live picture; hidden pictures of later ones would be cut apart. */
const libvpx = (name: "libvpx" | "libvpx-vp9"): VideoEncoder => ({
  name,
  device: [],
  upload: inMemory,
  quality: (encoding) => [
    "-deadline",
    "realtime",
    "-cpu-used",
    "8",
    "-auto-alt-ref",
    "0",
    "-lag-in-frames",
    "0",
    ...(name === "libvpx-vp9" ? ["-row-mt", "1", "-tile-columns", "2"] : []),
    "-crf",
    String(encoding.crf),
    "-b:v",
    String(encoding.maxBitrateBps),
    ...limits(encoding),
  ],
  keyframes: ["-g", "100000"],
});

const SVT_AV1: VideoEncoder = {
  name: "libsvtav1",
  device: [],
  upload: inMemory,
  quality: (encoding) => [
    "-preset",
    "10",
    "-crf",
    String(encoding.crf),
    "-svtav1-params",
    `mbr=${Math.round(encoding.maxBitrateBps / 1000)}`,
  ],
  keyframes: ["-g", "100000"],
};

const AOM_AV1: VideoEncoder = {
  name: "libaom-av1",
  device: [],
  upload: inMemory,
  quality: (encoding) => [
    "-usage",
    "realtime",
    "-cpu-used",
    "8",
    "-row-mt",
    "1",
    "-crf",
    String(encoding.crf),
    "-b:v",
    String(encoding.maxBitrateBps),
    ...limits(encoding),
  ],
  keyframes: ["-g", "100000"],
};

/** In order of preference. */
export const SOFTWARE: Readonly<Record<VideoCodec, readonly [VideoEncoder, ...VideoEncoder[]]>> = {
  h264: [X264],
  hevc: [X265],
  av1: [SVT_AV1, AOM_AV1],
  vp9: [libvpx("libvpx-vp9")],
  vp8: [libvpx("libvpx")],
};

export const HARDWARE_KINDS = ["nvenc", "qsv", "vaapi", "videotoolbox", "v4l2"] as const;
export type HardwareKind = (typeof HARDWARE_KINDS)[number];

interface Hardware {
  readonly codecs: readonly VideoCodec[];
  readonly name: (codec: VideoCodec) => string;
  readonly device: (path: string) => readonly string[];
  readonly uploads: readonly string[];
  readonly quality: (encoding: VideoEncoding) => readonly string[];
  readonly keyframes: readonly string[];
}

/** Beyond any distance between two forced key frames, and within what all drivers take. */
const LONG_GOP = ["-g", "9999"];
/** Hardware is told a rate to come near to, where programs are told a quality. */
const rate = (encoding: VideoEncoding): readonly string[] => [
  "-b:v",
  String(Math.round(encoding.maxBitrateBps * 0.8)),
  ...limits(encoding),
];
const h264Level = (encoding: VideoEncoding): readonly string[] =>
  encoding.codec === "h264" ? level(encoding) : [];
const h26xLevel = (encoding: VideoEncoding): readonly string[] =>
  encoding.codec === "av1" ? [] : level(encoding);
/** Drivers have Constrained Baseline only. */
const vaapiProfile = (encoding: VideoEncoding): readonly string[] =>
  encoding.profile === "baseline" ? ["-profile:v", "constrained_baseline"] : profile(encoding);

const HARDWARE: Readonly<Record<HardwareKind, Hardware>> = {
  nvenc: {
    codecs: ["h264", "hevc", "av1"],
    name: (codec) => `${codec}_nvenc`,
    device: () => [],
    uploads: [],
    quality: (encoding) => [
      "-preset",
      "p4",
      "-rc",
      "vbr",
      "-cq",
      String(encoding.crf),
      "-b:v",
      "0",
      ...limits(encoding),
      ...(encoding.codec === "av1" ? [] : profile(encoding)),
      ...h26xLevel(encoding),
      ...refs(encoding),
    ],
    keyframes: [...LONG_GOP, "-forced-idr", "1", "-no-scenecut", "1"],
  },
  qsv: {
    codecs: ["h264", "hevc", "av1"],
    name: (codec) => `${codec}_qsv`,
    device: (path) => [
      "-init_hw_device",
      `qsv=gpu:hw_any${path === "" ? "" : `,child_device=${path}`}`,
      "-filter_hw_device",
      "gpu",
    ],
    uploads: ["hwupload=extra_hw_frames=64"],
    quality: (encoding) => [
      "-preset",
      "veryfast",
      ...rate(encoding),
      ...profile(encoding),
      ...h264Level(encoding),
      ...refs(encoding),
    ],
    keyframes: [...LONG_GOP, "-forced_idr", "1"],
  },
  vaapi: {
    codecs: ["h264", "hevc", "av1"],
    name: (codec) => `${codec}_vaapi`,
    device: (path) => ["-init_hw_device", `vaapi=gpu:${path}`, "-filter_hw_device", "gpu"],
    uploads: ["hwupload"],
    quality: (encoding) => [...rate(encoding), ...vaapiProfile(encoding), ...h26xLevel(encoding)],
    keyframes: LONG_GOP,
  },
  videotoolbox: {
    codecs: ["h264", "hevc"],
    name: (codec) => `${codec}_videotoolbox`,
    device: () => [],
    uploads: [],
    quality: (encoding) => [
      "-allow_sw",
      "0",
      ...rate(encoding),
      ...profile(encoding),
      ...h264Level(encoding),
    ],
    keyframes: LONG_GOP,
  },
  v4l2: {
    codecs: ["h264", "hevc"],
    name: (codec) => `${codec}_v4l2m2m`,
    device: () => [],
    uploads: [],
    quality: (encoding) => ["-b:v", String(Math.round(encoding.maxBitrateBps * 0.8))],
    keyframes: LONG_GOP,
  },
};

/** How hardware takes pictures: brightness and colour in two planes. */
const PLANES = { yuv420p: "nv12", yuv420p10le: "p010le" } as const satisfies Record<PixelFormat, string>;

/** null: such hardware makes no such codec. `device`: a path such as `/dev/dri/renderD128`; empty: its own choice. */
export function hardwareEncoder(kind: HardwareKind, device: string, codec: VideoCodec): VideoEncoder | null {
  const hardware = HARDWARE[kind];
  if (!hardware.codecs.includes(codec)) return null;
  return {
    name: hardware.name(codec),
    device: hardware.device(device),
    upload: (format) => [`format=${PLANES[format]}`, ...hardware.uploads],
    quality: hardware.quality,
    keyframes: hardware.keyframes,
  };
}
