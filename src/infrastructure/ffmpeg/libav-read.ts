/** Reads a file with libav and describes it in ffprobe's words. Only for the child process: a bad file may end it. */
import {
  avChannelLayoutDescribe,
  avGetCodecName,
  avGetPixFmtName,
  Codec,
  Dictionary,
  FFmpegError,
  FormatContext,
  type CodecParameters,
  type Stream,
} from "node-av/lib";
import { readChapters } from "./libav-chapters.ts";
import { COLOR_PRIMARIES, COLOR_RANGES, COLOR_SPACES, COLOR_TRANSFERS, FIELD_ORDERS } from "./libav-names.ts";
import { sideDataOf } from "./libav-side-data.ts";
import { OPENED_FORMATS, type ProbeAnswer, type ProbeJson, type StreamJson } from "./probe-json.ts";
import { fileUrl } from "./run-program.ts";

/** Formats that may have chapters; others aren't asked. */
const WITH_CHAPTERS = /(?:^|,)(?:matroska|mov|ogg|mp3|flac|asf|wav|ape|wv|aac)(?:,|$)/u;

/** `sizeBytes` is for the bit rate of formats that don't tell it. */
export async function readFile(path: string, sizeBytes: number): Promise<ProbeAnswer> {
  const context = new FormatContext();
  try {
    const options = Dictionary.fromObject({ protocol_whitelist: "file", format_whitelist: OPENED_FORMATS });
    const opened = context.openInputSync(fileUrl(path), null, options);
    options.free();
    if (opened < 0) return { ok: false, reason: describe(opened) };
    const found = context.findStreamInfoSync();
    if (found < 0) return { ok: false, reason: describe(found) };
    return { ok: true, json: await toJson(context, sizeBytes) };
  } finally {
    context.closeInputSync();
  }
}

function describe(code: number): string {
  return new FFmpegError(code).message.replace(/^\[?-?\d*\]?\s*/u, "").slice(0, 200);
}

async function toJson(context: FormatContext, sizeBytes: number): Promise<ProbeJson> {
  const name = context.iformat?.name ?? "";
  const chapters = WITH_CHAPTERS.test(name) ? await readChapters(context) : [];
  const measured = seconds(context.duration);
  const duration = name === "mp3" && measured !== undefined ? wholeFrames(context, measured) : measured;
  const told = duration === measured && context.bitRate > 0n;
  return {
    streams: context.streams.map(toStreamJson),
    chapters,
    format: {
      format_name: name,
      duration,
      bit_rate: told ? Number(context.bitRate) : undefined,
      size: sizeBytes,
      tags: context.metadata?.getAll() ?? {},
    },
  };
}

/**
 * FFmpeg 8 takes the encoder's padding off an MP3; ffprobe before it, and clients, count whole frames.
 * The padding at the start is where the first stream starts, that at the end fills the last frame.
 */
function wholeFrames(context: FormatContext, durationS: number): number {
  const stream = context.streams[0];
  const rate = stream?.codecpar.sampleRate ?? 0;
  const frame = stream?.codecpar.frameSize ?? 0;
  if (stream === undefined || rate <= 0 || frame <= 0 || stream.startTime <= 0n) return durationS;
  const startS = (Number(stream.startTime) * stream.timeBase.num) / stream.timeBase.den;
  const frames = Math.ceil(Math.round((startS + durationS) * rate) / frame);
  return (frames * frame) / rate;
}

/** libav's time base; its smallest number means "unknown". */
function seconds(microseconds: bigint): number | undefined {
  return microseconds > 0n ? Number(microseconds) / 1_000_000 : undefined;
}

const TYPES: Readonly<Record<number, string>> = {
  0: "video",
  1: "audio",
  2: "data",
  3: "subtitle",
  4: "attachment",
};

function toStreamJson(stream: Stream): StreamJson {
  const parameters = stream.codecpar;
  const type = TYPES[parameters.codecType];
  return {
    index: stream.index,
    codec_type: type,
    codec_name: avGetCodecName(parameters.codecId) ?? undefined,
    codec_tag_string: parameters.codecTagString ?? undefined,
    profile: profileName(parameters),
    level: parameters.level,
    time_base: `${stream.timeBase.num}/${stream.timeBase.den}`,
    bit_rate: parameters.bitRate > 0n ? Number(parameters.bitRate) : undefined,
    bits_per_raw_sample: parameters.bitsPerRawSample,
    bits_per_sample: type === "audio" ? bitsOfPcm(avGetCodecName(parameters.codecId)) : undefined,
    disposition: dispositionOf(stream),
    tags: stream.metadata?.getAll() ?? {},
    side_data_list: sideDataOf(parameters),
    ...(type === "audio" ? soundOf(parameters) : NO_SOUND),
    ...(type === "video" ? pictureOf(stream, parameters) : NO_PICTURE),
  };
}

