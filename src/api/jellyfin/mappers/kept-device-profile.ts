/**
 * A client's profile as it is given back with its session: whole, in the contract's spelling and kinds, with the
 * contract's defaults, since another client's SDK reads it strictly.
 */
import type { DeviceProfile } from "@jellyfin/sdk/lib/generated-client/models/device-profile.js";
import type { z } from "zod";
import { optionalBodyOf } from "../body.ts";
import { flag, integer, lenientChoice, text, verbatim } from "../values.ts";
import type { Whole } from "../wire.ts";

type Fields = Readonly<Record<string, unknown>>;

/** More rules of a kind than any client has. */
const MAX_RULES = 500;

const oneOf = (words: string): z.ZodType<string | undefined> =>
  lenientChoice(Object.fromEntries(words.split(" ").map((word) => [word, word])));

const mediaType = oneOf("Audio Video Photo Subtitle Lyric");

const condition = optionalBodyOf({
  Condition: oneOf("Equals NotEquals LessThanEqual GreaterThanEqual EqualsAny"),
  Property: oneOf(
    "AudioChannels AudioBitrate AudioProfile Width Height Has64BitOffsets PacketLength VideoBitDepth VideoBitrate " +
      "VideoFramerate VideoLevel VideoProfile VideoTimestamp IsAnamorphic RefFrames NumAudioStreams " +
      "NumVideoStreams IsSecondaryAudio VideoCodecTag IsAvc IsInterlaced AudioSampleRate AudioBitDepth " +
      "VideoRangeType NumStreams",
  ),
  Value: verbatim,
  IsRequired: flag,
});
const directPlay = optionalBodyOf({
  Container: verbatim,
  AudioCodec: verbatim,
  VideoCodec: verbatim,
  Type: mediaType,
});
const transcoding = optionalBodyOf({
  Container: verbatim,
  Type: mediaType,
  VideoCodec: verbatim,
  AudioCodec: verbatim,
  Protocol: oneOf("http hls"),
  EstimateContentLength: flag,
  EnableMpegtsM2TsMode: flag,
  TranscodeSeekInfo: oneOf("Auto Bytes"),
  CopyTimestamps: flag,
  Context: oneOf("Streaming Static"),
  EnableSubtitlesInManifest: flag,
  MaxAudioChannels: verbatim,
  MinSegments: integer,
  SegmentLength: integer,
  BreakOnNonKeyFrames: flag,
  EnableAudioVbrEncoding: flag,
});
const container = optionalBodyOf({ Type: mediaType, Container: verbatim, SubContainer: verbatim });
const codec = optionalBodyOf({
  Type: oneOf("Video VideoAudio Audio"),
  Codec: verbatim,
  Container: verbatim,
  SubContainer: verbatim,
});
const subtitle = optionalBodyOf({
  Format: verbatim,
  Method: oneOf("Encode Embed External Hls Drop"),
  DidlMode: verbatim,
  Language: verbatim,
  Container: verbatim,
});
const profile = optionalBodyOf({
  Name: text,
  Id: text,
  MaxStreamingBitrate: integer,
  MaxStaticBitrate: integer,
  MusicStreamingTranscodingBitrate: integer,
  MaxStaticMusicBitrate: integer,
});

/** Whatever isn't of the contract's form is left out: a rule of an unknown type, a limit that is no number. */
export function toKeptDeviceProfile(given: Fields): Whole<DeviceProfile> {
  const list = (name: string) => rulesIn(valueOf(given, name));
  const limits = profile.safeParse(given).data;
  return {
    Name: limits?.Name,
    Id: limits?.Id,
    MaxStreamingBitrate: limits?.MaxStreamingBitrate ?? 8_000_000,
    MaxStaticBitrate: limits?.MaxStaticBitrate ?? 8_000_000,
    MusicStreamingTranscodingBitrate: limits?.MusicStreamingTranscodingBitrate ?? 128_000,
    MaxStaticMusicBitrate: limits?.MaxStaticMusicBitrate ?? 8_000_000,
    DirectPlayProfiles: list("DirectPlayProfiles").flatMap((one) =>
      typed(directPlay, one, { Container: "" }),
    ),
    TranscodingProfiles: list("TranscodingProfiles").flatMap((one) =>
      typed(transcoding, one, { ...TRANSCODING_DEFAULTS, Conditions: conditionsIn(one, "Conditions") }),
    ),
    ContainerProfiles: list("ContainerProfiles").flatMap((one) =>
      typed(container, one, { Conditions: conditionsIn(one, "Conditions") }),
    ),
    CodecProfiles: list("CodecProfiles").flatMap((one) =>
      typed(codec, one, {
        Conditions: conditionsIn(one, "Conditions"),
        ApplyConditions: conditionsIn(one, "ApplyConditions"),
      }),
    ),
    SubtitleProfiles: list("SubtitleProfiles").flatMap((one) => typed(subtitle, one, {}, "Method")),
  };
}

const TRANSCODING_DEFAULTS = {
  Container: "",
  VideoCodec: "",
  AudioCodec: "",
  Protocol: "http",
  EstimateContentLength: false,
  EnableMpegtsM2TsMode: false,
  TranscodeSeekInfo: "Auto",
  CopyTimestamps: false,
  Context: "Streaming",
  EnableSubtitlesInManifest: false,
  MinSegments: 0,
  SegmentLength: 0,
  BreakOnNonKeyFrames: false,
  EnableAudioVbrEncoding: true,
};

function valueOf(given: Fields, name: string): unknown {
  const key = Object.keys(given).find((candidate) => candidate.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : given[key];
}

function rulesIn(value: unknown): readonly Fields[] {
  if (!Array.isArray(value)) return [];
  return value
    .slice(0, MAX_RULES)
    .filter((one): one is Fields => typeof one === "object" && one !== null && !Array.isArray(one));
}

/** One rule over its defaults; none when its `kind` is none of the contract's. */
function typed(
  schema: z.ZodType<Fields>,
  given: Fields,
  defaults: Fields,
  kind = "Type",
): readonly Record<string, never>[] {
  const read = schema.safeParse(given).data;
  if (read?.[kind] === undefined) return [];
  const filled = Object.entries(read).filter(([, value]) => value !== undefined);
  return [{ ...defaults, ...Object.fromEntries(filled) } as Record<string, never>];
}

function conditionsIn(rule: Fields, name: string): readonly Fields[] {
  return rulesIn(valueOf(rule, name)).flatMap((one) => {
    const read = condition.safeParse(one).data;
    if (read?.Condition === undefined || read.Property === undefined) return [];
    return [{ ...read, Value: read.Value ?? "", IsRequired: read.IsRequired ?? true }];
  });
}
