/** Tiles and chapters' pictures of a film whose brightness tells the time: five steps of grey for each second. */
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp, { type Region } from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { NoPreview, type PreviewWish } from "../../../src/domain/library/previews/ports.ts";
import { folderOf } from "../../../src/infrastructure/previews/preview-files.ts";
import {
  createPreviewMaker,
  type PreviewMakerDeps,
} from "../../../src/infrastructure/previews/preview-maker.ts";
import { falseFfmpeg } from "../../support/false-ffmpeg.ts";
import { silentLog } from "../../support/log.ts";
import { aFile, aStream } from "../../support/media-values.ts";
import { generated } from "../../support/media.ts";

const LAYOUT = { width: 64, columns: 2, rows: 2, intervalMs: 5000 };
const SECONDS = 48;
const FINGERPRINT = "0123456789abcdef";

/** A key frame every two seconds. */
const clockFilm = (): Promise<string> =>
  generated(
    "mkv",
    [
      "-f lavfi -i color=black:s=96x54:r=5,geq=lum='16+floor(T)*4':cb=128:cr=128",
      `-t ${SECONDS} -c:v libx264 -preset ultrafast -crf 10 -pix_fmt yuv420p`,
      "-g 10 -keyint_min 10 -sc_threshold 0",
    ].flatMap((line) => line.split(" ")),
  );

let path: string;
let directory: string;
beforeAll(async () => {
  path = await clockFilm();
  directory = await mkdtemp(join(tmpdir(), "triptych-previews-"));
  return () => rm(directory, { recursive: true, force: true });
});

let folders = 0;
/** A maker with a folder of its own. */
async function aMaker(changes: Partial<PreviewMakerDeps> = {}) {
  const own = join(directory, String(++folders));
  await mkdir(own, { recursive: true });
  const maker = createPreviewMaker({
    ffmpegPath: "ffmpeg",
    directory: own,
    layout: LAYOUT,
    presence: () => Promise.resolve(),
    leadsOut: () => Promise.resolve(false),
    log: silentLog,
    lookMs: 5,
    ...changes,
  });
  return { maker, folder: folderOf(own, FINGERPRINT) };
}

const chapters = [
  { startMs: 0, endMs: 8000, title: "One" },
  { startMs: 8000, endMs: 21_500, title: "Two" },
  { startMs: 21_500, endMs: 22_000, title: "Short" },
  { startMs: 22_000, endMs: SECONDS * 1000, title: "Three" },
];

const aWish = (changes: Partial<PreviewWish> = {}): PreviewWish => ({
  file: aFile({
    path,
    durationMs: SECONDS * 1000,
    streams: [aStream({ index: 0, kind: "video", width: 96, height: 54 })],
    chapters,
  }),
  fingerprint: FINGERPRINT,
  tiles: true,
  pictures: true,
  ...changes,
});

const never = (): Promise<boolean> => Promise.resolve(false);
const signal = (): AbortSignal => new AbortController().signal;

/** The second of the film that a picture, or a part of one, shows. */
async function secondOf(file: string, part?: Region): Promise<number> {
  const cut = part === undefined ? sharp(file) : sharp(await sharp(file).extract(part).toBuffer());
  const { channels } = await cut.greyscale().stats();
  return Math.round((((channels[0]?.mean ?? 0) / 255) * 219) / 4);
}

async function secondsOfTiles(folder: string, count: number, height = 36): Promise<number[]> {
  return Promise.all(
    Array.from({ length: count }, (_, at) => {
      const [sheet, place] = [Math.floor(at / 4), at % 4];
      const [left, top] = [(place % 2) * LAYOUT.width, Math.floor(place / 2) * height];
      return secondOf(join(folder, "tiles-64-5000", `${sheet}.jpg`), {
        left,
        top,
        width: LAYOUT.width,
        height,
      });
    }),
  );
}

/** The key frame at or before each five seconds. */
const EXPECTED = [0, 4, 10, 14, 20, 24, 30, 34, 40, 44];

