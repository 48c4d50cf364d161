/**
 * How fast segments come, beside the bare ffmpeg command in the same run; each line prints its ratio to what it is held to.
 *
 *   node bench/delivery/segments.ts --film FILM [--runs 3]
 *
 * FILM: best two hours of H.264 in 1080p, in Matroska or MP4.
 */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs, promisify } from "node:util";
import { chooseVideo } from "../../src/domain/delivery/choose-video.ts";
import { SegmentEngine, type TrackRequest } from "../../src/domain/delivery/engine.ts";
import { segmentCount, spanOf } from "../../src/domain/delivery/grid.ts";
import type { Source } from "../../src/domain/delivery/source.ts";
import type { Wish } from "../../src/domain/delivery/wish.ts";
import { openDatabase } from "../../src/infrastructure/database/open.ts";
import { createKeyframeReader } from "../../src/infrastructure/ffmpeg/keyframe-reader.ts";
import { createFfmpegMaker } from "../../src/infrastructure/segments/ffmpeg-maker.ts";
import { createCopyMaker } from "../../src/infrastructure/segments/libav/copy-maker.ts";
import { SegmentFiles } from "../../src/infrastructure/segments/segment-store.ts";
import { aWish, sourceOf } from "../../tests/support/joining.ts";
import { silentLog } from "../../tests/support/log.ts";
import { verdict } from "../http/server-process.ts";

const { values } = parseArgs({
  options: { film: { type: "string" }, runs: { type: "string", default: "3" } },
});
if (values.film === undefined) throw new Error("--film FILM is missing");
const film = values.film;
const runs = Number(values.runs);
const LIMITS = { first: 1.25, seek: 1.3, copySeekMs: 60, storedP99Ms: 10, keyframesMs: 50, speed: 1 };
const signal = new AbortController().signal;

const WISH: Wish = aWish({ maxHeight: 720, videoBitrateBps: 3_000_000 });
const COPY: Wish = aWish({ copyVideo: true, videoCodecs: ["h264", "hevc"], videoBitrateBps: null });

async function timed(work: () => Promise<unknown>): Promise<number> {
  const before = performance.now();
  await work();
  return performance.now() - before;
}

const median = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[times.length >> 1] ?? NaN;

/** What `docs/segments.md` asks of ffmpeg for one segment, without anything of ours around it. */
async function bareMs(startMs: number, endMs: number, filter: string): Promise<number> {
  const fromS = Math.max(0, startMs / 1000 - 0.5);
  const trim = startMs === 0 ? "" : `trim=start=${fromS},`;
  const input = [
    "-t",
    String(endMs / 1000 - fromS),
    "-copyts",
    "-start_at_zero",
    "-i",
    film,
    "-map",
    "0:v:0",
  ];
  const cuts = ["-vf", `${trim}${filter}`, "-force_key_frames", `${startMs / 1000},${endMs / 1000}`];
  const args = [
    ..."-hide_banner -nostdin -loglevel error".split(" "),
    ...(startMs === 0 ? [] : ["-ss", String(fromS)]),
    ...input,
    ..."-c:v libx264 -preset veryfast -crf 23 -maxrate 3000000 -bufsize 6000000".split(" "),
    ...cuts,
    ..."-sc_threshold 0 -g 100000 -forced-idr 1 -f mp4 -movflags empty_moov+frag_keyframe pipe:1".split(" "),
  ];
  const run = promisify(execFile);
  return timed(() => run("ffmpeg", args, { encoding: "buffer", maxBuffer: 1e9 }));
}

/** With the same film under another name for each run: nothing is in the store then. */
const requestOf = (source: Source, wish: Wish, run: string): TrackRequest => {
  const chosen = chooseVideo(source, wish);
  if (chosen === null) throw new Error("the film has no picture");
  return { source: { ...source, fingerprint: run }, ...chosen, userId: null };
};

async function withEngine<T>(use: (engine: SegmentEngine) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), "triptych-bench-segments-"));
  await using database = await openDatabase(
    { kind: "sqlite", path: join(dir, "bench.db") },
    { log: silentLog },
  );
  const store = await SegmentFiles.open(database, { dir, maxBytes: 1e10, now: Date.now, log: silentLog });
  const maker = createFfmpegMaker({ ffmpegPath: "ffmpeg", build: "bench", log: silentLog, stallMs: 60_000 });
  const copyMaker = await createCopyMaker({ dir: join(dir, "copies"), log: silentLog });
  const limits = { maxEncodes: 4, maxEncodesPerUser: 4, aheadSegments: 20, idleStopMs: 60_000 };
  const engine = new SegmentEngine({
    store,
    makers: [copyMaker, maker],
    limits,
    now: Date.now,
    log: silentLog,
  });
  try {
    return await use(engine);
  } finally {
    await engine[Symbol.asyncDispose]();
    copyMaker[Symbol.dispose]();
    await store[Symbol.asyncDispose]();
    await rm(dir, { recursive: true, force: true });
  }
}

