import { DomainError } from "../../domain/errors.ts";
import type { SoundPrint, SoundPrinter } from "../../domain/library/sounds/sound-print.ts";
import type { Log } from "../../domain/log.ts";
import { OPENED_FORMATS } from "../ffmpeg/probe-json.ts";
import { fileUrl, lastError, runProgram } from "../ffmpeg/run-program.ts";

export interface SoundPrinterDeps {
  readonly ffmpegPath: string;
  readonly log: Log;
}

/** Chromaprint looks at 11,025 Hz; frames of 4,096 samples overlap by two thirds. */
const RATE = 11_025;
const STEP_MS = ((4096 / 3) * 1000) / RATE;
/** ffmpeg's default, Chromaprint's own, too. */
const ALGORITHM = 1;
const DEADLINE_MS = 120_000;
/** An hour is 116 KB. */
const MAX_BYTES = 1024 * 1024;
const NICENESS = 15;

/** By ffmpeg's muxer `chromaprint`, where it was built with it. */
export function createSoundPrinter({ ffmpegPath, log }: SoundPrinterDeps): SoundPrinter {
  let isThere: Promise<boolean> | null = null;
  return {
    isThere: () => (isThere ??= hasMuxer(ffmpegPath)),
    async print(path, durationMs, signal) {
      const limits = { signal, deadlineMs: DEADLINE_MS, maxBytes: MAX_BYTES, niceness: NICENESS };
      const { end, code, output, errors } = await runProgram(ffmpegPath, command(path, durationMs), limits);
      if (end === "ended" && code === 0 && output.length >= 4) return toPrint(output);
      if (end !== "ended") throw new DomainError("unavailable", "the sound could not be read in time");
      log.debug("a file has no sound to take a print of", { path, reason: lastError(errors) });
      return null;
    },
  };
}

async function hasMuxer(ffmpegPath: string): Promise<boolean> {
  const limits = { deadlineMs: 10_000, maxBytes: 1_000_000 };
  const result = await runProgram(ffmpegPath, ["-hide_banner", "-muxers"], limits).catch(() => null);
  return /^\s*E\s+chromaprint\s/mu.test(result?.output.toString("utf8") ?? "");
}

function command(path: string, durationMs: number): readonly string[] {
  return [
    ..."-hide_banner -v error -nostdin -threads 1 -protocol_whitelist file -format_whitelist".split(" "),
    OPENED_FORMATS,
    "-t",
    (durationMs / 1000).toFixed(3),
    "-i",
    fileUrl(path),
    ...`-map 0:a:0 -vn -sn -dn -ac 1 -ar ${RATE} -f chromaprint -fp_format raw -algorithm ${ALGORITHM}`.split(
      " ",
    ),
    "pipe:1",
  ];
}

/** Little-endian, 32 bits each. */
function toPrint(raw: Buffer): SoundPrint {
  const values = Uint32Array.from({ length: Math.floor(raw.length / 4) }, (_, at) =>
    raw.readUInt32LE(at * 4),
  );
  return { algorithm: ALGORITHM, stepMs: STEP_MS, values };
}
