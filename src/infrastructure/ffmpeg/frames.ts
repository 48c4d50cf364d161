/** Pictures out of media files: a frame of a film, or the cover that a file carries. */
import { randomUUID } from "node:crypto";
import { rename, rm, stat } from "node:fs/promises";
import type { Log } from "../../domain/log.ts";
import { askPictures } from "../pictures/picture-process.ts";
import { OPENED_FORMATS } from "./probe-json.ts";
import { fileUrl, lastError, runProgram } from "./run-program.ts";

export interface FrameDeps {
  readonly ffmpegPath: string;
  readonly log: Log;
  readonly deadlineMs?: number;
}

/** Both write the picture to `target` as a whole or not at all; false: there is none to be had. */
export interface Frames {
  /** A JPEG of at most 1280 pixels width, about a tenth into the film, from where it isn't dark if there is such a place. */
  takeFrame(source: string, durationMs: number | null, target: string, signal: AbortSignal): Promise<boolean>;
  /** The cover in its own format. */
  takeEmbedded(source: string, target: string, signal: AbortSignal): Promise<boolean>;
}

const QUIETLY = ["-hide_banner", "-v", "error", "-nostdin", "-y", "-threads", "1"];
const INPUT = [...QUIETLY, "-protocol_whitelist", "file", "-format_whitelist", OPENED_FORMATS];
/** Where to look, in this order, as parts of the whole. */
const PLACES = [0.1, 0.2, 0.35, 0.5];
/** Square pixels first, then the size; both even, as the encoder wants it. */
const SCALE = "scale=trunc(iw*sar/2)*2:trunc(ih/2)*2,setsar=1,scale='min(1280,iw)':-2";

/** `V`: no covers. Frames from before the place asked for count as well. */
const JPEG =
  `-map 0:V:0 -an -sn -dn -frames:v 1 -fps_mode passthrough -vf ${SCALE} -c:v mjpeg -q:v 3 -pix_fmt yuvj420p -f image2 -update 1`.split(
    " ",
  );

export function createFrames(deps: FrameDeps): Frames {
  return {
    takeFrame: (source, durationMs, target, signal) =>
      takeFrame({ deps, source, target, signal }, durationMs),
    takeEmbedded: (source, target, signal) => takeEmbedded({ deps, source, target, signal }),
  };
}

interface Task {
  readonly deps: FrameDeps;
  readonly source: string;
  readonly target: string;
  readonly signal: AbortSignal;
}

async function takeFrame(task: Task, durationMs: number | null): Promise<boolean> {
  let best: string | null = null;
  for (const place of durationMs === null || durationMs < 2000 ? [] : PLACES) {
    const at = (((durationMs ?? 0) * place) / 1000).toFixed(3);
    const taken = await make(task, ["-skip_frame", "nokey", "-noaccurate_seek", "-ss", at], JPEG);
    if (taken === null) continue;
    if (best !== null) await rm(best, { force: true });
    best = taken;
    if (!(await askPictures("isDark", taken))) break;
  }
  // Where there is no key frame to go to, the first frame of all.
  return put(best ?? (await make(task, [], JPEG)), task.target);
}

/** Pictures are what is video, but no film; with several of them, one by number. */
const PICTURES = [["0:v", "-map", "-0:V"], ["0:v:0"], ["0:v:1"]];

async function takeEmbedded(task: Task): Promise<boolean> {
  for (const map of PICTURES) {
    const after = ["-map", ...map, "-c", "copy", "-frames:v", "1", "-f", "image2", "-update", "1"];
    const taken = await make(task, [], after);
    if (taken !== null && (await isPicture(taken))) return put(taken, task.target);
    if (taken !== null) await rm(taken, { force: true });
  }
  return false;
}

/** Runs ffmpeg with an output of its own; the path of that, or null when it is empty. */
async function make(task: Task, before: readonly string[], after: readonly string[]): Promise<string | null> {
  const { deps, source, target, signal } = task;
  const fresh = `${target}.${randomUUID()}.part`;
  const args = [...INPUT, ...before, "-i", fileUrl(source), ...after, fileUrl(fresh)];
  try {
    const options = { signal, deadlineMs: deps.deadlineMs ?? 60_000, maxBytes: 1024 * 1024 };
    const { errors } = await runProgram(deps.ffmpegPath, args, options);
    if (((await stat(fresh).catch(() => null))?.size ?? 0) > 0) return fresh;
    deps.log.debug("no picture was found in a file", { path: source, reason: lastError(errors) });
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
  }
  await rm(fresh, { force: true });
  return null;
}

async function put(taken: string | null, target: string): Promise<boolean> {
  if (taken === null) return false;
  await rename(taken, target);
  return true;
}

async function isPicture(path: string): Promise<boolean> {
  return ((await askPictures("describe", path))?.width ?? 0) > 0;
}
