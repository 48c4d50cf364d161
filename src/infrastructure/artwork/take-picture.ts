import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { TakePicture } from "../../domain/library/scanning/ports.ts";
import type { Frames } from "../ffmpeg/frames.ts";

/** Keeps frames and covers in `folder`, named for what they were taken from. */
export function createTakePicture(folder: string, frames: Frames): TakePicture {
  return async ({ id, origin, absolutePath, durationMs }, signal) => {
    const name = createHash("sha256").update(`${id}:${origin}:${absolutePath}`).digest("hex").slice(0, 32);
    const shelf = join(folder, name.slice(0, 2));
    await mkdir(shelf, { recursive: true });
    const target = join(shelf, `${name}.jpg`);
    const isTaken =
      origin === "frame"
        ? await frames.takeFrame(absolutePath, durationMs, target, signal)
        : await frames.takeEmbedded(absolutePath, target, signal);
    return isTaken ? target : null;
  };
}
