/** Takes subtitles and attachments out of media files with ffmpeg. */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { DomainError } from "../../domain/errors.ts";
import type { MediaFile, Stream } from "../../domain/library/item.ts";
import type { CueFormat } from "../sidecars/cues.ts";
import { OPENED_FORMATS } from "./probe-json.ts";
import { fileUrl, lastError, runProgram } from "./run-program.ts";

/** A subtitle is taken out of a whole film that has to be read to its end. */
const DEADLINE_MS = 15 * 60_000;
export const MAX_TEXT_BYTES = 16 * 1024 * 1024;

const INPUT = ["-hide_banner", "-v", "error", "-nostdin", "-y", "-protocol_whitelist", "file"];

/** Codecs of text that are kept as they are. */
const KEPT: Readonly<Record<string, CueFormat>> = {
  ass: "ass",
  ssa: "ass",
  webvtt: "vtt",
  subrip: "srt",
  srt: "srt",
  ttml: "ttml",
  microdvd: "microdvd",
};
/** ffmpeg knows the documents of TTML as nothing but data. */
const MUXERS: Readonly<Record<CueFormat, string>> = {
  ass: "ass",
  ssa: "ass",
  vtt: "webvtt",
  srt: "srt",
  ttml: "data",
  microdvd: "microdvd",
};
const CONVERTED = new Set(["mov_text", "text", "sami", "subviewer", "subviewer1", "eia_608", "realtext"]);

/** How a track is kept once it is outside its file; null for pictures (PGS, VobSub, DVB). */
export function textFormatOf(codec: string | null): CueFormat | null {
  if (codec === null) return null;
  return KEPT[codec] ?? (CONVERTED.has(codec) ? "srt" : null);
}

/** Kinds that are read as they are, without ffmpeg. */
export const isKept = ({ codec }: Stream): boolean => codec !== null && codec in KEPT;

export function textFileOf(folder: string, stream: Stream): string {
  return join(folder, `${stream.index}.${textFormatOf(stream.codec) ?? "srt"}`);
}

/** All text tracks of a file in one go, `3.srt`, `4.ass`: reading the film is what costs. */
export async function extractTexts(ffmpegPath: string, file: MediaFile, folder: string): Promise<void> {
  const tracks = file.streams.filter(
    (stream) =>
      stream.kind === "subtitle" && stream.externalPath === null && textFormatOf(stream.codec) !== null,
  );
  const outputs = tracks.flatMap((stream) => {
    const format = textFormatOf(stream.codec) ?? "srt";
    const codec = isKept(stream) ? "copy" : "srt";
    const target = fileUrl(textFileOf(folder, stream));
    return [
      "-map",
      `0:${stream.index}`,
      "-c",
      codec,
      "-fs",
      String(MAX_TEXT_BYTES),
      "-f",
      MUXERS[format],
      target,
    ];
  });
  const args = [...INPUT, "-format_whitelist", OPENED_FORMATS, "-i", fileUrl(file.path), ...outputs];
  const { code, end, errors } = await run(ffmpegPath, args);
  if (end === "deadline" || (code !== 0 && !(await exists(textFileOf(folder, tracks[0] ?? missing())))))
    throw new DomainError("unavailable", `The subtitles can't be read: ${lastError(errors)}`);
}

function missing(): never {
  throw new DomainError("not-found", "There are no subtitles in the file");
}

/** A text of a rarer kind, already in UTF-8, as SubRip. */
export async function convertText(
  ffmpegPath: string,
  codec: string,
  source: string,
  target: string,
): Promise<void> {
  const args = [...INPUT, "-f", codec, "-i", fileUrl(source), "-c:s", "srt", "-f", "srt", fileUrl(target)];
  const { code, errors } = await run(ffmpegPath, args);
  if (code !== 0) throw new DomainError("unavailable", `The subtitles can't be read: ${lastError(errors)}`);
}

/** All attachments of a file in one go, each under its index: their own names may be anything. */
export async function extractAttachments(ffmpegPath: string, file: MediaFile, folder: string): Promise<void> {
  const wanted = file.streams.filter((stream) => stream.kind === "attachment");
  const dumps = wanted.flatMap((stream) => [
    `-dump_attachment:${stream.index}`,
    join(folder, String(stream.index)),
  ]);
  const args = [...INPUT, "-format_whitelist", OPENED_FORMATS, ...dumps, "-i", fileUrl(file.path)];
  // It ends with an error for want of an output: what counts is what it wrote.
  const { errors } = await run(ffmpegPath, args);
  const first = wanted[0];
  if (first !== undefined && !(await exists(join(folder, String(first.index)))))
    throw new DomainError("unavailable", `The attachments can't be read: ${lastError(errors)}`);
}

function run(ffmpegPath: string, args: readonly string[]): ReturnType<typeof runProgram> {
  return runProgram(ffmpegPath, args, { deadlineMs: DEADLINE_MS, maxBytes: 1024 * 1024 });
}

export async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}
