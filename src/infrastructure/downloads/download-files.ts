/** Films to be kept on devices, put together from segments: files in a folder of bounded size. */
import { spawn } from "node:child_process";
import { createReadStream } from "node:fs";
import { mkdir, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { DownloadStore } from "../../domain/delivery/downloads.ts";
import { DomainError } from "../../domain/errors.ts";
import type { Log } from "../../domain/log.ts";
import { OPENED_FORMATS } from "../ffmpeg/probe-json.ts";
import { fileUrl, lastError } from "../ffmpeg/run-program.ts";

export interface DownloadFilesDeps {
  readonly ffmpegPath: string;
  readonly directory: string;
  readonly maxBytes: number;
  readonly clock: () => Date;
  readonly log: Log;
}

type Parts = Parameters<DownloadStore["join"]>[1];

const NAME = /^[\da-f-]{1,80}$/u;
const MAX_ERROR_BYTES = 8192;

export function createDownloadFiles(deps: DownloadFilesDeps): DownloadStore {
  const { directory, clock } = deps;
  const pathOf = (name: string): string => join(directory, `${name}.mp4`);
  return {
    async find(name) {
      if (!NAME.test(name)) return null;
      const path = pathOf(name);
      const stats = await stat(path).catch(() => null);
      if (stats === null) return null;
      // Those that nobody has asked for longest go first; the date of the content is the other one.
      await utimes(path, clock(), stats.mtime).catch(() => undefined);
      return { path, sizeBytes: stats.size, modifiedAt: stats.mtime };
    },
    async join(name, parts, signal) {
      if (!NAME.test(name)) throw new Error("this is no name of a download");
      await mkdir(directory, { recursive: true, mode: 0o750 });
      const partial = `${pathOf(name)}.partial`;
      try {
        await run(deps, parts, partial, signal);
        await rename(partial, pathOf(name));
      } finally {
        await rm(partial, { force: true });
      }
      await makeRoom(deps, pathOf(name));
    },
  };
}

/** Each track comes through a pipe of its own: nothing is written but the file itself. */
const FIRST_PIPE = 3;

function joinCommand({ tracks, original, soundOf }: Parts, target: string): readonly string[] {
  const inputs = tracks.flatMap((_, at) => ["-f", "mp4", "-i", `pipe:${FIRST_PIPE + at}`]);
  const maps = tracks.flatMap((_, at) => ["-map", `${at}:0`]);
  return [
    ..."-hide_banner -v error -nostdin -y -protocol_whitelist file,pipe".split(" "),
    ...inputs,
    ...(soundOf === null ? [] : ["-format_whitelist", OPENED_FORMATS, "-i", fileUrl(original.path)]),
    ...maps,
    ...(soundOf === null ? [] : ["-map", `${tracks.length}:${soundOf}`]),
    ..."-c copy -map_metadata -1 -map_chapters -1 -movflags +faststart -f mp4".split(" "),
    fileUrl(target),
  ];
}

async function run(
  { ffmpegPath, log }: DownloadFilesDeps,
  parts: Parts,
  target: string,
  signal: AbortSignal,
): Promise<void> {
  const pipes = parts.tracks.map(() => "pipe" as const);
  const child = spawn(ffmpegPath, joinCommand(parts, target), {
    stdio: ["ignore", "ignore", "pipe", ...pipes],
    shell: false,
    signal,
    killSignal: "SIGKILL",
  });
  let errors = "";
  (child.stderr as Readable).on("data", (chunk: Buffer) => {
    errors = (errors + chunk.toString("utf8")).slice(-MAX_ERROR_BYTES);
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const fed = parts.tracks.map((files, at) => feed(files, child.stdio[FIRST_PIPE + at] as Writable, signal));
  // When ffmpeg ends early its pipes break: its own word on that counts.
  await Promise.allSettled(fed);
  const code = await ended;
  if (code === 0 && (await Promise.allSettled(fed)).every(({ status }) => status === "fulfilled")) return;
  signal.throwIfAborted();
  log.error("a film could not be put together", { code, reason: lastError(errors) });
  throw new DomainError("unavailable", "the film can't be put together");
}

/** One file after the other, as fast as they are taken. */
async function feed(files: readonly string[], to: Writable, signal: AbortSignal): Promise<void> {
  try {
    for (const path of files) await pipeline(createReadStream(path), to, { end: false, signal });
  } finally {
    to.end();
  }
}

async function makeRoom({ directory, maxBytes }: DownloadFilesDeps, newest: string): Promise<void> {
  const names = (await readdir(directory)).filter((name) => name.endsWith(".mp4"));
  const files = await Promise.all(
    names.map(async (name) => {
      const path = join(directory, name);
      const stats = await stat(path).catch(() => null);
      return { path, sizeBytes: stats?.size ?? 0, usedMs: stats?.atimeMs ?? 0 };
    }),
  );
  let total = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  for (const { path, sizeBytes } of files.toSorted((a, b) => a.usedMs - b.usedMs)) {
    if (total <= maxBytes) return;
    if (path === newest) continue;
    await rm(path, { force: true });
    total -= sizeBytes;
  }
}
