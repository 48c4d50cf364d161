/** The ffmpeg command line that changes a file and writes it as one to standard output, as a value. */
import type { ProgressiveContainer, ProgressiveRequest } from "../../domain/delivery/progressive.ts";
import type { AudioRendition, VideoRendition } from "../../domain/delivery/rendition.ts";
import { baseRangeOf } from "../../domain/delivery/video-range.ts";
import type { Stream } from "../../domain/library/item.ts";
import { AUDIO_ENCODERS, encoderArguments, type Toolbox, USUAL_TOOLS } from "../encoders/toolbox.ts";
import { fileUrl } from "../ffmpeg/run-program.ts";
import { downmix } from "../segments/downmix.ts";
import { pictureArguments } from "../segments/picture-filter.ts";

/** Key frames at least so often: players seek in what they have got. */
const KEY_FRAME_EVERY_S = 3;

const LOSSLESS: ReadonlySet<string> = new Set(["flac", "pcm_s16le"]);

/** Written without going back: nobody can seek in a pipe. */
const FORMATS: Readonly<Record<ProgressiveContainer, readonly string[]>> = {
  matroska: ["-f", "matroska", "-live", "1"],
  webm: ["-f", "webm", "-live", "1"],
  mp4: ["-movflags", "+frag_keyframe+empty_moov+delay_moov+default_base_moof", "-f", "mp4"],
  mpegts: ["-f", "mpegts"],
  mp3: ["-id3v2_version", "3", "-write_xing", "0", "-f", "mp3"],
  adts: ["-f", "adts"],
  flac: ["-f", "flac"],
  ogg: ["-page_duration", "200000", "-f", "ogg"],
  ac3: ["-f", "ac3"],
  eac3: ["-f", "eac3"],
  // Its length stands at its head: as long as can be written there.
  wav: ["-f", "wav"],
};

const QUIETLY = ["-hide_banner", "-nostdin", "-loglevel", "warning"];
/** What a file says of itself stays here; tracks that begin late don't fail the start. */
const ALONE = ["-map_metadata", "-1", "-map_chapters", "-1", "-max_muxing_queue_size", "2048"];

export function progressiveCommand(
  request: ProgressiveRequest,
  tools: Toolbox = USUAL_TOOLS,
): readonly string[] {
  const { file, video, audio, subtitleIndex, container, startMs } = request;
  return [
    ...QUIETLY,
    ...(video?.encoding == null ? [] : tools.encoder(video.encoding).device),
    ...(startMs > 0 ? ["-ss", (startMs / 1000).toFixed(3)] : []),
    "-protocol_whitelist",
    "file",
    "-i",
    fileUrl(file.path),
    ...(video === null ? [] : videoArguments(video, request, tools)),
    ...(audio === null ? [] : audioArguments(audio, request)),
    ...(subtitleIndex === null ? [] : ["-map", `0:${subtitleIndex}`, "-c:s", "copy"]),
    ...ALONE,
    ...FORMATS[container],
    "pipe:1",
  ];
}

const streamOf = ({ file }: ProgressiveRequest, index: number): Stream | undefined =>
  file.streams.find((stream) => stream.index === index);

function videoArguments(
  { streamIndex, encoding }: VideoRendition,
  request: ProgressiveRequest,
  tools: Toolbox,
): readonly string[] {
  const codec = encoding?.codec ?? streamOf(request, streamIndex)?.codec;
  const tag = codec === "hevc" && request.container === "mp4" ? ["-tag:v", "hvc1"] : [];
  if (encoding === null) return ["-map", `0:${streamIndex}`, "-c:v", "copy", ...tag];
  const stream = streamOf(request, streamIndex);
  return [
    ...pictureArguments({
      streamIndex,
      encoding,
      burnIn: request.burnIn,
      fromMs: 0,
      behindMs: request.startMs,
      range: stream === undefined ? "SDR" : baseRangeOf(stream),
      tools: tools.filters,
      upload: tools.encoder(encoding).upload(encoding.pixelFormat),
    }),
    ...encoderArguments(encoding, tools, false),
    ...tag,
    "-force_key_frames",
    `expr:gte(t,n_forced*${KEY_FRAME_EVERY_S})`,
  ];
}

function audioArguments(
  { streamIndex, encoding }: AudioRendition,
  request: ProgressiveRequest,
): readonly string[] {
  const map = ["-map", `0:${streamIndex}`];
  if (encoding === null) {
    const isFromTransport = ["ts", "m2ts"].includes(request.file.container ?? "");
    const isAac = streamOf(request, streamIndex)?.codec === "aac";
    const needsHeader = isAac && isFromTransport && ["mp4", "matroska"].includes(request.container);
    return [...map, "-c:a", "copy", ...(needsHeader ? ["-bsf:a", "aac_adtstoasc"] : [])];
  }
  const { codec, bitrateBps, channels, sampleRate } = encoding;
  return [
    ...map,
    "-af",
    downmix(channels, sampleRate, streamOf(request, streamIndex)?.channels ?? null),
    "-c:a",
    AUDIO_ENCODERS[codec],
    "-ar",
    String(sampleRate),
    ...(LOSSLESS.has(codec) ? [] : ["-b:a", String(bitrateBps)]),
  ];
}
