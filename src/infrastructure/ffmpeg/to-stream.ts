/** A stream as ffprobe describes it → as the domain has it. */
import { emptyStream } from "../../domain/library/empty-stream.ts";
import type { DolbyVision, Stream, StreamKind } from "../../domain/library/item.ts";
import type { SideDataJson, StreamJson } from "./probe-json.ts";

export function toStream(json: StreamJson): Stream {
  const kind = kindOf(json);
  const tags = lowerKeys(json.tags ?? {});
  const flag = (name: string): boolean => (json.disposition?.[name] ?? 0) === 1;
  return {
    ...emptyStream(json.index, kind),
    codec: codecOf(json, kind, tags),
    codecTag: printable(json.codec_tag_string),
    language: named(tags["language"]),
    title: named(tags["title"]),
    isDefault: flag("default"),
    isForced: flag("forced"),
    isHearingImpaired: flag("hearing_impaired"),
    isOriginal: flag("original"),
    isCommentary: flag("comment"),
    bitrateBps: positive(json.bit_rate) ?? positive(Number(tags["bps"] ?? tags["bps-eng"])),
    timeBase: json.time_base ?? null,
    fileName: kind === "attachment" ? named(tags["filename"]) : null,
    mimeType: kind === "attachment" ? named(tags["mimetype"]) : null,
    channels: positive(json.channels),
    channelLayout: layoutOf(json.channel_layout),
    sampleRate: positive(json.sample_rate),
    profile: profileOf(json),
    ...(kind === "video" || kind === "picture" ? pictureOf(json) : { bitDepth: soundDepth(json) }),
  };
}

type PictureFields = Pick<
  Stream,
  | "level"
  | "width"
  | "height"
  | "bitDepth"
  | "pixelFormat"
  | "averageFrameRate"
  | "realFrameRate"
  | "aspectRatio"
  | "isAnamorphic"
  | "isInterlaced"
  | "isAvc"
  | "nalLengthSize"
  | "refFrames"
  | "rotation"
  | "colorRange"
  | "colorSpace"
  | "colorTransfer"
  | "colorPrimaries"
  | "dolbyVision"
  | "hasHdr10Plus"
>;

function pictureOf(json: StreamJson): PictureFields {
  const sideData = json.side_data_list ?? [];
  const avc = json.codec_name === "h264";
  return {
    level: json.level ?? null,
    width: positive(json.width),
    height: positive(json.height),
    bitDepth: positive(json.bits_per_raw_sample) ?? bitDepthOf(json.pix_fmt),
    pixelFormat: named(json.pix_fmt),
    averageFrameRate: rate(json.avg_frame_rate),
    realFrameRate: rate(json.r_frame_rate),
    aspectRatio: aspectRatioOf(json),
    isAnamorphic: isAnamorphic(json),
    isInterlaced: ["tt", "bb", "tb", "bt"].includes(json.field_order ?? ""),
    isAvc: avc ? json.is_avc === "true" : null,
    nalLengthSize: avc ? (json.nal_length_size ?? 0) : null,
    refFrames: positive(json.refs) ?? 1,
    rotation: sideData.find((data) => data.rotation !== undefined)?.rotation ?? null,
    colorRange: known(json.color_range),
    colorSpace: known(json.color_space),
    colorTransfer: known(json.color_transfer),
    colorPrimaries: known(json.color_primaries),
    dolbyVision: dolbyVisionOf(sideData),
    hasHdr10Plus: sideData.some((data) => /SMPTE2094-40|HDR10\+/u.test(data.side_data_type)),
  };
}

/** TTML in MP4, which ffmpeg takes for data. */
const isTtml = ({ codec_tag_string: tag }: StreamJson): boolean => tag === "stpp";

function kindOf(json: StreamJson): StreamKind {
  if (isTtml(json)) return "subtitle";
  if (json.disposition?.["attached_pic"] === 1) return "picture";
  return KINDS.find((kind) => kind === json.codec_type) ?? "data";
}
const KINDS: readonly StreamKind[] = ["video", "audio", "subtitle", "attachment"];

/** ffmpeg knows few attachments by a codec of their own: fonts do have one, others go by their file's extension. */
function codecOf(json: StreamJson, kind: StreamKind, tags: Readonly<Record<string, string>>): string | null {
  if (isTtml(json)) return "ttml";
  const codec = known(json.codec_name);
  if (codec !== null && codec !== "none") return codec;
  return kind === "attachment"
    ? (/\.([a-z0-9]{1,5})$/iu.exec(tags["filename"] ?? "")?.[1]?.toLowerCase() ?? null)
    : null;
}

