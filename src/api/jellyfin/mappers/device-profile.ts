/** A client's `DeviceProfile` in the core's words. Lenient: clients send unknown words, spaces, numbers as strings. */
import {
  type ClientCapabilities,
  type CodecRule,
  type Condition,
  type ConditionProperty,
  type ContainerRule,
  type DirectPlayRule,
  type MediaScope,
  type NameSet,
  type Operator,
  type StreamProtocol,
  type SubtitleDelivery,
  type SubtitleRule,
  type TranscodeTarget,
} from "../../../domain/playback/capabilities.ts";
import { DYNAMIC_RANGES, type DynamicRange } from "../../../domain/playback/dynamic-range.ts";
import { isRecord } from "../values.ts";

type Wire = Readonly<Record<string, unknown>>;

/** More rules of a kind than any client has. */
const MAX_RULES = 500;

const MEDIA: Readonly<Record<string, MediaScope>> = { video: "video", audio: "audio", photo: "photo" };
const SCOPES: Readonly<Record<string, CodecRule["scope"]>> = {
  video: "video",
  videoaudio: "videoAudio",
  audio: "audio",
};
const OPERATORS: Readonly<Record<string, Operator>> = {
  equals: "equals",
  notequals: "notEquals",
  lessthanequal: "atMost",
  greaterthanequal: "atLeast",
  equalsany: "anyOf",
};
const PROTOCOLS: Readonly<Record<string, StreamProtocol>> = { http: "http", hls: "hls" };
const DELIVERIES: Readonly<Record<string, SubtitleDelivery>> = {
  encode: "burnIn",
  embed: "embed",
  external: "external",
  hls: "hls",
  drop: "drop",
};
const PROPERTIES: Readonly<Record<string, ConditionProperty>> = {
  audiochannels: "audioChannels",
  audiobitrate: "audioBitrate",
  audioprofile: "audioProfile",
  audiosamplerate: "audioSampleRate",
  audiobitdepth: "audioBitDepth",
  issecondaryaudio: "isSecondaryAudio",
  width: "width",
  height: "height",
  videobitdepth: "videoBitDepth",
  videobitrate: "videoBitrate",
  videoframerate: "videoFramerate",
  videolevel: "videoLevel",
  videoprofile: "videoProfile",
  videorangetype: "videoRangeType",
  videocodectag: "videoCodecTag",
  videorotation: "videoRotation",
  isanamorphic: "isAnamorphic",
  isinterlaced: "isInterlaced",
  isavc: "isAvc",
  refframes: "refFrames",
  numstreams: "numStreams",
  numaudiostreams: "numAudioStreams",
  numvideostreams: "numVideoStreams",
};

/** `VideoRangeType` as Jellyfin spells it. */
export const RANGE_WORDS = {
  sdr: "SDR",
  hdr10: "HDR10",
  hdr10Plus: "HDR10Plus",
  hlg: "HLG",
  dolbyVision: "DOVI",
  dolbyVisionHdr10: "DOVIWithHDR10",
  dolbyVisionHdr10Plus: "DOVIWithHDR10Plus",
  dolbyVisionHlg: "DOVIWithHLG",
  dolbyVisionSdr: "DOVIWithSDR",
  dolbyVisionEnhanced: "DOVIWithEL",
  dolbyVisionEnhancedHdr10Plus: "DOVIWithELHDR10Plus",
  dolbyVisionInvalid: "DOVIInvalid",
} as const satisfies Record<DynamicRange, string>;
const RANGES: ReadonlyMap<string, DynamicRange> = new Map(
  DYNAMIC_RANGES.map((range) => [RANGE_WORDS[range].toLowerCase(), range]),
);

/** Of a list of Jellyfin's words those that are ranges. */
export const rangesFrom = (words: readonly string[]): readonly DynamicRange[] =>
  words.flatMap((word) => RANGES.get(word.trim().toLowerCase()) ?? []);

function folded(wire: Wire): Wire {
  return Object.fromEntries(Object.entries(wire).map(([name, value]) => [name.toLowerCase(), value]));
}

function rows(value: unknown): readonly Wire[] {
  return Array.isArray(value) ? value.slice(0, MAX_RULES).filter(isRecord).map(folded) : [];
}

function text(value: unknown): string {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value).trim()
    : "";
}

