import { mkdtemp, readdir, readFile, rm, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type AheadRequest,
  type EngineLimits,
  SegmentEngine,
  type TrackRequest,
} from "../../../src/domain/delivery/engine.ts";
import { gridOf } from "../../../src/domain/delivery/grid.ts";
import type { OnSegment, SegmentMaker } from "../../../src/domain/delivery/ports.ts";
import type { VideoRendition } from "../../../src/domain/delivery/rendition.ts";
import type { Source } from "../../../src/domain/delivery/source.ts";
import { createFfmpegMaker } from "../../../src/infrastructure/segments/ffmpeg-maker.ts";
import { SegmentFiles } from "../../../src/infrastructure/segments/segment-store.ts";
import { databases, type TestDatabase } from "../../support/databases.ts";
import { type FalseFfmpeg, falseFfmpeg } from "../../support/false-ffmpeg.ts";
import { silentLog } from "../../support/log.ts";
import { aFile } from "../../support/media-values.ts";
import { clip } from "../../support/media.ts";

const SMALL: VideoRendition = {
  track: "video",
  streamIndex: 0,
  encoding: {
    codec: "h264",
    width: 160,
    height: 90,
    maxBitrateBps: 300_000,
    crf: 30,
    profile: "high",
    level: 30,
    pixelFormat: "yuv420p",
    frameRate: null,
    refFrames: null,
    range: "SDR",
    toneMap: false,
    deinterlace: false,
    burnInSubtitle: null,
  },
};
const LIMITS: EngineLimits = { maxEncodes: 2, maxEncodesPerUser: 2, aheadSegments: 100, idleStopMs: 60_000 };
const never = new AbortController().signal;

