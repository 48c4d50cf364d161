/** A recorded `MediaSourceInfo` as a file of the core: for deciding about files that are in no library. */
import type { DolbyVision, MediaFile, Stream, StreamKind } from "../../../domain/library/item.ts";
import { isRecord } from "../values.ts";

type Wire = Readonly<Record<string, unknown>>;

/** By name, or by the number of the enumeration: recordings of some tools have these, and leave 0 out. */
const KINDS: Readonly<Record<string, StreamKind>> = {
  0: "audio",
  1: "video",
  2: "subtitle",
  3: "picture",
  4: "data",
  5: "lyrics",
  Video: "video",
  Audio: "audio",
  Subtitle: "subtitle",
  Lyric: "lyrics",
  EmbeddedImage: "picture",
  Data: "data",
};

const number = (value: unknown): number | null => (typeof value === "number" ? value : null);
const words = (value: unknown): string | null => (typeof value === "string" ? value : null);
const flag = (value: unknown): boolean => value === true;

function dolbyVision(wire: Wire): DolbyVision | null {
  const profile = number(wire["DvProfile"]);
  if (profile === null) return null;
  return {
    profile,
    level: number(wire["DvLevel"]) ?? 0,
    blCompatibilityId: number(wire["DvBlSignalCompatibilityId"]) ?? 0,
    rpuPresent: wire["RpuPresentFlag"] === 1,
    elPresent: wire["ElPresentFlag"] === 1,
    blPresent: wire["BlPresentFlag"] === 1,
    versionMajor: number(wire["DvVersionMajor"]) ?? 0,
    versionMinor: number(wire["DvVersionMinor"]) ?? 0,
  };
}

function streamFrom(wire: Wire): Stream {
  return {
    index: number(wire["Index"]) ?? 0,
    kind: KINDS[words(wire["Type"]) ?? number(wire["Type"]) ?? 0] ?? "data",
    codec: words(wire["Codec"]),
    codecTag: words(wire["CodecTag"]),
    profile: words(wire["Profile"]),
    level: number(wire["Level"]),
    language: words(wire["Language"]),
    title: words(wire["Title"]),
    isDefault: flag(wire["IsDefault"]),
    isForced: flag(wire["IsForced"]),
    isHearingImpaired: flag(wire["IsHearingImpaired"]),
    isOriginal: flag(wire["IsOriginal"]),
    isCommentary: false,
    externalPath: flag(wire["IsExternal"]) ? (words(wire["Path"]) ?? "") : null,
    bitrateBps: number(wire["BitRate"]),
    timeBase: words(wire["TimeBase"]),
    width: number(wire["Width"]),
    height: number(wire["Height"]),
    bitDepth: number(wire["BitDepth"]),
    pixelFormat: words(wire["PixelFormat"]),
    averageFrameRate: number(wire["AverageFrameRate"]),
    realFrameRate: number(wire["RealFrameRate"]),
    aspectRatio: words(wire["AspectRatio"]),
    isAnamorphic: flag(wire["IsAnamorphic"]),
    isInterlaced: flag(wire["IsInterlaced"]),
    isAvc: typeof wire["IsAVC"] === "boolean" ? wire["IsAVC"] : null,
    nalLengthSize: number(wire["NalLengthSize"]),
    refFrames: number(wire["RefFrames"]),
    rotation: number(wire["Rotation"]),
    colorRange: words(wire["ColorRange"]),
    colorSpace: words(wire["ColorSpace"]),
    colorTransfer: words(wire["ColorTransfer"]),
    colorPrimaries: words(wire["ColorPrimaries"]),
    dolbyVision: dolbyVision(wire),
    hasHdr10Plus: flag(wire["Hdr10PlusPresentFlag"]),
    channels: number(wire["Channels"]),
    channelLayout: words(wire["ChannelLayout"]),
    sampleRate: number(wire["SampleRate"]),
    fileName: null,
    mimeType: null,
  };
}

export function fileFromMediaSource(wire: Wire): MediaFile {
  const streams = Array.isArray(wire["MediaStreams"]) ? wire["MediaStreams"].filter(isRecord) : [];
  const ticks = number(wire["RunTimeTicks"]);
  return {
    id: 0,
    path: words(wire["Path"]) ?? "",
    sizeBytes: number(wire["Size"]) ?? 0,
    modifiedAt: new Date(0),
    container: words(wire["Container"]),
    format: words(wire["Container"]),
    durationMs: ticks === null ? null : ticks / 10_000,
    bitrateBps: number(wire["Bitrate"]),
    problem: null,
    streams: streams.map(streamFrom),
    chapters: [],
  };
}