async function firstAndSeek(source: Source): Promise<void> {
  const count = segmentCount(requestOf(source, WISH, "").grid);
  const places = { first: 0, seek: count >> 1 };
  for (const [name, index] of Object.entries(places)) {
    const ours: number[] = [];
    const bare: number[] = [];
    for (let run = 0; run < runs; run++) {
      const request = requestOf(source, WISH, `${name} ${run}`);
      const span = spanOf(request.grid, index);
      const { encoding } = request.rendition;
      if (span === null || encoding === null || !("width" in encoding)) throw new Error("nothing to encode");
      bare.push(await bareMs(span.startMs, span.endMs, `scale=${encoding.width}:${encoding.height}`));
      ours.push(await withEngine((engine) => timed(() => engine.segment(request, index, signal))));
    }
    const ratio = median(ours) / median(bare);
    const each = ours.map((ms, run) => (ms / (bare[run] ?? NaN)).toFixed(2)).join(", ");
    const times = `${median(ours).toFixed(0)} ms, bare ${median(bare).toFixed(0)} ms; each ${each}`;
    console.log(
      `=> ${name} ${ratio.toFixed(2)} of the bare command (${times}): ${verdict(ratio, name === "first" ? LIMITS.first : LIMITS.seek)}`,
    );
  }
}

async function copies(source: Source): Promise<void> {
  await withEngine(async (engine) => {
    const request = requestOf(source, COPY, "copy");
    const count = segmentCount(request.grid);
    await engine.segment(request, 0, signal);
    const times: number[] = [];
    for (let at = 1; at <= 10; at++) {
      const index = Math.floor((at * count) / 11);
      times.push(await timed(() => engine.segment(request, index, signal)));
    }
    console.log(
      `=> seek to an unmade copied segment ${median(times).toFixed(0)} ms: ${verdict(median(times), LIMITS.copySeekMs)}`,
    );
    await stored(engine, request);
  });
}

/** From the store to memory, 50 a second, without HTTP. */
async function stored(engine: SegmentEngine, request: TrackRequest): Promise<void> {
  const times: number[] = [];
  const pending: Promise<void>[] = [];
  for (let at = 0; at < 500; at++) {
    pending.push(
      timed(async () => readFile((await engine.segment(request, 0, signal)).path)).then((ms) => {
        times.push(ms);
      }),
    );
    await sleep(20);
  }
  await Promise.all(pending);
  const p99 = times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? NaN;
  console.log(
    `=> stored segment, p99 at 50 a second ${p99.toFixed(1)} ms: ${verdict(p99, LIMITS.storedP99Ms)}`,
  );
}

/** Two at once: how much of playing time they take. */
async function twoAtOnce(source: Source): Promise<void> {
  const several = 20;
  const ms = await withEngine((engine) =>
    timed(() =>
      Promise.all(
        ["one", "two"].map(async (name) => {
          const request = requestOf(source, WISH, name);
          for (let index = 0; index < several; index++) await engine.segment(request, index, signal);
        }),
      ),
    ),
  );
  const { grid } = requestOf(source, WISH, "");
  const share = ms / (spanOf(grid, several - 1)?.endMs ?? grid.endMs);
  console.log(
    `=> two transcodes to 720p at once take ${share.toFixed(2)} of playing time: ${verdict(share, LIMITS.speed)}`,
  );
}

async function keyframes(): Promise<void> {
  using reader = createKeyframeReader({ ffprobePath: "ffprobe", log: silentLog, useLibav: true });
  await reader.read(film, signal);
  const times: number[] = [];
  for (let run = 0; run < 5; run++) times.push(await timed(() => reader.read(film, signal)));
  console.log(
    `=> key frame index ${median(times).toFixed(0)} ms: ${verdict(median(times), LIMITS.keyframesMs)}`,
  );
}

const source = await sourceOf(film);
await keyframes();
await copies(source);
await firstAndSeek(source);
await twoAtOnce(source);
