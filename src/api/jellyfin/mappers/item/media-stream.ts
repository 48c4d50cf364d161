import type { AudioSpatialFormat } from "@jellyfin/sdk/lib/generated-client/models/audio-spatial-format.js";
import type { MediaAttachment } from "@jellyfin/sdk/lib/generated-client/models/media-attachment.js";
import type { MediaStreamType } from "@jellyfin/sdk/lib/generated-client/models/media-stream-type.js";
import type { MediaStream } from "@jellyfin/sdk/lib/generated-client/models/media-stream.js";
import type { Stream, StreamKind } from "../../../../domain/library/item.ts";
import type { Whole } from "../../wire.ts";
import { displayTitle, plainLayout } from "./display-title.ts";
import { known } from "./known.ts";
import { languageName } from "./language-names.ts";
import type { NumberedStream } from "./stream-indexes.ts";
import { dolbyVisionTitle, videoRangeOf } from "./video-range.ts";

const STREAM_TYPE = {
  video: "Video",
  audio: "Audio",
  subtitle: "Subtitle",
  lyrics: "Lyric",
  picture: "EmbeddedImage",
  attachment: "Data",
  data: "Data",
} as const satisfies Record<StreamKind, MediaStreamType>;

/** Subtitle codecs that the contract names otherwise than ffmpeg. */
const SUBTITLE_CODECS: Readonly<Record<string, string>> = {
  hdmv_pgs_subtitle: "PGSSUB",
  dvd_subtitle: "DVDSUB",
  dvb_subtitle: "DVBSUB",
  dvb_teletext: "DVBTXT",
};
/** Subtitles that are pictures: they can't be handed out as text. */
const PICTURE_SUBTITLES: ReadonlySet<string> = new Set([
  "hdmv_pgs_subtitle",
  "dvd_subtitle",
  "dvb_subtitle",
  "dvb_teletext",
  "xsub",
]);

export const isTextSubtitle = (stream: Stream): boolean =>
  stream.kind === "subtitle" && stream.codec !== null && !PICTURE_SUBTITLES.has(stream.codec);

/** A codec as the wire names it. */
export function wireCodec(stream: Stream): string | null {
  const { codec, kind } = stream;
  return kind === "subtitle" && codec !== null ? (SUBTITLE_CODECS[codec] ?? codec) : codec;
}

/** How a subtitle is to be had, for answers that say it; and how much a person wants it. */
export type SubtitleFields = Pick<MediaStream, "DeliveryMethod" | "DeliveryUrl" | "IsExternalUrl" | "Score">;

export function toMediaStream(
  { index, stream }: NumberedStream,
  subtitle: SubtitleFields = {},
): Whole<MediaStream> {
  const isText = isTextSubtitle(stream);
  const codec = wireCodec(stream);
  return {
    Codec: stream.kind === "lyrics" ? undefined : known(codec),
    CodecTag: known(stream.codecTag),
    Language: known(stream.language),
    // A sidecar's times are milliseconds.
    TimeBase: known(stream.timeBase) ?? (stream.kind === "subtitle" ? "1/1000" : undefined),
    CodecTimeBase: undefined,
    Comment: undefined,
    Title: known(stream.title),
    ...videoFields(stream),
    ...audioFields(stream),
    ...localizedWords(stream),
    DisplayTitle: displayTitle(stream, codec),
    IsDefault: stream.isDefault,
    IsForced: stream.isForced,
    IsHearingImpaired: stream.isHearingImpaired,
    IsOriginal: stream.isOriginal,
    BitRate: known(stream.bitrateBps),
    BitDepth: known(stream.bitDepth),
    Profile: known(stream.profile),
    PacketLength: undefined,
    Type: STREAM_TYPE[stream.kind],
    Index: index,
    Score: subtitle.Score,
    IsExternal: stream.externalPath !== null && stream.kind !== "lyrics",
    DeliveryMethod: subtitle.DeliveryMethod,
    DeliveryUrl: subtitle.DeliveryUrl,
    IsExternalUrl: subtitle.IsExternalUrl,
    IsTextSubtitleStream: isText,
    SupportsExternalStream: isText || (stream.kind === "subtitle" && stream.externalPath !== null),
    Path: known(stream.externalPath),
  };
}

type VideoFields = Pick<
  Whole<MediaStream>,
  | "VideoRange"
  | "VideoRangeType"
  | "VideoDoViTitle"
  | "ColorRange"
  | "ColorSpace"
  | "ColorTransfer"
  | "ColorPrimaries"
  | "DvVersionMajor"
  | "DvVersionMinor"
  | "DvProfile"
  | "DvLevel"
  | "RpuPresentFlag"
  | "ElPresentFlag"
  | "BlPresentFlag"
  | "DvBlSignalCompatibilityId"
  | "Rotation"
  | "Hdr10PlusPresentFlag"
  | "NalLengthSize"
  | "IsInterlaced"
  | "IsAVC"
  | "RefFrames"
  | "Height"
  | "Width"
  | "AverageFrameRate"
  | "RealFrameRate"
  | "ReferenceFrameRate"
  | "AspectRatio"
  | "PixelFormat"
  | "Level"
  | "IsAnamorphic"
>;

