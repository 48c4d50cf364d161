/** A program in ffmpeg's place that misbehaves when it is to make segments of a film, and is ffmpeg for all else. */
import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

export interface FalseFfmpeg {
  readonly path: string;
  /** How often it was to make segments. */
  starts(): Promise<number>;
}

/**
 * `trouble` is what the shell does first, with the count of starts in `$n`, from 1 on; then it is ffmpeg. `word` is what
 * tells the work that it is about.
 */
export async function falseFfmpeg(dir: string, trouble = "", word = "frag_discont"): Promise<FalseFfmpeg> {
  const path = join(dir, `ffmpeg-${Math.random().toString(36).slice(2)}`);
  const starts = `${path}.starts`;
  await writeFile(starts, "");
  const script = `#!/bin/sh
case "$*" in *lavfi*) ;; *${word}*)
  echo start >> '${starts}'
  n=$(wc -l < '${starts}')
  ${trouble}
esac
exec ffmpeg "$@"
`;
  await writeFile(path, script);
  await chmod(path, 0o755);
  return { path, starts: async () => (await readFile(starts, "utf8")).split("\n").length - 1 };
}
