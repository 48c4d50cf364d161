/** Pictures that are decoded and scaled by the hardware that encodes them, and never come to memory in between. */
import type { PixelFormat, VideoEncoding } from "../../domain/delivery/rendition.ts";
import type { Stream } from "../../domain/library/item.ts";
import type { HardwareKind } from "./video-encoder.ts";

/** What cards are known to decode: codecs, HEVC of 10 bits by itself. */
export const DECODABLE = ["h264", "hevc", "hevc10", "vp9", "av1"] as const;
export type Decodable = (typeof DECODABLE)[number];

export interface HardwareDecoding {
  /** Stands before the input. */
  readonly input: readonly string[];
  /** The filter that takes the place of `scale`. */
  readonly scale: (size: { readonly width: number; readonly height: number }, format: PixelFormat) => string;
}

const PLANES = { yuv420p: "nv12", yuv420p10le: "p010le" } as const satisfies Record<PixelFormat, string>;

/** `device`: as the encoder of the kind opens it; absent: the decoder opens its own. */
const accelerated = (kind: string, output: string, device?: string): readonly string[] => [
  "-hwaccel",
  kind,
  ...(device === undefined ? [] : ["-hwaccel_device", device]),
  "-hwaccel_output_format",
  output,
];

const scaledBy =
  (filter: string, tellsFormat = true): HardwareDecoding["scale"] =>
  ({ width, height }, format) =>
    `${filter}=w=${width}:h=${height}${tellsFormat ? `:format=${PLANES[format]}` : ""}`;

const DECODING: Readonly<Record<HardwareKind, HardwareDecoding | null>> = {
  nvenc: { input: accelerated("cuda", "cuda"), scale: scaledBy("scale_cuda") },
  qsv: { input: accelerated("qsv", "qsv", "gpu"), scale: scaledBy("scale_qsv") },
  vaapi: { input: accelerated("vaapi", "vaapi", "gpu"), scale: scaledBy("scale_vaapi") },
  // Keeps the format it gets.
  videotoolbox: {
    input: accelerated("videotoolbox", "videotoolbox_vld"),
    scale: scaledBy("scale_vt", false),
  },
  v4l2: null,
};

/** null: such hardware encodes only. */
export const hardwareDecoding = (kind: HardwareKind): HardwareDecoding | null => DECODING[kind];

/** Whether all that happens to a picture is decoding, scaling and encoding, in the format that it has. */
export function needsNoProgram(stream: Stream, encoding: VideoEncoding): boolean {
  const isPlain = !encoding.toneMap && !encoding.deinterlace && !stream.isInterlaced;
  const isUpright = (stream.rotation ?? 0) === 0;
  return isPlain && isUpright && stream.pixelFormat === encoding.pixelFormat;
}

/** null: nothing that a card is tried with. */
export function decodableOf({ codec, pixelFormat }: Stream): Decodable | null {
  const name = codec === "hevc" && pixelFormat === "yuv420p10le" ? "hevc10" : codec;
  return DECODABLE.find((one) => one === name) ?? null;
}
