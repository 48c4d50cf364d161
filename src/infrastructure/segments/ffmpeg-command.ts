/** The ffmpeg command lines that make segments, as values. Options and their reasons: `docs/segments.md`. */
import { type Grid, spanOf } from "../../domain/delivery/grid.ts";
import type { MakeRequest } from "../../domain/delivery/ports.ts";
import { MEDIA_OFFSET_MS } from "../../domain/delivery/presentation.ts";
import type { AudioRendition, VideoEncoding, VideoRendition } from "../../domain/delivery/rendition.ts";

/** Encoders begin a little early: what they make before the first wanted piece is thrown away. */
const LEAD_MS = 500;
/** Below half a frame of any rate in use: a place given a hair too late would slip to the next frame. */
const HAIR_MS = 1;
/** MPEG-TS seeks to any packet, Matroska about a frame early. */
const TS_SEEK_MARGIN_MS = 10_000;

export const ENCODERS: Readonly<Record<string, string>> = {
  h264: "libx264",
  hevc: "libx265",
  av1: "libsvtav1",
  vp9: "libvpx-vp9",
  aac: "aac",
  ac3: "ac3",
  eac3: "eac3",
  mp3: "libmp3lame",
  opus: "libopus",
  flac: "flac",
};

const seconds = (ms: number): string => (ms / 1000).toFixed(6);

/** Arguments of one run that writes one track, as fragmented MP4, to standard output. */
export function segmentCommand(request: MakeRequest): readonly string[] {
  const { rendition } = request;
  return [
    "-hide_banner",
    "-nostdin",
    "-loglevel",
    "warning",
    ...(rendition.track === "video"
      ? videoArguments(request, rendition)
      : audioArguments(request, rendition)),
    "-map_metadata",
    "-1",
    "-map_chapters",
    "-1",
    "-max_muxing_queue_size",
    "2048",
    "-output_ts_offset",
    seconds(MEDIA_OFFSET_MS),
    "-avoid_negative_ts",
    "disabled",
    "-f",
    "mp4",
    "pipe:1",
  ];
}

function lastOf({ grid, first, count }: MakeRequest): number {
  return Math.min(first + count, grid.startsMs.length) - 1;
}

function startOf(grid: Grid, index: number): number {
  return spanOf(grid, index)?.startMs ?? grid.endMs;
}

/** The input, from `fromMs` to `toMs` of the film, its timestamps kept and counted from its start. */
function input(request: MakeRequest, fromMs: number, toMs: number): readonly string[] {
  const { file } = request.source;
  const isTransportStream = file.container === "ts" || file.container === "m2ts";
  const seekMs = Math.max(0, fromMs - (isTransportStream ? TS_SEEK_MARGIN_MS : 0));
  return [
    ...(seekMs === 0 ? [] : ["-ss", seconds(seekMs)]),
    "-t",
    seconds(toMs - seekMs),
    "-copyts",
    "-start_at_zero",
    "-protocol_whitelist",
    "file",
    "-i",
    `file:${file.path}`,
  ];
}

const FRAGMENTED = "+empty_moov+default_base_moof+frag_discont";

function videoArguments(request: MakeRequest, rendition: VideoRendition): readonly string[] {
  const { grid, first } = request;
  const last = lastOf(request);
  const endMs = spanOf(grid, last)?.endMs ?? grid.endMs;
  const movflags = ["-movflags", `${FRAGMENTED}+frag_keyframe`];
  const map = ["-map", `0:${rendition.streamIndex}`];
  if (rendition.encoding === null) {
    // From a little after the key frame before the wanted one: that piece is thrown away, whatever the seek hit.
    const fromMs = first === 0 ? 0 : startOf(grid, first - 1) + 150;
    const tag = request.source.file.streams.find((stream) => stream.index === rendition.streamIndex)?.codec;
    return [
      ...input(request, fromMs, endMs),
      ...map,
      "-c:v",
      "copy",
      ...(tag === "hevc" ? ["-tag:v", "hvc1"] : []),
      ...movflags,
    ];
  }
  const fromMs = first === 0 ? 0 : Math.max(0, startOf(grid, first) - LEAD_MS);
  return [
    ...input(request, fromMs, endMs),
    ...map,
    ...encoderArguments(rendition.encoding),
    "-vf",
    filters(rendition.encoding, fromMs).join(","),
    "-force_key_frames",
    keyframePlaces(grid, first, last).join(","),
    ...movflags,
  ];
}

/** Film times, not times of the run; one beyond the last, so that this one ends where it should. */
function keyframePlaces(grid: Grid, first: number, last: number): readonly string[] {
  const places = grid.startsMs.slice(first, last + 2);
  return places.map((ms) => seconds(Math.max(0, ms - HAIR_MS)));
}

export function filters(encoding: VideoEncoding, fromMs: number): readonly string[] {
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
    `scale=${encoding.width}:${encoding.height}`,
    "setsar=1",
    `format=${encoding.pixelFormat}`,
  ];
}

function encoderArguments(encoding: VideoEncoding): readonly string[] {
  const common = [
    "-c:v",
    ENCODERS[encoding.codec] ?? encoding.codec,
    "-preset",
    "veryfast",
    "-crf",
    String(encoding.crf),
    "-maxrate",
    String(encoding.maxBitrateBps),
    "-bufsize",
    String(encoding.maxBitrateBps * 2),
    "-pix_fmt",
    encoding.pixelFormat,
  ];
  if (encoding.codec === "hevc")
    return [
      ...common,
      "-tag:v",
      "hvc1",
      "-x265-params",
      "scenecut=0:keyint=100000:open-gop=0:log-level=error",
    ];
  return [
    ...common,
    "-profile:v",
    encoding.profile,
    "-level:v",
    String(encoding.level),
    "-sc_threshold",
    "0",
    "-g",
    "100000",
    "-forced-idr",
    "1",
  ];
}

/** A run of audio begins one whole segment early, so that its fragments fall on the grid of frames; that one is thrown away. */
function audioArguments(request: MakeRequest, rendition: AudioRendition): readonly string[] {
  const { grid, first } = request;
  const fromMs = first === 0 ? 0 : startOf(grid, first - 1);
  const endMs = spanOf(grid, lastOf(request))?.endMs ?? grid.endMs;
  const segmentMs = (grid.startsMs[1] ?? grid.endMs) - (grid.startsMs[0] ?? 0);
  const map = ["-map", `0:${rendition.streamIndex}`];
  if (rendition.encoding === null) {
    // Packets of a file keep no step: each is a fragment of its own, put together by the places of the grid.
    const everyFrame = ["-movflags", `${FRAGMENTED}+frag_every_frame`];
    return [...input(request, fromMs, endMs), ...map, "-c:a", "copy", ...everyFrame];
  }
  const movflags = ["-movflags", FRAGMENTED, "-frag_duration", String(Math.round(segmentMs * 1000))];
  const { codec, bitrateBps, channels, sampleRate } = rendition.encoding;
  const firstSample = Math.round((fromMs * sampleRate) / 1000);
  const trim = first === 0 ? "" : `atrim=start=${seconds(fromMs)},`;
  return [
    ...input(request, fromMs, endMs),
    ...map,
    "-c:a",
    ENCODERS[codec] ?? codec,
    "-b:a",
    String(bitrateBps),
    "-ac",
    String(channels),
    "-ar",
    String(sampleRate),
    "-af",
    // `first_pts` counts samples of its input: resample first.
    `aresample=${sampleRate},${trim}aresample=async=1:first_pts=${firstSample}`,
    ...movflags,
  ];
}
