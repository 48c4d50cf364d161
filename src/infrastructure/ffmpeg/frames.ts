/** Pictures out of media files: a frame of a film, or the cover that a file carries. */
import { randomUUID } from "node:crypto";
import { rename, rm, stat } from "node:fs/promises";
import { extname } from "node:path";
import type { Log } from "../../domain/log.ts";
import type { PictureHeader } from "../pictures/answers.ts";
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
  /** A JPEG of at most 1280 pixels width: of the places looked at, the one that shows most. */
  takeFrame(source: string, durationMs: number | null, target: string, signal: AbortSignal): Promise<boolean>;
  /** The cover in its own format. */
  takeEmbedded(source: string, target: string, signal: AbortSignal): Promise<boolean>;
  /** What is in a BMP or HEIC, as JPEG of at most 4096 pixels width; says why in the log where that isn't to be had. */
  takePhoto(source: string, target: string, signal: AbortSignal): Promise<boolean>;
}

/** One picture at a time, on one thread; none that takes more than 256 MB by itself. */
const QUIETLY = "-hide_banner -v error -nostdin -y -threads 1 -max_alloc 268435456".split(" ");
const INPUT = [...QUIETLY, "-protocol_whitelist", "file", "-format_whitelist", OPENED_FORMATS];
/** Where to look, in this order, as parts of the whole: behind the opening titles, before the end gives itself away. */
const PLACES = [0.2, 0.36, 0.52, 0.12, 0.28, 0.44, 0.6];
/** These are looked at in any case; a good one among them is enough. */
const AT_LEAST = 3;
const GOOD = 0.5;
/** A rating for what shows nothing. */
const POOR = 0.1;
/** For all places together. */
const BUDGET_MS = 90_000;
const NICENESS = 10;
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
    takePhoto: (source, target, signal) => takePhoto({ deps, source, target, signal }),
  };
}

interface Task {
  readonly deps: FrameDeps;
  readonly source: string;
  readonly target: string;
  readonly signal: AbortSignal;
}

interface Rated {
  readonly path: string;
  readonly rating: number;
}

/**
 * Key frames only, as they cost nothing but themselves. A film that has next to none (short clips, recordings of
 * screens) may be dark in each of them: then it is looked at in between.
 */
async function takeFrame(task: Task, durationMs: number | null): Promise<boolean> {
  const until = performance.now() + BUDGET_MS;
  const times =
    durationMs === null || durationMs < 2000 ? [] : PLACES.map((place) => (durationMs * place) / 1000);
  let best = await look(task, times, ["-skip_frame", "nokey", "-noaccurate_seek"], until, null);
  if (best !== null && best.rating < POOR) best = await look(task, times, [], until, best);
  // Where there is no key frame to go to, the first frame of all.
  return put(best?.path ?? (await make(task, [], JPEG)), task.target);
}

/** The best of all that is seen `until` (as `performance.now()`), `best` among it. */
async function look(
  task: Task,
  times: readonly number[],
  how: readonly string[],
  until: number,
  best: Rated | null,
): Promise<Rated | null> {
  let found = best;
  for (const [count, seconds] of times.entries()) {
    const isEnough = count >= AT_LEAST && found !== null && found.rating >= GOOD;
    if (isEnough || performance.now() > until) break;
    const path = await make(task, [...how, "-ss", seconds.toFixed(3)], JPEG);
    if (path !== null) found = await better(found, path);
  }
  return found;
}

/** Of equals the one that was first: films with few key frames give the same one again. What is left goes. */
async function better(best: Rated | null, path: string): Promise<Rated> {
  const rating = await askPictures("rateFrame", path).catch(() => 0);
  const isBetter = best === null || rating > best.rating;
  if (best !== null) await rm(isBetter ? best.path : path, { force: true });
  return isBetter ? { path, rating } : best;
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

/** What the process for pictures can't open, by the name's ending, as ffmpeg's demuxers: none that reads patterns in names. */
const PHOTOS: Readonly<Record<string, string>> = { ".bmp": "bmp_pipe", ".heic": "mov", ".heif": "mov" };
const PHOTO_JPEG =
  "-map 0:v:0 -an -sn -dn -frames:v 1 -vf scale='min(4096,iw)':-1 -c:v mjpeg -q:v 3 -pix_fmt yuvj420p -f image2 -update 1".split(
    " ",
  );

async function takePhoto(task: Task): Promise<boolean> {
  const { source, deps } = task;
  const format = PHOTOS[extname(source).toLowerCase()];
  if (format === undefined) return false;
  const taken = await make(task, ["-format_whitelist", format, "-f", format], PHOTO_JPEG);
  if (taken !== null && (await isWhole(source, taken))) return put(taken, task.target);
  if (taken !== null) await rm(taken, { force: true });
  deps.log.info("a photo is shown without a picture: this ffmpeg can't decode it as a whole", {
    path: source,
  });
  return false;
}

/** Cameras keep a HEIC in tiles, of which an ffmpeg that doesn't join them gives the first: a piece has another shape. */
async function isWhole(source: string, taken: string): Promise<boolean> {
  const [said, made] = await Promise.all([askPictures("describe", source), askPictures("describe", taken)]);
  if (made === null || said === null) return made !== null;
  const shape = ({ width, height }: PictureHeader): number =>
    Math.max(width, height) / Math.max(1, Math.min(width, height));
  const isSmaller = Math.max(made.width, made.height) < Math.min(4096, Math.max(said.width, said.height));
  return !isSmaller && Math.abs(shape(said) - shape(made)) < 0.02;
}

/** Runs ffmpeg with an output of its own; the path of that, or null when it is empty. */
async function make(task: Task, before: readonly string[], after: readonly string[]): Promise<string | null> {
  const { deps, source, target, signal } = task;
  const fresh = `${target}.${randomUUID()}.part`;
  const args = [...INPUT, ...before, "-i", fileUrl(source), ...after, fileUrl(fresh)];
  try {
    const options = {
      signal,
      deadlineMs: deps.deadlineMs ?? 60_000,
      maxBytes: 1024 * 1024,
      niceness: NICENESS,
    };
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