describe.each(databases)("the segment engine on $name", ({ open }) => {
  let dir: string;
  let database: TestDatabase;
  let source: Source;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "triptych-segments-"));
    database = await open();
    const path = await clip({ seconds: 30 });
    source = {
      file: aFile({ path, container: "mkv" }),
      fingerprint: "a film",
      durationMs: 30_000,
      keyframesMs: null,
      closedGops: null,
    };
  });
  afterEach(async () => {
    await database[Symbol.asyncDispose]();
    await rm(dir, { recursive: true, force: true });
  });

  async function anEngine(
    limits: Partial<EngineLimits> = {},
    makers?: readonly SegmentMaker[],
    maxBytes = 1e9,
    now: () => number = Date.now,
  ) {
    const store = await SegmentFiles.open(database, { dir, maxBytes, now, log: silentLog });
    const maker = createFfmpegMaker({ ffmpegPath: "ffmpeg", build: "test", log: silentLog, stallMs: 30_000 });
    const engine = new SegmentEngine({
      store,
      makers: makers ?? [maker],
      limits: { ...LIMITS, ...limits },
      now,
      log: silentLog,
    });
    return {
      engine,
      store,
      async [Symbol.asyncDispose]() {
        await engine[Symbol.asyncDispose]();
        await store[Symbol.asyncDispose]();
      },
    };
  }
  const playOf = (userId: number): string => `a play of ${userId}`;
  const request = (userId = 1): TrackRequest => ({
    source,
    grid: gridOf(source),
    rendition: SMALL,
    userId,
    playId: playOf(userId),
  });
  const aheadOf = (urgency: AheadRequest["urgency"], until = 3): AheadRequest => ({
    ...request(),
    userId: null,
    playId: null,
    urgency,
    until,
  });

  it("makes a segment once for all who ask at the same time", async () => {
    await using held = await anEngine();
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, user) => held.engine.segment(request(user), 0, never)),
    );
    expect(new Set(all.map((segment) => segment.path)).size).toBe(1);
    expect(held.engine.started).toBe(1);
  });

  it("serves a seek back, another viewer and a new start from the store", async () => {
    {
      await using first = await anEngine();
      for (let index = 0; index < 10; index++) await first.engine.segment(request(), index, never);
      await first.engine.segment(request(), 2, never);
      await first.engine.segment(request(2), 5, never);
      expect(first.engine.started).toBe(1);
    }
    await using second = await anEngine();
    await second.engine.segment(request(3), "init", never);
    for (let index = 0; index < 10; index++) await second.engine.segment(request(3), index, never);
    expect(second.engine.started).toBe(0);
  });

  it("begins a seek forward where it lands, on the same grid", async () => {
    const again = { ...request(), source: { ...source, fingerprint: "again" } };
    // One after the other, as servers follow each other: a store that is opened sweeps away what no row knows yet.
    const landed = await (async () => {
      await using held = await anEngine();
      return [
        await held.engine.segment(request(), "init", never),
        await held.engine.segment(request(), 7, never),
      ] as const;
    })();
    await using other = await anEngine();
    const passed = [await other.engine.segment(again, "init", never)];
    for (let index = 0; index < 8; index++) passed.push(await other.engine.segment(again, index, never));
    const [a, b] = await Promise.all([
      decodeTimes(landed[0].path, landed[1].path),
      decodeTimes(passed[0]?.path ?? "", passed.at(-1)?.path ?? ""),
    ]);
    expect(a).toEqual(b);
  });

  it("makes a segment again that was cut short on disk", async () => {
    await using held = await anEngine();
    const made = await held.engine.segment(request(), 3, never);
    await truncate(made.path, 10);
    const again = await held.engine.segment(request(), 3, never);
    expect(again.sizeBytes).toBeGreaterThan(10);
    expect((await readFile(again.path)).length).toBe(again.sizeBytes);
  });

  it("refuses what is beyond the film", async () => {
    await using held = await anEngine();
    await expect(held.engine.segment(request(), 10, never)).rejects.toMatchObject({ meaning: "not-found" });
    expect(held.engine.started).toBe(0);
  });

  it("freezes a run that is far ahead, and lets it go on when its player comes near", async () => {
    await using held = await anEngine({ aheadSegments: 2 });
    const path = await clip({ seconds: 300 });
    source = { ...source, file: aFile({ path, container: "mkv" }), durationMs: 300_000 };
    await held.engine.segment(request(), 0, never);
    await expect.poll(() => held.engine.runs.map((run) => run.isPaused)).toEqual([true]);
    for (let index = 1; index < 20; index++) await held.engine.segment(request(), index, never);
    expect(held.engine.started).toBe(1);
  });

  it("says that all encoders are busy when each is waited for", async () => {
    const stuck = neverEnding();
    await using held = await anEngine({ maxEncodes: 1 }, [stuck]);
    const waiting = new AbortController();
    const first = held.engine.segment(request(), 0, waiting.signal);
    await expect.poll(() => held.engine.runs.length).toBe(1);
    const other = { ...request(2), source: { ...source, fingerprint: "another film" } };
    await expect(held.engine.segment(other, 0, never)).rejects.toMatchObject({
      meaning: "too-many",
      detail: { retryAfterS: 5 },
    });
    waiting.abort();
    await expect(first).rejects.toThrow(/abort/);
  });

  it("counts an encoder that makes something else until it is let go", async () => {
    await using held = await anEngine({ maxEncodes: 1, maxEncodesPerUser: 1 });
    const letGo = held.engine.claim(7);
    await expect(held.engine.segment(request(), 0, never)).rejects.toMatchObject({ meaning: "too-many" });
    expect(() => held.engine.claim(7)).toThrow("all encoders are busy");
    letGo();
    expect((await held.engine.segment(request(), 0, never)).sizeBytes).toBeGreaterThan(0);
  });

  async function aLongFilm(): Promise<void> {
    const path = await clip({ seconds: 300 });
    source = { ...source, file: aFile({ path, container: "mkv" }), durationMs: 300_000 };
  }

  it("ends at once what runs for a play that has ended, unless another one watches it too", async () => {
    await aLongFilm();
    await using held = await anEngine({ aheadSegments: 1 });
    await held.engine.segment(request(1), 0, never);
    await held.engine.segment(request(2), 0, never);
    held.engine.left(playOf(3));
    held.engine.left(playOf(1));
    expect(held.engine.runs).toHaveLength(1);
    held.engine.left(playOf(2));
    expect(held.engine.runs).toHaveLength(0);
  });

  it("counts what two watch against the limit of the one who stays", async () => {
    await aLongFilm();
    await using held = await anEngine({ maxEncodesPerUser: 1 }, [neverEnding()]);
    const leaving = new AbortController();
    const both = [1, 2].map((user) => held.engine.segment(request(user), 0, leaving.signal));
    await expect.poll(() => held.engine.runs.length).toBe(1);
    expect(() => held.engine.claim(1)).toThrow("all encoders are busy");
    held.engine.left(playOf(1));
    expect(() => held.engine.claim(2)).toThrow("all encoders are busy");
    held.engine.claim(1)();
    leaving.abort();
    await Promise.all(both.map((one) => expect(one).rejects.toThrow(/abort/)));
  });

  it("makes nothing more where a play has left for another place, unless somebody else is there", async () => {
    await aLongFilm();
    await using held = await anEngine({ aheadSegments: 1 });
    await held.engine.segment(request(1), 0, never);
    await held.engine.segment(request(1), 50, never);
    expect(held.engine.runs).toHaveLength(1);
    await held.engine.segment(request(2), 51, never);
    await held.engine.segment(request(1), 80, never);
    expect(held.engine.runs).toHaveLength(2);
  });

  it("goes on for a play that lets hear of itself, at the place where it was last, and for no other one", async () => {
    await aLongFilm();
    let nowMs = 0;
    await using held = await anEngine({ aheadSegments: 1, idleStopMs: 1000 }, undefined, 1e9, () => nowMs);
    const film = (fingerprint: string, user: number): TrackRequest => ({
      ...request(user),
      source: { ...source, fingerprint },
    });
    await held.engine.segment(film("left by the first", 1), 0, never);
    nowMs = 1;
    const stays = await held.engine.segment(film("watched by the first", 1), 0, never);
    await held.engine.segment({ ...film("the second's", 2), rendition: { ...SMALL } }, 0, never);
    nowMs = 1002;
    held.engine.stays(playOf(1));
    await expect.poll(() => held.engine.runs.length).toBe(1);
    expect(stays.path).toContain(held.engine.runs[0]?.key);
  });

  it("ends a run soon after its last viewer has left", async () => {
    await using held = await anEngine({ idleStopMs: 10, aheadSegments: 1 });
    await held.engine.segment(request(), 0, never);
    await expect.poll(() => held.engine.runs.length).toBe(0);
  });

  it("makes a piece ahead that a viewer then finds, and not beyond where it is wanted", async () => {
    await using held = await anEngine();
    expect(await held.engine.ahead(aheadOf("soon"), 0, never)).not.toBeNull();
    // Made by the same run, before or after it is asked for.
    for (const index of [1, 2]) await held.engine.ahead(aheadOf("soon"), index, never);
    await expect.poll(() => held.engine.runs.length).toBe(0);
    expect(await held.engine.ahead(aheadOf("soon"), 1, never)).toBeNull();
    expect([...(await held.store.have(held.engine.keyOf(request()), 0, 100))]).toEqual([0, 1, 2]);
    for (const name of ["init", 0, 1, 2] as const) await held.engine.segment(request(), name, never);
    expect(held.engine.started).toBe(1);
  });

  it("freezes what is made ahead while an encoder works for a viewer, and begins nothing", async () => {
    await using held = await anEngine({ maxEncodes: 1 }, [neverEnding()]);
    const leaving = new AbortController();
    const kept = held.engine.ahead(aheadOf("someday"), 0, leaving.signal);
    await expect.poll(() => held.engine.runs.map((run) => run.isPaused)).toEqual([false]);
    const watching = new AbortController();
    const film = { ...source, fingerprint: "what somebody watches" };
    const watched = held.engine.segment({ ...request(), source: film }, 0, watching.signal);
    await expect.poll(() => held.engine.runs.map((run) => run.isPaused)).toEqual([true, false]);
    const next = { ...aheadOf("soon"), source: { ...source, fingerprint: "what comes next" } };
    const prepared = held.engine.ahead(next, 0, leaving.signal);
    await expect(held.engine.segment({ ...request(2), source: next.source }, 0, never)).rejects.toMatchObject(
      {
        meaning: "too-many",
      },
    );
    expect(held.engine.started).toBe(2);
    watching.abort();
    await expect(watched).rejects.toThrow(/abort/);
    held.engine.left(playOf(1));
    await expect.poll(() => held.engine.runs.map((run) => run.urgency)).toEqual(["someday", "soon"]);
    await expect.poll(() => held.engine.runs.map((run) => run.isPaused)).toEqual([true, false]);
    leaving.abort();
    await Promise.all([kept, prepared].map((one) => expect(one).rejects.toThrow(/abort/)));
    await expect.poll(() => held.engine.runs.length).toBe(0);
  });

  it("freezes an encoder whose viewer has enough while another one's viewer waits", async () => {
    const scripted = byHand();
    await using held = await anEngine({}, [scripted.maker]);
    const [one, two] = ["one", "two"].map((fingerprint, at) => ({
      ...request(at),
      source: { ...source, fingerprint },
    }));
    if (one === undefined || two === undefined) throw new Error("there are no films");
    const first = held.engine.segment(one, 0, never);
    await expect.poll(() => held.engine.runs.length).toBe(1);
    for (let index = 0; index < 5; index++) await scripted.make("one", index);
    await first;
    const second = held.engine.segment(two, 0, never);
    await expect.poll(() => held.engine.runs.map((run) => run.isPaused)).toEqual([true, false]);
    await held.engine.segment(one, 3, never);
    // One piece is all that its viewer has left.
    await expect.poll(() => held.engine.runs.map((run) => run.isPaused)).toEqual([false, false]);
    await scripted.make("one", 5);
    for (const index of [6, 7]) await scripted.make("one", index);
    await expect.poll(() => held.engine.runs.map((run) => run.isPaused)).toEqual([true, false]);
    await scripted.make("two", 0);
    await second;
    await expect.poll(() => held.engine.runs.map((run) => run.isPaused)).toEqual([false, false]);
  });

  it("lets a viewer take over what is made ahead, within his limit", async () => {
    await using held = await anEngine({ maxEncodesPerUser: 1 }, [neverEnding()]);
    const leaving = new AbortController();
    const prepared = held.engine.ahead(aheadOf("soon"), 0, leaving.signal);
    await expect.poll(() => held.engine.runs.length).toBe(1);
    const watched = held.engine.segment(request(7), 0, leaving.signal);
    await expect.poll(() => held.engine.runs.map((run) => run.urgency)).toEqual(["now"]);
    expect(held.engine.started).toBe(1);
    expect(() => held.engine.claim(7)).toThrow("all encoders are busy");
    leaving.abort();
    await Promise.all([prepared, watched].map((one) => expect(one).rejects.toThrow(/abort/)));
  });

  it("tries the next backend when one fails, and tells the reason when all do", async () => {
    const real = createFfmpegMaker({ ffmpegPath: "ffmpeg", build: "test", log: silentLog, stallMs: 30_000 });
    const broken = createFfmpegMaker({
      ffmpegPath: "false",
      build: "broken",
      log: silentLog,
      stallMs: 30_000,
    });
    await using held = await anEngine({}, [broken, real]);
    expect((await held.engine.segment(request(), 0, never)).sizeBytes).toBeGreaterThan(0);
    await using hopeless = await anEngine({}, [broken]);
    await expect(
      hopeless.engine.segment({ ...request(), source: { ...source, fingerprint: "x" } }, 0, never),
    ).rejects.toMatchObject({ meaning: "unavailable" });
  });

  describe("an ffmpeg that hangs", () => {
    /** Longer than an ffmpeg takes to begin, on a busy machine too. */
    const PATIENCE_MS = 4000;
    const makerOf = ({ path: ffmpegPath }: FalseFfmpeg, stallMs: number): SegmentMaker =>
      createFfmpegMaker({ ffmpegPath, build: "test", log: silentLog, stallMs });

    it("is ended by a deadline, and what it was to make is made by another one", async () => {
      // With something in its pipe, and in a process of its own that its end doesn't end.
      const trouble = `if [ $n = 1 ]; then ffmpeg "$@" | head -c 2000; sleep 300; fi`;
      const program = await falseFfmpeg(dir, trouble);
      await using held = await anEngine({}, [makerOf(program, PATIENCE_MS), makerOf(program, 60_000)]);
      const made = await held.engine.segment(request(), 2, never);
      expect((await readFile(made.path)).length).toBe(made.sizeBytes);
      expect(await program.starts()).toBe(2);
    });

    it("again is told, and not waited for any longer", async () => {
      const program = await falseFfmpeg(dir, "exec sleep 300");
      await using held = await anEngine({}, [makerOf(program, PATIENCE_MS)]);
      await expect(held.engine.segment(request(), 2, never)).rejects.toMatchObject({
        meaning: "unavailable",
        detail: { reason: `no output for ${PATIENCE_MS} ms` },
      });
      expect(await program.starts()).toBe(2);
      expect(held.engine.runs).toHaveLength(0);
    });

    it("is none while it is frozen", async () => {
      await aLongFilm();
      const program = await falseFfmpeg(dir);
      await using held = await anEngine({ aheadSegments: 1 }, [makerOf(program, PATIENCE_MS)]);
      await held.engine.segment(request(), 0, never);
      await expect.poll(() => held.engine.runs.map((run) => run.isPaused)).toEqual([true]);
      await sleep(PATIENCE_MS + 500);
      for (const index of [1, 5, 9]) await held.engine.segment(request(), index, never);
      expect(await program.starts()).toBe(1);
    });
  });

  it("keeps within its limit, the least recently used going first, held ones staying", async () => {
    await using held = await anEngine();
    const sizes: number[] = [];
    for (let index = 0; index < 10; index++)
      sizes.push((await held.engine.segment(request(), index, never)).sizeBytes);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    await held.engine[Symbol.asyncDispose]();
    await held.store[Symbol.asyncDispose]();
    await using small = await anEngine({}, undefined, total / 2);
    const release = small.store.hold("kept");
    await small.store.put("kept", 0, Buffer.alloc(1000));
    await expect
      .poll(
        async () =>
          (await database.scan.get<{ bytes: number }>(`SELECT SUM("size_bytes") AS "bytes" FROM "segment"`))
            ?.bytes,
      )
      .toBeLessThanOrEqual(total / 2);
    expect(await small.store.get("kept", 0)).not.toBeNull();
    release();
    // Rows go first, then their files.
    await expect
      .poll(
        async () => (await readdir(dir, { recursive: true })).filter((name) => name.endsWith(".seg")).length,
      )
      .toBeLessThan(10);
  });
});

