/** Pieces from a card and from a program, of one film: a stand-in plays the card, everything else is real. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { chooseVideo } from "../../../src/domain/delivery/choose-video.ts";
import { SegmentEngine, type TrackRequest } from "../../../src/domain/delivery/engine.ts";
import { segmentCount } from "../../../src/domain/delivery/grid.ts";
import type { SegmentName } from "../../../src/domain/delivery/ports.ts";
import type { ProgressiveRequest } from "../../../src/domain/delivery/progressive.ts";
import {
  createFoundEncoders,
  type FoundEncoders,
} from "../../../src/infrastructure/encoders/found-encoders.ts";
import { createProgressiveMaker } from "../../../src/infrastructure/progressive/progressive-maker.ts";
import { createEncodingMakers } from "../../../src/infrastructure/segments/encoding-makers.ts";
import { SegmentFiles } from "../../../src/infrastructure/segments/segment-store.ts";
import { databases, type TestDatabase } from "../../support/databases.ts";
import { aWish, decoded, inOrder, sourceOf } from "../../support/joining.ts";
import { silentLog as log } from "../../support/log.ts";
import { clip } from "../../support/media.ts";
import { type StandIn, standInHardware } from "../../support/stand-in-hardware.ts";

const never = new AbortController().signal;
const SECONDS = 24;
const RATE = 10;

let standIn: StandIn;
let database: TestDatabase;
let dir: string;
let found: FoundEncoders;
let engine: SegmentEngine;
let store: SegmentFiles;
let film: TrackRequest;

beforeEach(async () => {
  standIn = await standInHardware();
  dir = await mkdtemp(join(tmpdir(), "triptych-hardware-"));
  const sqlite = databases[0];
  if (sqlite === undefined) throw new Error("there is no database");
  database = await sqlite.open();
  const { ffmpegPath, devDir, cacheDir } = standIn;
  found = createFoundEncoders({
    ffmpegPath,
    hardware: "auto",
    device: "",
    devDir,
    cacheDir,
    signal: never,
    log,
  });
  await found.find("a build");
  const makers = createEncodingMakers({
    ffmpegPath,
    build: "a build",
    log,
    stallMs: 30_000,
    // Longer than an ffmpeg takes to begin, on a busy machine too.
    hardwareStallMs: 4000,
    found,
  });
  store = await SegmentFiles.open(database, { dir, maxBytes: 1e9, freeBytes: 0, now: Date.now, log });
  // Nothing ahead: what a test breaks, it breaks for the next piece.
  const limits = { maxEncodes: 4, maxEncodesPerUser: 4, aheadSegments: 0, idleStopMs: 60_000 };
  engine = new SegmentEngine({ store, makers, limits, now: Date.now, log });
  film = await requestFor(330);
});
afterEach(async () => {
  await engine[Symbol.asyncDispose]();
  await store[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
  await rm(dir, { recursive: true, force: true });
  await standIn[Symbol.asyncDispose]();
});

async function requestFor(tone: number): Promise<TrackRequest> {
  const source = await sourceOf(await clip({ seconds: SECONDS, rate: RATE, size: "320x180", tone }));
  const chosen = chooseVideo(source, aWish(), found.encoders().segments);
  if (chosen === null) throw new Error("there is no picture");
  return { source, ...chosen, userId: 1, playId: "a play" };
}

const pieceOf = async (name: SegmentName, of = film): Promise<Buffer> =>
  readFile((await engine.segment(of, name, never)).path);

/** As a player does: the initialization segment once, then piece after piece; `before` each of them. */
async function played(before: (index: number) => Promise<void> = async () => {}): Promise<Buffer> {
  const pieces = new Map<SegmentName, Buffer>([["init", await pieceOf("init")]]);
  const count = segmentCount(film.grid);
  for (let index = 0; index < count; index++) {
    await before(index);
    pieces.set(index, await pieceOf(index));
  }
  return inOrder(pieces, count);
}

