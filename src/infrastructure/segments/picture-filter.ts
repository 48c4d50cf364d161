/** What happens to a picture between its decoder and its encoder, as ffmpeg's arguments. */
import type { BurnIn } from "../../domain/delivery/burn-in.ts";
import type { VideoEncoding } from "../../domain/delivery/rendition.ts";

export interface PictureFilter {
  readonly streamIndex: number;
  readonly encoding: VideoEncoding;
  /** null: no subtitles are drawn. */
  readonly burnIn: BurnIn | null;
  /** Pictures before this time of the run are left out. */
  readonly fromMs: number;
  /** By how much the run's times are earlier than the film's: texts are drawn by the film's. */
  readonly behindMs: number;
}

const seconds = (ms: number): string => (ms / 1000).toFixed(6);

/** `-map` and the filters, in one chain where nothing is laid over the picture. */
export function pictureArguments(filter: PictureFilter): readonly string[] {
  const { streamIndex, burnIn } = filter;
  const before = decodedFilters(filter);
  const after = fittedFilters(filter);
  if (burnIn?.kind !== "pictures")
    return ["-map", `0:${streamIndex}`, "-vf", [...before, ...after].join(",")];
  const [picture, drawn] = [`[0:${streamIndex}]`, `[0:${burnIn.streamIndex}]`];
  const base = before.length === 0 ? `${picture}null` : `${picture}${before.join(",")}`;
  // Pictures of subtitles are made for the film's own size: laid over before it is scaled.
  const graph = `${base}[base];[base]${drawn}overlay=eof_action=pass,${after.join(",")}[picture]`;
  return ["-filter_complex", graph, "-map", "[picture]"];
}

function decodedFilters({ encoding, fromMs }: PictureFilter): readonly string[] {
  return [
    ...(fromMs === 0 ? [] : [`trim=start=${seconds(fromMs)}`]),
    ...(encoding.deinterlace ? ["yadif=mode=send_frame"] : []),
    ...(encoding.toneMap
      ? [
          "zscale=t=linear:npl=100",
          "format=gbrpf32le",
          "zscale=p=bt709",
          "tonemap=hable:desat=0",
          "zscale=t=bt709:m=bt709:r=tv",
        ]
      : []),
  ];
}

function fittedFilters({ encoding, burnIn, behindMs }: PictureFilter): readonly string[] {
  const texts = burnIn?.kind === "text" ? textFilters(burnIn, behindMs) : [];
  return [
    `scale=${encoding.width}:${encoding.height}`,
    "setsar=1",
    ...texts,
    `format=${encoding.pixelFormat}`,
  ];
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
