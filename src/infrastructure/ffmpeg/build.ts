import { runProgram } from "./run-program.ts";

/** Which ffmpeg this is: its version and how it was built; "missing" when it can't be run. Part of segments' keys. */
export async function ffmpegBuild(ffmpegPath: string): Promise<string> {
  const limits = { deadlineMs: 10_000, maxBytes: 100_000 };
  const result = await runProgram(ffmpegPath, ["-hide_banner", "-version"], limits).catch(() => null);
  return result === null ? "missing" : result.output.toString("utf8").split("\n").slice(0, 3).join(" ");
}
