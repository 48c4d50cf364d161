import type { Stream } from "../../library/item.ts";
import { fits, type StreamProtocol, type SubtitleDelivery, type SubtitleRule } from "../capabilities.ts";

/** Spellings of one format that clients and ffmpeg use. */
const SAME: Readonly<Record<string, string>> = {
  subrip: "srt",
  webvtt: "vtt",
  hdmv_pgs_subtitle: "pgs",
  pgssub: "pgs",
  dvd_subtitle: "dvdsub",
  vobsub: "dvdsub",
  mov_text: "tx3g",
};
const PICTURES: ReadonlySet<string> = new Set([
  "pgs",
  "dvdsub",
  "dvbsub",
  "dvb_subtitle",
  "xsub",
  "idx",
  "sub",
]);
/** Styling can't be invented: nothing else becomes one of these. */
const STYLED: ReadonlySet<string> = new Set(["ass", "ssa"]);

const plain = (format: string): string => SAME[format.toLowerCase()] ?? format.toLowerCase();

/** `sub` is a picture format only with its index beside it; inside a file it never stands for text. */
export function isTextFormat(format: string | null): boolean {
  return format !== null && !PICTURES.has(plain(format));
}

export interface SubtitleChoice {
  readonly delivery: SubtitleDelivery;
  readonly format: string;
}

interface Way {
  readonly transcoding: boolean;
  readonly container: string | null;
  readonly protocol: StreamProtocol | null;
  readonly canExtract: boolean;
}

/** How a subtitle track reaches the client: inside the file, beside it, in the playlist, or burnt into the picture. */
export function chooseSubtitle(stream: Stream, rules: readonly SubtitleRule[], way: Way): SubtitleChoice {
  const usable = rules.filter((rule) => fits(rule.languages, stream.language));
  const rule =
    embedded(stream, usable, way) ?? beside(stream, usable, way, false) ?? beside(stream, usable, way, true);
  return rule === undefined
    ? { delivery: "burnIn", format: stream.codec ?? "" }
    : { delivery: rule.delivery, format: rule.format };
}

function embedded(stream: Stream, rules: readonly SubtitleRule[], way: Way): SubtitleRule | undefined {
  if (stream.externalPath !== null || (way.transcoding && way.protocol === "hls")) return undefined;
  // Of what we make ourselves only Matroska takes any subtitle.
  if (way.transcoding && way.container !== "mkv") return undefined;
  const fitting = rules.filter((rule) => rule.delivery === "embed" && fits(rule.containers, way.container));
  const same = fitting.find((rule) => isSame(stream, rule));
  // A file that is sent as it is has its tracks as they are.
  return same ?? (way.transcoding ? fitting.find((rule) => converts(stream, rule)) : undefined);
}

function beside(
  stream: Stream,
  rules: readonly SubtitleRule[],
  way: Way,
  converting: boolean,
): SubtitleRule | undefined {
  if (stream.externalPath === null && !way.canExtract) return undefined;
  const isText = isTextFormat(stream.codec);
  return rules.find((rule) => {
    if (rule.delivery === "hls") {
      if (!way.transcoding || !isText) return false;
    } else if (rule.delivery !== "external" || isTextFormat(rule.format) !== isText) return false;
    return isAsItIs(stream, rule) || (converting && converts(stream, rule));
  });
}

/** Text by its very name: between `srt` and `vtt` for a SubRip track the client's own order decides. */
function isAsItIs(stream: Stream, rule: SubtitleRule): boolean {
  return isTextFormat(stream.codec) ? stream.codec === rule.format : isSame(stream, rule);
}

function isSame(stream: Stream, rule: SubtitleRule): boolean {
  return stream.codec !== null && plain(stream.codec) === plain(rule.format);
}

function converts(stream: Stream, rule: SubtitleRule): boolean {
  return isTextFormat(stream.codec) && isTextFormat(rule.format) && !STYLED.has(plain(rule.format));
}
