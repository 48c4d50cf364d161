import { fileURLToPath } from "node:url";
import { createLibavWorker, type LibavWorker, type WorkerLimits } from "./libav-worker.ts";
import { probeJson, type ProbeAnswer } from "./probe-json.ts";

export interface LibavOptions extends WorkerLimits {
  /** The program of the process; another one in tests. */
  readonly program?: string;
}

export type LibavProcess = LibavWorker<ProbeAnswer>;

/** A scan is in nobody's way. */
const NICENESS = 10;
const PROGRAM = fileURLToPath(new URL("libav-child.ts", import.meta.url));

/** A process that describes files. */
export function createLibavProcess(options: LibavOptions): LibavProcess {
  return createLibavWorker({ program: PROGRAM, niceness: NICENESS, ...options, check: checked });
}

function checked(raw: unknown): ProbeAnswer {
  const answer = raw as ProbeAnswer;
  if (!answer.ok) return answer;
  const parsed = probeJson.safeParse(answer.json);
  return parsed.success
    ? { ok: true, json: parsed.data }
    : { ok: false, reason: "its description makes no sense" };
}
