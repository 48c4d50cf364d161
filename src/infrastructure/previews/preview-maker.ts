import { mkdir, rm, stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { baseRangeOf } from "../../domain/delivery/video-range.ts";
import type { Chapter, MediaFile } from "../../domain/library/item.ts";
import {
  type MadePreview,
  NoPreview,
  type PreviewMaker,
  type PreviewWish,
} from "../../domain/library/previews/ports.ts";
import { type ChapterPicture, sheetCount, type TileSet } from "../../domain/library/previews/preview.ts";
import type { Log } from "../../domain/log.ts";
import { lastError, runProgram } from "../ffmpeg/run-program.ts";
import type { FilePresence } from "../folders/file-presence.ts";
import type { LinkGuard } from "../folders/link-guard.ts";
import { askPictures } from "../pictures/picture-process.ts";
import { picturesIn, previewCommand, type PreviewRun, type SheetLayout } from "./preview-command.ts";
import { bytesIn, folderOf, sheetPath, sheetsIn, whatIsThere } from "./preview-files.ts";

export interface PreviewMakerDeps {
  readonly ffmpegPath: string;
  /** Everything lies below it. */
  readonly directory: string;
  readonly layout: SheetLayout;
  readonly presence: FilePresence;
  readonly leadsOut: LinkGuard;
  readonly log: Log;
  /** How often it is asked whether to stand back; default 1 s. */
  readonly lookMs?: number;
}

/** Behind everything else that the machine does. */
const NICENESS = 19;
/** Of a sheet of a large film on a slow disk. */
const SHEET_DEADLINE_MS = 15 * 60_000;
/** Taller pictures than a telephone makes are no film's. */
const MAX_SHAPE = 2.5;
/** More chapters than that have no pictures. */
const MAX_PICTURES = 300;
/** A film's first picture is black more often than not. */
const AFTER_START_MS = 10_000;

export function createPreviewMaker(deps: PreviewMakerDeps): PreviewMaker {
  return {
    make: (wish, isHeld, signal) => make(deps, wish, isHeld, signal),
    remove: (fingerprint) => rm(folderOf(deps.directory, fingerprint), { recursive: true, force: true }),
  };
}

async function make(
  deps: PreviewMakerDeps,
  wish: PreviewWish,
  isHeld: () => Promise<boolean>,
  signal: AbortSignal,
): Promise<MadePreview> {
  const { file, fingerprint } = wish;
  const plan = planOf(deps, wish);
  const folder = folderOf(deps.directory, fingerprint);
  /** Where runs of this call have been: what they didn't find there, there isn't. */
  let passedMs = 0;
  for (;;) {
    await untilFree(deps, isHeld, signal);
    if (await deps.leadsOut(file.path)) throw new NoPreview("the file leads out of its library");
    await deps.presence(file.path);
    const run = await nextRun(deps, plan, folder, passedMs);
    if (run === null || (await runHeld(deps, run, isHeld, signal))) break;
    const { sheets } = await whatIsThere(folder, deps.layout);
    if (run.sheets !== null) passedMs = sheets * sheetMs(deps.layout);
  }
  return result(deps, plan, folder);
}

interface Plan {
  readonly file: MediaFile;
  /** Thumbnails; 0: no tiles are wanted. */
  readonly count: number;
  /** Null: no pictures are wanted. */
  readonly moments: readonly Moment[] | null;
}

interface Moment {
  readonly chapter: Chapter;
  readonly atMs: number;
}

function planOf({ layout }: PreviewMakerDeps, { file, tiles, pictures }: PreviewWish): Plan {
  const video = file.streams.find(({ kind }) => kind === "video");
  if (video === undefined || file.durationMs === null) throw new NoPreview("there is no film in it");
  if ((video.height ?? 0) > (video.width ?? 0) * MAX_SHAPE) throw new NoPreview("its pictures are too tall");
  return {
    file,
    count: tiles ? Math.ceil(file.durationMs / layout.intervalMs) : 0,
    moments: pictures ? file.chapters.slice(0, MAX_PICTURES).map(momentOf) : null,
  };
}

function momentOf(chapter: Chapter): Moment {
  const { startMs, endMs } = chapter;
  const into = startMs === 0 ? Math.min(AFTER_START_MS, Math.max(0, endMs - startMs) / 2) : 0;
  return { chapter, atMs: startMs + Math.round(into) };
}

async function untilFree(
  { lookMs = 1000 }: PreviewMakerDeps,
  isHeld: () => Promise<boolean>,
  signal: AbortSignal,
): Promise<void> {
  while (await isHeld()) await sleep(lookMs, undefined, { signal });
  signal.throwIfAborted();
}

const sheetMs = ({ columns, rows, intervalMs }: SheetLayout): number => columns * rows * intervalMs;

/** A film with so few key frames that the next one is another chapter's has no picture of this one. */
const pictureOf = ({ chapter, atMs: wantedMs }: Moment, atMs: readonly number[]): number | undefined =>
  atMs.find((ms) => ms >= wantedMs && ms < Math.max(chapter.endMs, wantedMs + AFTER_START_MS));

/** What is left to be made; null: nothing. Whole sheets are made again where a chapter's picture is missing. */
async function nextRun(
  { layout }: PreviewMakerDeps,
  plan: Plan,
  folder: string,
  passedMs: number,
): Promise<PreviewRun | null> {
  const there = await whatIsThere(folder, layout);
  const all = sheetCount({ ...layout, count: plan.count });
  const momentsMs = (plan.moments ?? [])
    .filter((moment) => moment.atMs >= passedMs && pictureOf(moment, there.atMs) === undefined)
    .map(({ atMs }) => atMs);
  const isShort = there.sheets < all;
  if (!isShort && momentsMs.length === 0) return null;
  const earliestMs = momentsMs.length === 0 ? Infinity : Math.min(...momentsMs);
  const first = Math.min(there.sheets, Math.floor(earliestMs / sheetMs(layout)));
  const run: PreviewRun = {
    source: plan.file.path,
    folder,
    range: rangeOf(plan.file),
    fromMs: isShort ? first * sheetMs(layout) : earliestMs,
    sheets: isShort ? { ...layout, first, count: all - first } : null,
    momentsMs: [...new Set(momentsMs)],
  };
  await mkdir(sheetsIn(folder, layout), { recursive: true });
  await mkdir(picturesIn(run), { recursive: true });
  return run;
}

const rangeOf = ({ streams }: MediaFile): PreviewRun["range"] => {
  const video = streams.find(({ kind }) => kind === "video");
  return video === undefined ? "SDR" : baseRangeOf(video);
};

class StoodBack extends Error {}

/** False: it stood back, and what it made stays. */
async function runHeld(
  deps: PreviewMakerDeps,
  run: PreviewRun,
  isHeld: () => Promise<boolean>,
  signal: AbortSignal,
): Promise<boolean> {
  const held = new AbortController();
  const ended = new AbortController();
  // Not frozen but ended: what hangs on a signal would stay for ever if the server were killed.
  const watching = standBackWhen(deps, isHeld, held, ended.signal);
  try {
    const { end, code, errors } = await runProgram(deps.ffmpegPath, previewCommand(run), {
      signal: AbortSignal.any([signal, held.signal]),
      deadlineMs: SHEET_DEADLINE_MS * Math.max(1, run.sheets?.count ?? 1),
      maxBytes: 1024 * 1024,
      niceness: NICENESS,
    });
    if (end === "deadline") throw new NoPreview("it takes too long");
    if (code !== 0)
      deps.log.debug("a film's key frames end early", { path: run.source, reason: lastError(errors) });
    return true;
  } catch (error) {
    if (signal.aborted || !(held.signal.reason instanceof StoodBack)) throw error;
    return false;
  } finally {
    ended.abort();
    await watching;
  }
}

async function standBackWhen(
  { lookMs = 1000 }: PreviewMakerDeps,
  isHeld: () => Promise<boolean>,
  held: AbortController,
  ended: AbortSignal,
): Promise<void> {
  while (!ended.aborted) {
    const isOver = await sleep(lookMs, false, { signal: ended, ref: false }).catch(() => true);
    if (!isOver && (await isHeld().catch(() => false))) return held.abort(new StoodBack());
  }
}

async function result(deps: PreviewMakerDeps, plan: Plan, folder: string): Promise<MadePreview> {
  // A disk that went away in the middle is no film's end.
  await deps.presence(plan.file.path);
  const { sheets, atMs } = await whatIsThere(folder, deps.layout);
  const tiles = plan.count === 0 ? null : await tilesOf(deps, plan, folder, sheets);
  const pictures = plan.moments?.flatMap((moment): readonly ChapterPicture[] => {
    const at = pictureOf(moment, atMs);
    return at === undefined ? [] : [{ startMs: moment.chapter.startMs, atMs: at }];
  });
  return { tiles, pictures: pictures ?? null, sizeBytes: await bytesIn(folder) };
}

async function tilesOf(
  { layout }: PreviewMakerDeps,
  { count }: Plan,
  folder: string,
  sheets: number,
): Promise<TileSet> {
  const { width, columns, rows, intervalMs } = layout;
  if (sheets < sheetCount({ count, columns, rows })) throw new NoPreview("it has no pictures to the end");
  const first = await askPictures("describe", sheetPath(folder, layout, 0));
  if (first === null) throw new NoPreview("its pictures can't be read");
  const sizes = await Promise.all(
    Array.from({ length: sheets }, (_, at) => stat(sheetPath(folder, layout, at)).then(({ size }) => size)),
  );
  const peakBps = Math.ceil((Math.max(...sizes) * 8) / ((columns * rows * intervalMs) / 1000));
  return { width, height: Math.round(first.height / rows), columns, rows, count, intervalMs, peakBps };
}