const NO_VIDEO: VideoFields = {
  VideoRange: "Unknown",
  VideoRangeType: "Unknown",
  VideoDoViTitle: undefined,
  ColorRange: undefined,
  ColorSpace: undefined,
  ColorTransfer: undefined,
  ColorPrimaries: undefined,
  DvVersionMajor: undefined,
  DvVersionMinor: undefined,
  DvProfile: undefined,
  DvLevel: undefined,
  RpuPresentFlag: undefined,
  ElPresentFlag: undefined,
  BlPresentFlag: undefined,
  DvBlSignalCompatibilityId: undefined,
  Rotation: undefined,
  Hdr10PlusPresentFlag: undefined,
  NalLengthSize: undefined,
  IsInterlaced: false,
  IsAVC: undefined,
  RefFrames: undefined,
  Height: undefined,
  Width: undefined,
  AverageFrameRate: undefined,
  RealFrameRate: undefined,
  ReferenceFrameRate: undefined,
  AspectRatio: undefined,
  PixelFormat: undefined,
  Level: undefined,
  IsAnamorphic: undefined,
};

function videoFields(stream: Stream): VideoFields {
  if (stream.kind !== "video" && stream.kind !== "picture") return NO_VIDEO;
  const { range, type } = videoRangeOf(stream);
  return {
    ...NO_VIDEO,
    ...dolbyVisionFields(stream),
    VideoRange: range,
    VideoRangeType: type,
    ColorRange: known(stream.colorRange),
    ColorSpace: known(stream.colorSpace),
    ColorTransfer: known(stream.colorTransfer),
    ColorPrimaries: known(stream.colorPrimaries),
    Rotation: known(stream.rotation),
    Hdr10PlusPresentFlag: stream.hasHdr10Plus ? true : undefined,
    NalLengthSize: known(stream.nalLengthSize, String),
    IsInterlaced: stream.isInterlaced,
    IsAVC: stream.isAvc ?? false,
    ...pictureFields(stream),
  };
}

function pictureFields(stream: Stream): Partial<VideoFields> {
  return {
    RefFrames: known(stream.refFrames),
    Height: known(stream.height),
    Width: known(stream.width),
    AverageFrameRate: known(stream.averageFrameRate),
    RealFrameRate: known(stream.realFrameRate),
    ReferenceFrameRate: stream.averageFrameRate ?? known(stream.realFrameRate),
    AspectRatio: known(stream.aspectRatio),
    PixelFormat: known(stream.pixelFormat),
    Level: known(stream.level),
    IsAnamorphic: stream.isAnamorphic,
  };
}

function dolbyVisionFields(stream: Stream): Partial<VideoFields> {
  const { dolbyVision } = stream;
  if (dolbyVision === null) return {};
  const bit = (flag: boolean): number => (flag ? 1 : 0);
  return {
    VideoDoViTitle: dolbyVisionTitle(stream),
    DvVersionMajor: dolbyVision.versionMajor,
    DvVersionMinor: dolbyVision.versionMinor,
    DvProfile: dolbyVision.profile,
    DvLevel: dolbyVision.level,
    RpuPresentFlag: bit(dolbyVision.rpuPresent),
    ElPresentFlag: bit(dolbyVision.elPresent),
    BlPresentFlag: bit(dolbyVision.blPresent),
    DvBlSignalCompatibilityId: dolbyVision.blCompatibilityId,
  };
}

type AudioFields = Pick<
  Whole<MediaStream>,
  "AudioSpatialFormat" | "ChannelLayout" | "Channels" | "SampleRate"
>;

function audioFields(stream: Stream): AudioFields {
  return {
    AudioSpatialFormat: spatialFormat(stream),
    ChannelLayout: known(stream.channelLayout, plainLayout),
    Channels: known(stream.channels),
    SampleRate: known(stream.sampleRate),
  };
}

function spatialFormat(stream: Stream): AudioSpatialFormat {
  const profile = stream.kind === "audio" ? (stream.profile ?? "") : "";
  if (profile.includes("Dolby Atmos")) return "DolbyAtmos";
  return profile.includes("DTS:X") ? "DTSX" : "None";
}

type Localized = Pick<
  Whole<MediaStream>,
  | "LocalizedUndefined"
  | "LocalizedDefault"
  | "LocalizedForced"
  | "LocalizedExternal"
  | "LocalizedHearingImpaired"
  | "LocalizedLanguage"
  | "LocalizedOriginal"
>;

/** Words from which clients build a track's line themselves; the server's language is English. */
function localizedWords(stream: Stream): Localized {
  const isSubtitle = stream.kind === "subtitle";
  const isSpoken = isSubtitle || stream.kind === "audio";
  return {
    LocalizedUndefined: isSubtitle ? "Undefined" : undefined,
    LocalizedDefault: isSpoken ? "Default" : undefined,
    LocalizedForced: isSubtitle ? "Forced" : undefined,
    LocalizedExternal: isSpoken ? "External" : undefined,
    LocalizedHearingImpaired: isSubtitle ? "Hearing Impaired" : undefined,
    LocalizedLanguage: isSpoken ? known(stream.language, (code) => known(languageName(code))) : undefined,
    LocalizedOriginal: stream.kind === "audio" ? "Original" : undefined,
  };
}

/** Fonts and the like; `deliveryUrl` where an answer says how to fetch them. */
export function toMediaAttachment(stream: Stream, deliveryUrl?: string): Whole<MediaAttachment> {
  return {
    Codec: known(stream.codec),
    CodecTag: known(stream.codecTag),
    Comment: undefined,
    Index: stream.index,
    FileName: known(stream.fileName),
    MimeType: known(stream.mimeType),
    DeliveryUrl: deliveryUrl,
  };
}