describe.each(databases)("the segment store on $name", ({ open }) => {
  it("gives up what nobody asked for before all else, and never what is kept", async () => {
    const dir = await mkdtemp(join(tmpdir(), "triptych-segments-"));
    await using database = await open();
    let now = 0;
    const options = { dir, maxBytes: 10_000, now: () => ++now, log: silentLog };
    const store = await SegmentFiles.open(database, options);
    const bytes = Buffer.alloc(1000);
    const there = async (keys: string): Promise<string> => {
      const all = keys.split("");
      const found = await Promise.all(all.map(async (key) => (await store.have(key, 0, 1)).size > 0));
      return all.filter((_, at) => found[at]).join("");
    };
    await database.write((tx) =>
      tx.run(`INSERT INTO "optimised_track" ("optimised_id", "key") VALUES (1, 'k')`),
    );
    await store.put("k", 0, bytes);
    await store.keep(["k"]);
    expect(store.keptBytes).toBe(1000);
    for (const key of "abc") await store.put(key, 0, bytes);
    for (const key of "xyz") await store.put(key, 0, bytes, { isAhead: true });
    await store.get("x", 0);
    await store[Symbol.asyncDispose]();
    await using again = await SegmentFiles.open(database, options);
    await again.keepAhead(1000);
    expect(await there("kabcxyz")).toBe("kabcxz");
    for (const key of "defghi") await again.put(key, 0, bytes);
    await expect.poll(() => there("kabcdefghixz")).toBe("kbcdefghix");
    await database.write((tx) => tx.run(`DELETE FROM "optimised_track"`));
    await again.letGo(["k"]);
    expect([await there("kb"), again.keptBytes]).toEqual(["b", 0]);
    await rm(dir, { recursive: true, force: true });
  });
});

