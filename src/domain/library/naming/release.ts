/**
 * What a release name says of the recording. `parse-torrent-title` reads it; what it doesn't know is told here. The only
 * module that knows the library.
 */
import { parseTorrentTitle, type ParsedResult } from "@viren070/parse-torrent-title";
import type { ReleaseFacts } from "./name-facts.ts";
import { editionsOf } from "./release-editions.ts";
import { groupOf, withoutPosters } from "./release-group.ts";
import { languagesOf } from "./release-languages.ts";
import { isRemux, sourceOf } from "./release-source.ts";

/** No file system holds longer names; a pattern that isn't linear must not see more. */
const LONGEST = 400;

export interface Release extends ReleaseFacts {
  /** `""` when nothing is left for it. */
  readonly title: string;
  readonly year: number | null;
  readonly seasons: readonly number[];
  readonly episodes: readonly number[];
  /** `YYYY-MM-DD`. */
  readonly date: string | null;
}

/** The facts of a name without folders and extension; of a name that is too long to be one, those of its beginning. */
export function parseRelease(name: string): Release {
  const text = withoutPosters(name.slice(0, LONGEST)).replace(/(?<= )S (\d{2})(?= )/u, "S$1");
  const parsed = parseTorrentTitle(text);
  return {
    title: parsed.title ?? "",
    year: parsed.year === undefined || !/^\d{4}$/u.test(parsed.year) ? null : Number(parsed.year),
    seasons: parsed.seasons ?? [],
    episodes: parsed.episodes ?? [],
    date: parsed.date ?? null,
    ...factsOf(text, parsed),
  };
}

function factsOf(text: string, parsed: ParsedResult): ReleaseFacts {
  const crc = /[[(]([\dA-F]{8})[\])]/iu.exec(text)?.[1];
  const version = /(?:\d|[ [._(])v(\d)(?=$|[ \]).[_-])/iu.exec(text)?.[1];
  const releaseGroup = groupOf(text, parsed.group);
  return defined({
    resolution: resolutionOf(text, parsed.resolution),
    source: sourceOf(text, parsed.quality),
    remux: isRemux(text, parsed.quality) || undefined,
    videoCodec: codecOf(text, parsed.codec),
    bitDepth: bitDepthOf(text, parsed.bitDepth),
    audioCodec: audioOf(text, parsed.audio),
    audioChannels: parsed.channels,
    hdr: parsed.hdr,
    edition: someOf(editionsOf(text, parsed)),
    releaseGroup,
    languages: someOf(languagesOf(text, parsed.languages ?? [], releaseGroup)),
    proper: parsed.proper === true || parsed.repack === true || undefined,
    version: version === undefined ? undefined : Number(version),
    crc,
    threeD: threeDOf(text, parsed.threeD),
    episodeTitle: parsed.episodeTitle,
    country: parsed.country,
  });
}

/** `1280*720`, `720.HDTV`. */
const BARE_LINES =
  /(?<!\d)\d{3,4} ?\* ?(\d{3,4})(?!\d)|(?<=[ .[])(480|576|720|1080|2160)(?=[ .](?:hdtv|hi10p?|[hx]\.?26\d|aac|ac3|bluray|web))/iu;

/** The first that stands there, or the lines of `1920x1080`; UHD discs have 2160. */
function resolutionOf(text: string, parsed: string | undefined): string | undefined {
  const plain = /(?<![\p{L}\d])(\d{3,4}[pi])(?![\p{L}])/iu.exec(text)?.[1]?.toLowerCase();
  if (plain !== undefined) return plain.replace("i", "p");
  const bare = BARE_LINES.exec(text);
  if (parsed === undefined && bare !== null) return `${bare[1] ?? bare[2] ?? ""}p`;
  return parsed ?? (/(?<!\p{L})UHD(?!\p{L})/u.test(text) ? "2160p" : undefined);
}

function codecOf(text: string, parsed: string | undefined): string | undefined {
  if (/(?<![\p{L}\d])wmv(?![\p{L}\d])/iu.test(text)) return "wmv";
  return /xvidhd/iu.test(text) ? "xvid" : parsed;
}

function bitDepthOf(text: string, parsed: string | undefined): number | undefined {
  const digits = /\d+/u.exec(parsed ?? "")?.[0] ?? /(?<!\p{L})Hi(\d\d)P?(?![\p{L}\d])/u.exec(text)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function audioOf(text: string, parsed: readonly string[] | undefined): readonly string[] | undefined {
  if (!/(?<!\p{L})DTS-HD(?!\p{L})/iu.test(text)) return parsed;
  return [...(parsed ?? []).filter((codec) => !codec.startsWith("DTS")), "DTS-HD"];
}

const LAYOUTS = /(?<![\p{L}\d])(hsbs|half[ -]?sbs|htab|half[ -]?ou|hou|sbs|tab|mvc)(?![\p{L}\d])/iu;

/** `3D` alone, or how the two pictures stand in one. A layout without the word counts where it can mean nothing else. */
function threeDOf(text: string, parsed: string | undefined): string | undefined {
  const layout = LAYOUTS.exec(text)?.[1]?.toLowerCase();
  if (layout === undefined) return parsed;
  const isSaid = parsed !== undefined || /(?<![\p{L}\d])3d(?![\p{L}\d])/iu.test(text);
  return isSaid || layout.startsWith("h") ? layout.replace(/[ -]/u, "") : parsed;
}

function someOf<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** Without what is undefined. */
export function defined<T extends object>(facts: T): Partial<Defined<T>> {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as Partial<
    Defined<T>
  >;
}