function profileOf(json: StreamJson): string | null {
  return typeof json.profile === "string" ? known(json.profile) : null;
}

/** By the name of the pixel format: `yuv420p10le`, `p010le`. */
function bitDepthOf(pixelFormat: string | undefined): number | null {
  if (pixelFormat === undefined) return null;
  const digits = /(?:p|gray|rgb|bgr)0?(9|10|12|14|16)(?:le|be|msb)/u.exec(pixelFormat)?.[1];
  return digits === undefined ? 8 : Number(digits);
}

/** `6 channels` says no more than their number. */
function layoutOf(layout: string | undefined): string | null {
  return layout === undefined || /^\d+ channels/u.test(layout) ? null : named(layout);
}

function soundDepth(json: StreamJson): number | null {
  return positive(json.bits_per_raw_sample) ?? positive(json.bits_per_sample);
}

/** Common shapes by their name, others as the exact ratio; from the pixels when the stream says nothing. */
function aspectRatioOf(json: StreamJson): string | null {
  const shape = ratio(json.display_aspect_ratio) ?? [json.width ?? 0, json.height ?? 0];
  const [width, height] = shape;
  if (width <= 0 || height <= 0) return null;
  const value = width / height;
  const near = SHAPES.find(([, exact, tolerance]) => Math.abs(value - exact) <= tolerance);
  return near?.[0] ?? json.display_aspect_ratio ?? `${width}:${height}`;
}

const SHAPES: readonly (readonly [name: string, exact: number, tolerance: number])[] = [
  ["16:9", 16 / 9, 0.03],
  ["4:3", 4 / 3, 0.05],
  ["1.41:1", 1.41, 0.005],
  ["1.5:1", 1.5, 0.005],
  ["1.6:1", 1.6, 0.005],
  ["5:3", 5 / 3, 0.005],
  ["1.85:1", 1.85, 0.02],
  ["2.35:1", 2.35, 0.025],
  ["2.40:1", 2.4, 0.025],
];

/** Pixels within 2 % of square count as square: encoders round. */
function isAnamorphic(json: StreamJson): boolean {
  const pixel = ratio(json.sample_aspect_ratio);
  return pixel !== null && Math.abs(pixel[0] / pixel[1] - 1) > 0.02;
}

function dolbyVisionOf(sideData: readonly SideDataJson[]): DolbyVision | null {
  const found = sideData.find((data) => data.dv_profile !== undefined);
  if (found?.dv_profile === undefined) return null;
  return {
    profile: found.dv_profile,
    level: found.dv_level ?? 0,
    blCompatibilityId: found.dv_bl_signal_compatibility_id ?? 0,
    rpuPresent: found.rpu_present_flag === 1,
    elPresent: found.el_present_flag === 1,
    blPresent: found.bl_present_flag === 1,
    versionMajor: found.dv_version_major ?? 0,
    versionMinor: found.dv_version_minor ?? 0,
  };
}

/** `24000/1001` → 23.976…; null for `0/0`. */
function rate(value: string | undefined): number | null {
  const parts = ratio(value?.replace("/", ":"));
  return parts === null ? null : parts[0] / parts[1];
}

function ratio(value: string | undefined): readonly [number, number] | null {
  const match = /^(\d{1,10}):(\d{1,10})$/u.exec(value ?? "");
  const [width, height] = [Number(match?.[1]), Number(match?.[2])];
  return match === null || width === 0 || height === 0 ? null : [width, height];
}

export function positive(value: number | undefined): number | null {
  return value !== undefined && value > 0 ? value : null;
}

export function lowerKeys(tags: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [key.toLowerCase(), value]));
}

function named(value: string | undefined): string | null {
  const trimmed = value?.trim() ?? "";
  return trimmed === "" ? null : trimmed.slice(0, 1000);
}

function known(value: string | undefined): string | null {
  return value === undefined || value === "unknown" || value === "" ? null : value;
}

/** A tag of four letters; numbers of other systems (`[27][0][0][0]`) name nothing. */
function printable(tag: string | undefined): string | null {
  return tag === undefined || tag.includes("[") ? null : named(tag);
}