const cardStarts = async (): Promise<number> => (await standIn.starts()).card;

it("a card makes what it can, in pieces that join", async () => {
  const { decoder } = await standIn.starts();
  expect(await decoded(await played(), "mp4", "v")).toEqual({ frames: SECONDS * RATE, warnings: "" });
  expect((await standIn.starts()).decoder).toBeGreaterThan(decoder);
});

it("a card that can't decode a film isn't asked to again, and goes on encoding it", async () => {
  const before = await standIn.starts();
  await standIn.fails("blind");
  const bytes = await played(async (index) => {
    if (index !== 3) return;
    engine.left("a play");
    await expect.poll(() => engine.runs.length).toBe(0);
  });
  expect(await decoded(bytes, "mp4", "v")).toEqual({ frames: SECONDS * RATE, warnings: "" });
  const after = await standIn.starts();
  expect(after.decoder).toBe(before.decoder + 1);
  // Once in vain, once from the beginning, once from where the play was left.
  expect(after.card).toBe(before.card + 3);
  expect(found.hardware(encodingOf(film))).not.toBeNull();
});

it("a picture that programs have work with isn't decoded by a card", async () => {
  const { decoder } = await standIn.starts();
  const encoding = { ...encodingOf(film), deinterlace: true };
  await pieceOf(0, { ...film, rendition: { track: "video", streamIndex: 0, encoding } });
  expect((await standIn.starts()).decoder).toBe(decoder);
});

it("a program goes on where a card fails, and players notice nothing", async () => {
  const bytes = await played(async (index) => {
    if (index !== 3) return;
    await standIn.fails("broken");
    engine.left("a play");
    await expect.poll(() => engine.runs.length).toBe(0);
  });
  expect(await decoded(bytes, "mp4", "v")).toEqual({ frames: SECONDS * RATE, warnings: "" });
});

it("a card that hangs is given up, and a program takes its place", async () => {
  await standIn.fails("hanging");
  expect((await pieceOf(0)).length).toBeGreaterThan(0);
});

it("a card that fails again and again is left off", async () => {
  await standIn.fails("broken");
  for (const tone of [100, 200, 300]) await pieceOf(0, await requestFor(tone));
  const starts = await cardStarts();
  expect(found.hardware(encodingOf(film))).toBeNull();
  await pieceOf(0, await requestFor(400));
  expect(await cardStarts()).toBe(starts);
});

it("a film that nobody can make doesn't speak against the card", async () => {
  const broken = { ...film, source: { ...film.source, file: { ...film.source.file, path: "/nowhere.mkv" } } };
  for (let time = 0; time < 4; time++)
    await expect(engine.segment(broken, 0, never)).rejects.toMatchObject({ meaning: "unavailable" });
  expect(found.hardware(encodingOf(film))).not.toBeNull();
});

it("what is sent as one is made by a program when the card fails at its first picture", async () => {
  await standIn.fails("broken");
  const maker = createProgressiveMaker({
    ffmpegPath: standIn.ffmpegPath,
    log,
    stallMs: 30_000,
    tools: (encoding) =>
      [found.hardware(encoding), found.software("streams")].filter((tools) => tools !== null),
  });
  const request: ProgressiveRequest = {
    file: film.source.file,
    video: { track: "video", streamIndex: 0, encoding: encodingOf(film) },
    audio: null,
    subtitleIndex: null,
    burnIn: null,
    container: "mp4",
    startMs: 0,
  };
  const chunks: Uint8Array[] = [];
  for await (const chunk of await maker.start(request, never)) chunks.push(chunk);
  expect((await decoded(Buffer.concat(chunks), "mp4", "v")).frames).toBe(SECONDS * RATE);
});

function encodingOf({
  rendition,
}: TrackRequest): NonNullable<ProgressiveRequest["video"]>["encoding"] & object {
  if (rendition.track !== "video" || rendition.encoding === null) throw new Error("nothing is encoded");
  return rendition.encoding;
}
