/** The `MediaProbe` port: libav in child processes, ffprobe where that is missing or fails. */
import { stat } from "node:fs/promises";
import type { FileFacts } from "../../domain/library/scanning/draft.ts";
import type { MediaProbe } from "../../domain/library/scanning/ports.ts";
import type { Log } from "../../domain/log.ts";
import { createLimiter } from "../limiter.ts";
import { askFfprobe } from "./ffprobe.ts";
import { createLibavProcess, type LibavProcess } from "./libav-process.ts";
import type { ProbeAnswer } from "./probe-json.ts";
import { toFacts, unplayable } from "./to-facts.ts";

export interface MediaProbeDeps {
  readonly ffprobePath: string;
  readonly log: Log;
  /** Files at the same time. */
  readonly parallel?: number;
  readonly deadlineMs?: number;
  readonly idleMs?: number;
  /** A process is replaced after so many files. */
  readonly maxFiles?: number;
  /** false: with ffprobe only. */
  readonly useLibav?: boolean;
  /** The program that reads with libav; another one in tests. */
  readonly libavProgram?: string;
}

export interface RunningMediaProbe extends MediaProbe {
  /** Processes that run now, for the books. */
  readonly pids: readonly number[];
  [Symbol.asyncDispose](): Promise<void>;
}

export function createMediaProbe(deps: MediaProbeDeps): RunningMediaProbe {
  const { parallel = 2, deadlineMs = 15_000 } = deps;
  const limit = createLimiter(parallel);
  const libav = createLibavPool(deps, parallel, deadlineMs);
  const withFfprobe = async (path: string, signal: AbortSignal): Promise<ProbeAnswer> => {
    try {
      return await askFfprobe(deps.ffprobePath, path, signal, deadlineMs * 2);
    } catch (error) {
      // A file that ends libav is no reason to end a scan, although there is no ffprobe to ask.
      if (!libav.isThere() || signal.aborted) throw error;
      return { ok: false, reason: "it can't be made out what is in it" };
    }
  };
  const probe = async (path: string, signal: AbortSignal): Promise<FileFacts> => {
    const size = await sizeOf(path);
    if (typeof size === "string") return unplayable(size);
    const answer = (await libav.ask(path, size, signal)) ?? (await withFfprobe(path, signal));
    return answer.ok ? toFacts(answer.json, path) : unplayable(`The file can't be read: ${answer.reason}`);
  };
  return {
    probe: (path, signal) => limit(() => probe(path, signal)),
    get pids() {
      return libav.processes.flatMap((each) => each.pid ?? []);
    },
    [Symbol.asyncDispose]() {
      for (const each of libav.processes) each.stop();
      return Promise.resolve();
    },
  };
}

interface LibavPool {
  readonly processes: readonly LibavProcess[];
  readonly isThere: () => boolean;
  /** null: another tool has to answer. */
  ask(path: string, sizeBytes: number, signal: AbortSignal): Promise<ProbeAnswer | null>;
}

function createLibavPool(deps: MediaProbeDeps, parallel: number, deadlineMs: number): LibavPool {
  const { log, idleMs = 20_000, maxFiles = 5000, libavProgram } = deps;
  const limits = { deadlineMs, idleMs, maxFiles, maxRssBytes: 400 * 1024 * 1024 };
  const options = { log, ...limits, ...(libavProgram !== undefined && { program: libavProgram }) };
  const processes = Array.from({ length: parallel }, () => createLibavProcess(options));
  const free = [...processes];
  let isThere = deps.useLibav ?? true;
  return {
    processes,
    isThere: () => isThere,
    async ask(path, sizeBytes, signal) {
      // The last that was used is taken first: the others may then end for want of work.
      const taken = isThere ? free.pop() : undefined;
      if (taken === undefined) return null;
      try {
        const answer = await taken.ask(path, sizeBytes, signal);
        if (answer === "missing" && isThere) log.info("libav isn't there: files are probed with ffprobe");
        isThere = answer !== "missing" && isThere;
        return typeof answer === "string" ? null : answer;
      } finally {
        free.push(taken);
      }
    },
  };
}

/** In bytes, or what is wrong in words. Only plain files are opened: a pipe would never end. */
async function sizeOf(path: string): Promise<number | string> {
  try {
    const found = await stat(path);
    if (!found.isFile()) return "It is no file";
    return found.size === 0 ? "The file is empty" : found.size;
  } catch (error) {
    return `The file can't be opened: ${error instanceof Error && "code" in error ? String(error.code) : "unknown"}`;
  }
}