function positive(value: unknown): number | null {
  const number = Number(text(value));
  return text(value) !== "" && Number.isFinite(number) && number > 0 ? Math.trunc(number) : null;
}

function names(value: unknown): readonly string[] {
  return text(value)
    .toLowerCase()
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

/** `mkv,webm`; `-mkv` means all but it; empty means any. */
function nameSet(value: unknown): NameSet | null {
  const given = names(value);
  const [first] = given;
  if (first === undefined) return null;
  const excludes = first.startsWith("-");
  return { names: new Set(given.map((name) => name.replace(/^-/, ""))), excludes };
}

function conditions(value: unknown): readonly Condition[] {
  return rows(value).flatMap((row) => {
    const property = PROPERTIES[text(row["property"]).toLowerCase()];
    const operator = OPERATORS[text(row["condition"]).toLowerCase()];
    if (property === undefined || operator === undefined) return [];
    const words = text(row["value"]);
    return [
      {
        property,
        operator,
        value: property === "videoRangeType" ? ranges(words) : words,
        required: row["isrequired"] === true,
      },
    ];
  });
}

function ranges(words: string): string {
  return words
    .split("|")
    .map((word) => RANGES.get(word.trim().toLowerCase()) ?? word)
    .join("|");
}

function directPlayRule(row: Wire): readonly DirectPlayRule[] {
  const media = MEDIA[text(row["type"]).toLowerCase()];
  if (media === undefined) return [];
  return [
    {
      media,
      containers: nameSet(row["container"]),
      videoCodecs: nameSet(row["videocodec"]),
      audioCodecs: nameSet(row["audiocodec"]),
    },
  ];
}

function target(row: Wire): readonly TranscodeTarget[] {
  const media = MEDIA[text(row["type"]).toLowerCase()];
  if (media === undefined) return [];
  const seconds = positive(row["segmentlength"]);
  return [
    {
      media,
      use: text(row["context"]).toLowerCase() === "static" ? "static" : "streaming",
      protocol: PROTOCOLS[text(row["protocol"]).toLowerCase()] ?? "http",
      container: names(row["container"])[0] ?? "",
      videoCodecs: names(row["videocodec"]),
      audioCodecs: names(row["audiocodec"]),
      maxAudioChannels: positive(row["maxaudiochannels"]),
      minSegments: positive(row["minsegments"]) ?? 0,
      segmentLengthMs: seconds === null ? null : seconds * 1000,
      subtitlesInManifest: row["enablesubtitlesinmanifest"] === true,
      conditions: conditions(row["conditions"]),
    },
  ];
}

function containerRule(row: Wire): readonly ContainerRule[] {
  const media = MEDIA[text(row["type"]).toLowerCase()];
  if (media === undefined) return [];
  return [{ media, containers: nameSet(row["container"]), conditions: conditions(row["conditions"]) }];
}

function codecRule(row: Wire): readonly CodecRule[] {
  const scope = SCOPES[text(row["type"]).toLowerCase()];
  if (scope === undefined) return [];
  return [
    {
      scope,
      codecs: nameSet(row["codec"]),
      containers: nameSet(row["container"]),
      appliesWhen: conditions(row["applyconditions"]),
      conditions: conditions(row["conditions"]),
    },
  ];
}

function subtitleRule(row: Wire): readonly SubtitleRule[] {
  const delivery = DELIVERIES[text(row["method"]).toLowerCase()];
  const format = text(row["format"]).toLowerCase();
  if (delivery === undefined || format === "") return [];
  return [{ format, delivery, languages: nameSet(row["language"]), containers: nameSet(row["container"]) }];
}

export function capabilitiesFromDeviceProfile(profile: Wire): ClientCapabilities {
  const wire = folded(profile);
  return {
    maxBitrateBps: positive(wire["maxstreamingbitrate"]),
    maxStaticBitrateBps: positive(wire["maxstaticbitrate"]),
    directPlay: rows(wire["directplayprofiles"]).flatMap(directPlayRule),
    targets: rows(wire["transcodingprofiles"]).flatMap(target),
    containers: rows(wire["containerprofiles"]).flatMap(containerRule),
    codecs: rows(wire["codecprofiles"]).flatMap(codecRule),
    subtitles: rows(wire["subtitleprofiles"]).flatMap(subtitleRule),
  };
}
