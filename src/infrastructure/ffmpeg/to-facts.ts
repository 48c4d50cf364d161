import { emptyStream } from "../../domain/library/empty-stream.ts";
/** A file as ffprobe (or the child process) describes it → facts of the domain. */
import type { Chapter, Stream } from "../../domain/library/item.ts";
import { isLyricsTag } from "../../domain/library/lyrics/tag-names.ts";
import { splitName } from "../../domain/library/naming/files.ts";
import type { FileFacts } from "../../domain/library/scanning/draft.ts";
import type { ProbeJson } from "./probe-json.ts";
import { lowerKeys, positive, toStream } from "./to-stream.ts";

const NOTHING: FileFacts = {
  format: null,
  container: null,
  durationMs: null,
  bitrateBps: null,
  streams: [],
  chapters: [],
  tags: {},
  problem: null,
};

/** Facts of a file that can't be played, with the reason in words for a person. */
export function unplayable(problem: string): FileFacts {
  return { ...NOTHING, problem };
}

/** `path` decides between the names of a format that has several (`mov,mp4,m4a…`). */
export function toFacts(json: ProbeJson, path: string): FileFacts {
  const format = json.format?.format_name ?? null;
  const durationS = positive(json.format?.duration);
  const fromSize =
    durationS === null || json.format?.size === undefined
      ? null
      : Math.floor((json.format.size * 8) / durationS);
  const bitrateBps = round(positive(json.format?.bit_rate) ?? fromSize);
  const streams = withBitrates(json.streams.map(toStream), bitrateBps);
  const isPlayable = streams.some((stream) => stream.kind === "video" || stream.kind === "audio");
  const tags = tagsOf(json);
  return {
    format,
    container: containerOf(format, path),
    durationMs: durationS === null ? null : Math.round(durationS * 1000),
    bitrateBps,
    streams: [...streams, ...lyricsIn(tags, streams)],
    chapters: toChapters(json),
    tags,
    problem: isPlayable ? null : "There is neither a picture nor sound in the file",
  };
}

const PLAIN_NAMES: Readonly<Record<string, string>> = {
  matroska: "mkv",
  mpegts: "ts",
  mpeg: "mpg",
  mpegvideo: "mpg",
  asf: "wmv",
};

/** One plain name: the file's extension when the format goes by it, else the commonest name of the format. */
function containerOf(format: string | null, path: string): string | null {
  if (format === null) return null;
  const names = format.split(",").map((name) => PLAIN_NAMES[name] ?? name);
  const { extension } = splitName(path);
  if (names.includes(extension) || (ALIASES[extension] !== undefined && names.includes(ALIASES[extension])))
    return extension;
  return names.includes("mp4") ? "mp4" : (names[0] ?? null);
}

/** Other extensions of the same container. */
const ALIASES: Readonly<Record<string, string>> = {
  m2ts: "ts",
  mts: "ts",
  mpeg: "mpg",
  vob: "mpg",
  asf: "wmv",
  wma: "wmv",
  m4v: "mp4",
  m4b: "mp4",
  mk3d: "mkv",
  mka: "mkv",
  ogv: "ogg",
  oga: "ogg",
  opus: "ogg",
};

/**
 * A picture without a rate of its own has the file's, as ffprobe's users expect; sound without one is estimated from
 * codec and channels, with what such tracks mostly have. Sound alone has the file's too.
 */
function withBitrates(streams: readonly Stream[], fileBps: number | null): readonly Stream[] {
  const hasVideo = streams.some((stream) => stream.kind === "video");
  return streams.map((stream) => {
    if (stream.bitrateBps !== null) return stream;
    if (stream.kind === "video") return { ...stream, bitrateBps: fileBps };
    if (stream.kind !== "audio") return stream;
    return { ...stream, bitrateBps: hasVideo ? estimateAudio(stream) : fileBps };
  });
}

const USUAL_BPS: Readonly<Record<string, readonly [stereo: number, surround: number]>> = {
  aac: [192_000, 320_000],
  mp3: [192_000, 320_000],
  mp2: [192_000, 320_000],
  ac3: [192_000, 640_000],
  eac3: [192_000, 640_000],
  flac: [960_000, 2_880_000],
  alac: [960_000, 2_880_000],
};

function estimateAudio({ codec, channels }: Stream): number | null {
  const usual = USUAL_BPS[codec ?? ""];
  if (usual === undefined || channels === null) return null;
  if (channels <= 2) return usual[0];
  return channels >= 5 ? usual[1] : null;
}

function toChapters(json: ProbeJson): readonly Chapter[] {
  return (json.chapters ?? []).slice(0, 1000).map((chapter) => {
    const startMs = Math.round((chapter.start_time ?? 0) * 1000);
    const title = lowerKeys(chapter.tags ?? {})["title"]?.trim() ?? "";
    return {
      startMs,
      endMs: Math.max(startMs, Math.round((chapter.end_time ?? 0) * 1000)),
      title: title === "" ? null : title.slice(0, 500),
    };
  });
}

/** Ogg keeps its tags with the stream. */
function tagsOf(json: ProbeJson): Readonly<Record<string, string>> {
  const sound = json.streams.find((stream) => stream.codec_type === "audio");
  const ofStream = json.format?.format_name === "ogg" ? (sound?.tags ?? {}) : {};
  const entries = Object.entries({ ...lowerKeys(ofStream), ...lowerKeys(json.format?.tags ?? {}) });
  return Object.fromEntries(
    entries
      .slice(0, 200)
      .map(([key, value]) => [key, value.slice(0, isLyricsTag(key) ? MAX_LYRICS : MAX_TAG)]),
  );
}

const MAX_TAG = 10_000;
const MAX_LYRICS = 100_000;

/** Where lyrics in the tags stand: behind all tracks of a file, before its sidecars. */
const LYRICS_INDEX = 999;

/** Only songs have words of their own. */
function lyricsIn(tags: Readonly<Record<string, string>>, streams: readonly Stream[]): readonly Stream[] {
  const isSong =
    streams.some(({ kind }) => kind === "audio") && !streams.some(({ kind }) => kind === "video");
  const hasWords = Object.entries(tags).some(([name, text]) => isLyricsTag(name) && text.trim() !== "");
  return isSong && hasWords ? [emptyStream(LYRICS_INDEX, "lyrics")] : [];
}

function round(value: number | null): number | null {
  return value === null ? null : Math.round(value);
}
