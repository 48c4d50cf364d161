/** The ffmpeg command lines that make segments, as values. Options and their reasons: `docs/segments.md`. */
import { type Grid, spanOf } from "../../domain/delivery/grid.ts";
import type { MakeRequest } from "../../domain/delivery/ports.ts";
import { MEDIA_OFFSET_MS } from "../../domain/delivery/presentation.ts";
import type { AudioEncoding, AudioRendition, VideoRendition } from "../../domain/delivery/rendition.ts";
import { baseRangeOf } from "../../domain/delivery/video-range.ts";
import type { Stream } from "../../domain/library/item.ts";
import { AUDIO_ENCODERS, encoderArguments, type Toolbox, USUAL_TOOLS } from "../encoders/toolbox.ts";
import { downmix, layoutOf } from "./downmix.ts";
import { FINE_TIMESCALE, FRAGMENTED, FRAGMENTED_PICTURE, TIMING } from "./muxing.ts";
import { pictureArguments } from "./picture-filter.ts";

/** Encoders begin a little early: what they make before the first wanted piece is thrown away. */
const LEAD_MS = 500;
/** Below half a frame of any rate in use: a place given a hair too late would slip to the next frame. */
const HAIR_MS = 1;
/** MPEG-TS seeks to any packet, Matroska about a frame early. */
const TS_SEEK_MARGIN_MS = 10_000;

const seconds = (ms: number): string => (ms / 1000).toFixed(6);

