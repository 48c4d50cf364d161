/** What happens to a picture between its decoder and its encoder, as ffmpeg's arguments. */
import type { BurnIn } from "../../domain/delivery/burn-in.ts";
import type { VideoEncoding, VideoRange } from "../../domain/delivery/rendition.ts";
import { type FilterTools, toneMapFilters } from "../encoders/filter-tools.ts";
import type { HardwareDecoding } from "../encoders/hardware-decoding.ts";

export interface PictureFilter {
  readonly streamIndex: number;
  readonly encoding: VideoEncoding;
  /** null: no subtitles are drawn. */
  readonly burnIn: BurnIn | null;
  /** Pictures before this time of the run are left out. */
  readonly fromMs: number;
  /** By how much the run's times are earlier than the film's: texts are drawn by the film's. */
  readonly behindMs: number;
  /** Of the source. */
  readonly range: VideoRange;
  readonly tools: FilterTools;
  /** Decoded by hardware, and staying there. */
  readonly decoding?: HardwareDecoding | undefined;
  /** What an encoder wants done last. */
  readonly upload: readonly string[];
}

const seconds = (ms: number): string => (ms / 1000).toFixed(6);

/** `-map` and the filters, in one chain where nothing is laid over the picture. */
export function pictureArguments(filter: PictureFilter): readonly string[] {
  const { streamIndex, burnIn, decoding, encoding } = filter;
  const before = decodedFilters(filter);
  if (decoding !== undefined) {
    const scale = decoding.scale(encoding, encoding.pixelFormat);
    return ["-map", `0:${streamIndex}`, "-vf", [...before, scale, "setsar=1"].join(",")];
  }
  const toned = tonedFilters(filter);
  const [fit, after] = [fittedFilters(filter), lastFilters(filter)];
  // The smaller picture is toned: that takes most of the work of a large one.
  if (burnIn?.kind !== "pictures")
    return ["-map", `0:${streamIndex}`, "-vf", [...before, ...fit, ...toned, ...after].join(",")];
  const [picture, drawn] = [`[0:${streamIndex}]`, `[0:${burnIn.streamIndex}]`];
  const base = [...before, ...toned].join(",");
  // Pictures of subtitles are made for the film's own size, and have no wide range: laid over in between.
  const graph = `${picture}${base === "" ? "null" : base}[base];[base]${drawn}overlay=eof_action=pass,${[...fit, ...after].join(",")}[picture]`;
  return ["-filter_complex", graph, "-map", "[picture]"];
}

function decodedFilters({ encoding, fromMs, tools }: PictureFilter): readonly string[] {
  const { deinterlace, frameRate } = encoding;
  return [
    ...(fromMs === 0 ? [] : [`trim=start=${seconds(fromMs)}`]),
    ...(deinterlace ? [`${tools.deinterlacer}=mode=send_frame`] : []),
    // Times are whole steps of the film's own clock, whichever run makes a picture.
    ...(frameRate === null ? [] : [`fps=${frameRate.toFixed(6)}`]),
  ];
}

const tonedFilters = ({ encoding, tools, range }: PictureFilter): readonly string[] =>
  encoding.toneMap ? toneMapFilters(tools.toneMapper, range) : [];

const fittedFilters = ({ encoding }: PictureFilter): readonly string[] => [
  `scale=${encoding.width}:${encoding.height}`,
  "setsar=1",
];

function lastFilters({ burnIn, behindMs, upload }: PictureFilter): readonly string[] {
  return [...(burnIn?.kind === "text" ? textFilters(burnIn, behindMs) : []), ...upload];
}

function textFilters(
  { path, fontsDir }: Extract<BurnIn, { kind: "text" }>,
  behindMs: number,
): readonly string[] {
  const draw = `subtitles=filename=${escaped(path)}:fontsdir=${escaped(fontsDir)}`;
  if (behindMs === 0) return [draw];
  return [`setpts=PTS+${seconds(behindMs)}/TB`, draw, `setpts=PTS-${seconds(behindMs)}/TB`];
}

/** Twice, as ffmpeg reads it twice: as a filter's option, and as a part of the graph (ffmpeg-filters, "Notes on filtergraph escaping"). */
const escaped = (path: string): string =>
  path.replace(/[\\':]/g, String.raw`\$&`).replace(/[\\'[\],;]/g, String.raw`\$&`);