const NO_SOUND = { channels: undefined, channel_layout: undefined, sample_rate: undefined };
const NO_PICTURE = {
  width: undefined,
  height: undefined,
  sample_aspect_ratio: undefined,
  display_aspect_ratio: undefined,
  pix_fmt: undefined,
  field_order: undefined,
  color_range: undefined,
  color_space: undefined,
  color_transfer: undefined,
  color_primaries: undefined,
  refs: undefined,
  is_avc: undefined,
  nal_length_size: undefined,
  r_frame_rate: undefined,
  avg_frame_rate: undefined,
};

function soundOf(parameters: CodecParameters): Pick<StreamJson, keyof typeof NO_SOUND> {
  return {
    channels: parameters.channels,
    channel_layout: avChannelLayoutDescribe(parameters.channelLayout) ?? undefined,
    sample_rate: parameters.sampleRate,
  };
}

function pictureOf(stream: Stream, parameters: CodecParameters): Pick<StreamJson, keyof typeof NO_PICTURE> {
  const { width, height } = parameters;
  const pixel = [parameters.sampleAspectRatio, stream.sampleAspectRatio].find(
    ({ num, den }) => num > 0 && den > 0,
  );
  const order: unknown = parameters.toJSON()["fieldOrder"];
  return {
    width,
    height,
    sample_aspect_ratio: pixel === undefined ? undefined : `${pixel.num}:${pixel.den}`,
    display_aspect_ratio: pixel === undefined ? undefined : shape(width * pixel.num, height * pixel.den),
    pix_fmt: avGetPixFmtName(parameters.format as Parameters<typeof avGetPixFmtName>[0]) ?? undefined,
    field_order: typeof order === "number" ? FIELD_ORDERS[order] : undefined,
    color_range: COLOR_RANGES[parameters.colorRange],
    color_space: COLOR_SPACES[parameters.colorSpace],
    color_transfer: COLOR_TRANSFERS[parameters.colorTrc],
    color_primaries: COLOR_PRIMARIES[parameters.colorPrimaries],
    // ffprobe prints what its decoder starts with, since it decodes nothing.
    refs: 1,
    r_frame_rate: `${stream.rFrameRate.num}/${stream.rFrameRate.den}`,
    avg_frame_rate: `${stream.avgFrameRate.num}/${stream.avgFrameRate.den}`,
    ...avcOf(parameters),
  };
}

/** An AVC configuration record begins with version 1; its fifth byte tells the size of lengths (ISO/IEC 14496-15). */
function avcOf(parameters: CodecParameters): Pick<StreamJson, "is_avc" | "nal_length_size"> {
  if (avGetCodecName(parameters.codecId) !== "h264") return { is_avc: undefined, nal_length_size: undefined };
  const extra = parameters.extradata;
  const isAvc = extra !== null && extra.length > 6 && extra[0] === 1;
  return { is_avc: String(isAvc), nal_length_size: isAvc ? ((extra[4] ?? 0) & 3) + 1 : 0 };
}

const profiles = new Map<number, ReadonlyMap<number, string>>();
/** Decoders of other libraries, which come first for some codecs, don't name profiles. */
const AV1_PROFILES = ["Main", "High", "Professional"];

function profileName(parameters: CodecParameters): string | undefined {
  const { codecId, profile } = parameters;
  if (avGetCodecName(codecId) === "av1") return AV1_PROFILES[profile];
  let names = profiles.get(codecId);
  if (names === undefined) {
    const listed = Codec.findDecoder(codecId)?.profiles ?? [];
    names = new Map(listed.flatMap((each) => (each.name === undefined ? [] : [[each.profile, each.name]])));
    profiles.set(codecId, names);
  }
  return names.get(profile);
}

function bitsOfPcm(codec: string | null): number | undefined {
  const bits = /^pcm_[suf](\d+)/u.exec(codec ?? "")?.[1];
  return bits === undefined ? undefined : Number(bits);
}

/** Bits of AV_DISPOSITION_* that are read. */
const DISPOSITIONS: readonly (readonly [name: string, bit: number])[] = [
  ["default", 0x1],
  ["original", 0x4],
  ["comment", 0x8],
  ["forced", 0x40],
  ["hearing_impaired", 0x80],
  ["attached_pic", 0x400],
];

function dispositionOf(stream: Stream): Record<string, number> {
  const bits: number = stream.disposition;
  return Object.fromEntries(DISPOSITIONS.map(([name, bit]) => [name, (bits & bit) === 0 ? 0 : 1]));
}

function shape(width: number, height: number): string | undefined {
  const divisor = greatestCommonDivisor(width, height);
  return divisor === 0 ? undefined : `${width / divisor}:${height / divisor}`;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
