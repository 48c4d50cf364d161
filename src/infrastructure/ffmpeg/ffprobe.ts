/** Probing with the ffprobe program: the fall-back, and the referee in tests. */
import { OPENED_FORMATS, probeJson, type ProbeAnswer } from "./probe-json.ts";
import { fileUrl, lastError, runProgram } from "./run-program.ts";

const ARGS = ["-v", "error", "-protocol_whitelist", "file", "-format_whitelist", OPENED_FORMATS];
const SHOW = ["-show_format", "-show_streams", "-show_chapters", "-of", "json"];

/** Rejects when the program can't be run; a file that can't be read is an answer. */
export async function askFfprobe(
  ffprobePath: string,
  path: string,
  signal: AbortSignal,
  deadlineMs: number,
): Promise<ProbeAnswer> {
  const args = [...ARGS, ...SHOW, "-i", fileUrl(path)];
  const result = await runProgram(ffprobePath, args, { signal, deadlineMs, maxBytes: 8 * 1024 * 1024 });
  if (result.end === "deadline") return { ok: false, reason: "it took too long to read" };
  if (result.end === "too-much") return { ok: false, reason: "it describes itself at too great a length" };
  if (result.code !== 0) return { ok: false, reason: lastError(result.errors) };
  const parsed = probeJson.safeParse(parseJson(result.output.toString("utf8")));
  return parsed.success
    ? { ok: true, json: parsed.data }
    : { ok: false, reason: "its description makes no sense" };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