/** Arguments of one run that writes one track, as fragmented MP4, to standard output. */
export function segmentCommand(request: MakeRequest, tools: Toolbox = USUAL_TOOLS): readonly string[] {
  const { rendition } = request;
  return [
    "-hide_banner",
    "-nostdin",
    "-loglevel",
    "warning",
    ...(rendition.track === "video"
      ? videoArguments(request, rendition, tools)
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

const isTransportStream = ({ source }: MakeRequest): boolean =>
  source.file.container === "ts" || source.file.container === "m2ts";

/** The input, from `fromMs` to `toMs` of the film, its timestamps kept and counted from its start. */
function input(request: MakeRequest, fromMs: number, toMs: number): readonly string[] {
  const seekMs = Math.max(0, fromMs - (isTransportStream(request) ? TS_SEEK_MARGIN_MS : 0));
  return [
    ...(seekMs === 0 ? [] : ["-ss", seconds(seekMs)]),
    "-t",
    seconds(toMs - seekMs),
    "-copyts",
    "-start_at_zero",
    "-protocol_whitelist",
    "file",
    "-i",
    `file:${request.source.file.path}`,
  ];
}

/** What describes these in MP4 is only known from their first packets: it is written with the first fragment. */
const DESCRIBED_BY_PACKETS: ReadonlySet<string> = new Set(["ac3", "eac3"]);
const fragmentedSound = (codec: string, isFramed = false): string =>
  isFramed || DESCRIBED_BY_PACKETS.has(codec) ? `${FRAGMENTED}+delay_moov` : FRAGMENTED;
/** Times beyond the kept ones that a run goes on for: only the next picture tells how long the last one lasts. */
const BEYOND_MS = 1000;

function videoArguments(
  request: MakeRequest,
  { streamIndex, encoding }: VideoRendition,
  tools: Toolbox,
): readonly string[] {
  const { grid, first } = request;
  const last = lastOf(request);
  const endMs = spanOf(grid, last)?.endMs ?? grid.endMs;
  if (encoding === null) return copiedPicture(request, streamIndex, endMs);
  const fromMs = first === 0 ? 0 : Math.max(0, startOf(grid, first) - LEAD_MS);
  const stream = streamOf(request);
  const encoder = tools.encoder(encoding);
  return [
    ...encoder.device,
    ...(tools.decoding?.input ?? []),
    ...input(request, fromMs, endMs + BEYOND_MS),
    ...pictureArguments({
      streamIndex,
      encoding,
      burnIn: request.burnIn ?? null,
      fromMs,
      behindMs: 0,
      range: stream === undefined ? "SDR" : baseRangeOf(stream),
      tools: tools.filters,
      decoding: tools.decoding,
      upload: encoder.upload(encoding.pixelFormat),
    }),
    ...encoderArguments(encoding, tools, true),
    ...(encoding.codec === "hevc" ? ["-tag:v", "hvc1"] : []),
    ...TIMING,
    "-force_key_frames",
    keyframePlaces(grid, first, last).join(","),
    ...FRAGMENTED_PICTURE,
  ];
}

function copiedPicture(request: MakeRequest, streamIndex: number, endMs: number): readonly string[] {
  const { grid, first } = request;
  // From a little after the key frame before the wanted one: that piece is thrown away, whatever the seek hit.
  const fromMs = first === 0 ? 0 : startOf(grid, first - 1) + 150;
  return [
    ...input(request, fromMs, endMs + BEYOND_MS),
    "-map",
    `0:${streamIndex}`,
    "-c:v",
    "copy",
    "-video_track_timescale",
    String(FINE_TIMESCALE),
    ...(streamOf(request)?.codec === "hevc" ? ["-tag:v", "hvc1"] : []),
    ...FRAGMENTED_PICTURE,
  ];
}

const streamOf = ({ source, rendition }: MakeRequest): Stream | undefined =>
  source.file.streams.find((stream) => stream.index === rendition.streamIndex);

/** Film times, not times of the run; one beyond the last, so that this one ends where it should. */
function keyframePlaces(grid: Grid, first: number, last: number): readonly string[] {
  const places = grid.startsMs.slice(first, last + 2);
  return places.map((ms) => seconds(Math.max(0, ms - HAIR_MS)));
}

/** A run of audio begins one whole segment early, so that its fragments fall on the grid of frames; that one is thrown away. */
function audioArguments(request: MakeRequest, rendition: AudioRendition): readonly string[] {
  const { grid, first } = request;
  const fromMs = first === 0 ? 0 : startOf(grid, first - 1);
  const endMs = spanOf(grid, lastOf(request))?.endMs ?? grid.endMs;
  const source = input(request, fromMs, endMs);
  if (rendition.encoding === null) {
    // Packets of a file keep no step: each is a fragment of its own, put together by the places of the grid.
    const codec = streamOf(request)?.codec ?? "";
    // Each packet of AAC in MPEG-TS says what it is, and nothing before them does.
    const isFramed = codec === "aac" && isTransportStream(request);
    const movflags = `${fragmentedSound(codec, isFramed)}+frag_every_frame`;
    const everyFrame = ["-movflags", movflags, "-use_editlist", "0"];
    return [
      ...source,
      "-map",
      `0:${rendition.streamIndex}`,
      "-c:a",
      "copy",
      ...(isFramed ? ["-bsf:a", "aac_adtstoasc"] : []),
      ...EXPERIMENTAL,
      ...everyFrame,
    ];
  }
  const segmentMs = (grid.startsMs[1] ?? grid.endMs) - (grid.startsMs[0] ?? 0);
  const { codec, bitrateBps, sampleRate } = rendition.encoding;
  return [
    ...source,
    "-filter_complex",
    soundFilter(request, rendition.encoding, fromMs, endMs),
    "-map",
    "[sound]",
    "-c:a",
    AUDIO_ENCODERS[codec],
    "-b:a",
    String(bitrateBps),
    "-ar",
    String(sampleRate),
    ...EXPERIMENTAL,
    "-movflags",
    fragmentedSound(codec),
    "-use_editlist",
    "0",
    "-frag_duration",
    String(Math.round(segmentMs * 1000)),
  ];
}

/** FLAC inside MP4 counts as experimental in ffmpeg 5. */
const EXPERIMENTAL = ["-strict", "-2"];

/**
 * The sound over silence as long as the window: where a track begins late or ends early, players get silence, and a
 * run over a window in which there is nothing makes something too.
 */
function soundFilter(request: MakeRequest, encoding: AudioEncoding, fromMs: number, endMs: number): string {
  const { channels, sampleRate } = encoding;
  const { streamIndex } = request.rendition;
  const from = streamOf(request)?.channels ?? null;
  const firstSample = Math.round((fromMs * sampleRate) / 1000);
  const trim = fromMs === 0 ? "" : `atrim=start=${seconds(fromMs)},`;
  // `first_pts` counts samples of its input: resample first.
  const sound = `${downmix(channels, sampleRate, from)},${trim}aresample=async=1:first_pts=${firstSample}`;
  const silence = `anullsrc=r=${sampleRate}:cl=${layoutOf(channels)},atrim=end=${seconds(endMs - fromMs)},asetpts=PTS+${firstSample}`;
  return `[0:${streamIndex}]${sound}[film];${silence}[silence];[silence][film]amix=duration=first:normalize=0[sound]`;
}