describe("previews", () => {
  it("are tiles of the key frames at or before each interval, and chapters' pictures, by one decoding", async () => {
    const { maker, folder } = await aMaker();
    const made = await maker.make(aWish(), never, signal());
    expect(made.tiles).toMatchObject({
      width: 64,
      height: 36,
      columns: 2,
      rows: 2,
      count: 10,
      intervalMs: 5000,
    });
    expect(made.tiles?.peakBps).toBeGreaterThan(0);
    expect(await secondsOfTiles(folder, 10)).toEqual(EXPECTED);
    // Of the first one a moment inside of it; none of what has no key frame of its own.
    expect(made.pictures).toEqual([
      { startMs: 0, atMs: 4000 },
      { startMs: 8000, atMs: 8000 },
      { startMs: 21_500, atMs: 22_000 },
      { startMs: 22_000, atMs: 22_000 },
    ]);
    for (const { atMs } of made.pictures ?? [])
      expect(await secondOf(join(folder, `at-${atMs}.jpg`))).toBe(atMs / 1000);
    expect(made.sizeBytes).toBeGreaterThan(1000);
    expect((await readdir(folder)).filter((name) => name.startsWith("run-"))).toEqual([]);
  });

  it("go on with the first sheet that is missing after a kill, and come to the same", async () => {
    const { maker, folder } = await aMaker();
    await maker.make(aWish(), never, signal());
    // As a kill leaves it: whole sheets, and pictures of the run that was under way.
    await rm(join(folder, "tiles-64-5000", "1.jpg"));
    await rm(join(folder, "tiles-64-5000", "2.jpg"));
    await mkdir(join(folder, "run-0"));
    await rename(join(folder, "at-8000.jpg"), join(folder, "run-0", "8000.jpg"));
    await rm(join(folder, "at-22000.jpg"));
    const made = await maker.make(aWish(), never, signal());
    expect(await secondsOfTiles(folder, 10)).toEqual(EXPECTED);
    expect(made.pictures?.map(({ atMs }) => atMs)).toEqual([4000, 8000, 22_000, 22_000]);
    expect(await secondOf(join(folder, "at-22000.jpg"))).toBe(22);
  });

  it("stand back as soon as somebody plays, and go on afterwards with what is there", async () => {
    // Hangs as a large film would, but for its last call.
    const slow = await falseFfmpeg(directory, "[ $n -ge 3 ] || exec sleep 120", "skip_frame");
    const { maker, folder } = await aMaker({ ffmpegPath: slow.path });
    const holds = [false, true, false, true, false];
    const made = await maker.make(aWish(), () => Promise.resolve(holds.shift() ?? false), signal());
    expect(await slow.starts()).toBe(3);
    expect(made.tiles?.count).toBe(10);
    expect(await secondsOfTiles(folder, 10)).toEqual(EXPECTED);
  });

  it("are only what is wanted, and what is there isn't made again", async () => {
    const counted = await falseFfmpeg(directory, "", "skip_frame");
    const { maker, folder } = await aMaker({ ffmpegPath: counted.path });
    const pictures = await maker.make(aWish({ tiles: false }), never, signal());
    expect(pictures.tiles).toBeNull();
    expect(pictures.pictures).toHaveLength(4);
    expect(existsSync(join(folder, "tiles-64-5000", "0.jpg"))).toBe(false);
    const both = await maker.make(aWish(), never, signal());
    expect(both.tiles?.count).toBe(10);
    expect(both.pictures).toEqual(pictures.pictures);
    await maker.make(aWish(), never, signal());
    expect(await counted.starts()).toBe(2);
    await maker.remove(FINGERPRINT);
    expect(existsSync(folder)).toBe(false);
  });

  it("can't be had of what has no pictures, and end with their job", async () => {
    const { maker } = await aMaker();
    const file = aWish().file;
    const song = { ...file, streams: [aStream({ index: 0, kind: "audio" })] };
    await expect(maker.make(aWish({ file: song }), never, signal())).rejects.toThrow(NoPreview);
    const broken = { ...file, path: import.meta.filename };
    await expect(maker.make(aWish({ file: broken }), never, signal())).rejects.toThrow(NoPreview);
    await expect(maker.make(aWish(), never, AbortSignal.abort(new Error("over")))).rejects.toThrow("over");
  });
});