/** A backend whose pieces come when a test says so, by their film's fingerprint. */
function byHand(): { readonly maker: SegmentMaker; make(film: string, index: number): Promise<void> } {
  const begun = new Map<string, OnSegment>();
  const stuck = neverEnding();
  return {
    maker: {
      ...stuck,
      start(request, onSegment) {
        begun.set(request.source.fingerprint, onSegment);
        return stuck.start(request, onSegment);
      },
    },
    async make(film, index) {
      await expect.poll(() => begun.has(film)).toBe(true);
      await begun.get(film)?.(index, Buffer.from(`${film} ${index}`));
    },
  };
}

/** A backend that begins and makes nothing. */
function neverEnding(): SegmentMaker {
  return {
    name: "stuck",
    build: "stuck",
    can: () => true,
    start() {
      let end: () => void = () => undefined;
      const done = new Promise<void>((resolve) => {
        end = resolve;
      });
      return { done, pause: () => undefined, resume: () => undefined, stop: async () => end() };
    },
  };
}

async function decodeTimes(init: string, segment: string): Promise<string> {
  const { run } = await import("../../support/reference.ts");
  return run("ffprobe", [
    "-v",
    "error",
    "-show_entries",
    "packet=pts_time,dts_time,flags",
    "-of",
    "csv=p=0",
    `concat:${init}|${segment}`,
  ]);
}
