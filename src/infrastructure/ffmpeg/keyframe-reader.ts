import { stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { DomainError } from "../../domain/errors.ts";
import type { Log } from "../../domain/log.ts";
import { readKeyframeIndex } from "../keyframes/read-index.ts";
import { keyframeAnswer, type KeyframeAnswer } from "./keyframe-json.ts";
import { createLibavWorker } from "./libav-worker.ts";
import { fileUrl, runProgram } from "./run-program.ts";

export interface KeyframeReaderDeps {
  readonly ffprobePath: string;
  readonly log: Log;
  readonly useLibav: boolean;
}

/** Reads where a file's video can be cut; slow or impossible for some files, never throws for a bad one. */
export interface KeyframeReader {
  /** `unavailable` when the file can't be reached. */
  read(path: string, signal: AbortSignal): Promise<KeyframeAnswer>;
  [Symbol.dispose](): void;
}

const PROGRAM = fileURLToPath(new URL("keyframes-child.ts", import.meta.url));
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
const DEADLINE_MS = 120_000;
const NONSENSE: KeyframeAnswer = { ok: false, reason: "its index makes no sense" };

/** By the file's own index; else libav in a child process; every packet with ffprobe where that is missing or fails. */
export function createKeyframeReader({ ffprobePath, log, useLibav }: KeyframeReaderDeps): KeyframeReader {
  const worker = createLibavWorker<KeyframeAnswer>({
    program: PROGRAM,
    check: (answer) => keyframeAnswer.safeParse(answer).data ?? NONSENSE,
    log,
    deadlineMs: 20_000,
    idleMs: 60_000,
    maxFiles: 2000,
    maxRssBytes: 300 * 1024 * 1024,
  });
  let queue: Promise<unknown> = Promise.resolve();
  /** The process takes one file at a time. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = queue.then(work);
    queue = mine.catch(() => undefined);
    return mine;
  };
  return {
    async read(path, signal) {
      const found = await stat(path).catch(() => null);
      if (found === null) throw new DomainError("unavailable", "the file can't be reached");
      const index = await readKeyframeIndex(path);
      if (index !== null) return index.keyframes;
      const answer = useLibav ? await inTurn(() => worker.ask(path, found.size, signal)) : "missing";
      return typeof answer === "string" ? byPackets(ffprobePath, path, signal) : answer;
    },
    [Symbol.dispose]: () => worker.stop(),
  };
}

async function byPackets(ffprobePath: string, path: string, signal: AbortSignal): Promise<KeyframeAnswer> {
  const args = [
    ..."-v error -protocol_whitelist file -select_streams v:0".split(" "),
    ..."-show_entries format=start_time:packet=pts_time,flags -of csv".split(" "),
    fileUrl(path),
  ];
  const limits = { signal, deadlineMs: DEADLINE_MS, maxBytes: MAX_OUTPUT_BYTES };
  const { code, output, errors } = await runProgram(ffprobePath, args, limits);
  if (code !== 0) return { ok: false, reason: errors.slice(-200) };
  const rows = output
    .toString("utf8")
    .split("\n")
    .map((line) => line.split(","));
  const startMs = Number(rows.find(([kind]) => kind === "format")?.[1] ?? 0) * 1000;
  const packets = rows
    .filter(([kind]) => kind === "packet")
    .map(([, time, flags]) => ({ ms: Number(time) * 1000 - startMs, isKey: flags?.startsWith("K") === true }))
    .filter(({ ms }) => Number.isFinite(ms));
  const keyframesMs = packets
    .filter(({ isKey }) => isKey)
    .map(({ ms }) => ms)
    .toSorted((a, b) => a - b);
  return { ok: true, startMs, keyframesMs, closedGops: keyframesMs.length < 2 ? null : !areOpen(packets) };
}

/** A picture after a key frame, in the order of the file, is shown before it. */
function areOpen(packets: readonly { readonly ms: number; readonly isKey: boolean }[]): boolean {
  let keyMs = -Infinity;
  for (const { ms, isKey } of packets) {
    if (isKey) keyMs = ms;
    else if (ms < keyMs) return true;
  }
  return false;
}
