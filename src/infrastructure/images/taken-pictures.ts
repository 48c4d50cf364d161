import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { TakePicture } from "../../domain/library/scanning/ports.ts";
import type { Frames } from "../ffmpeg/frames.ts";
import { askPictures } from "../pictures/picture-process.ts";

/** By what sharp calls the format; a cover of another kind is of no use to clients. */
const EXTENSIONS: Readonly<Record<string, string>> = { jpeg: "jpg", png: "png", webp: "webp", gif: "gif" };

/** Takes frames and covers out of media files, and what is in photos that nobody shows, and keeps them below `directory`; answers with the absolute path. */
export function createTakePicture(frames: Frames, directory: string): TakePicture {
  return async ({ id, origin, absolutePath, durationMs }, signal) => {
    const folder = join(directory, String(id % 256).padStart(3, "0"));
    await mkdir(folder, { recursive: true });
    const taken = join(folder, `${id}.taken`);
    const isThere = await {
      embedded: () => frames.takeEmbedded(absolutePath, taken, signal),
      frame: () => frames.takeFrame(absolutePath, durationMs, taken, signal),
      file: () => frames.takePhoto(absolutePath, taken, signal),
    }[origin]();
    if (!isThere) return null;
    const extension = EXTENSIONS[(await askPictures("describe", taken))?.format ?? ""];
    if (extension === undefined) {
      await rm(taken, { force: true });
      return null;
    }
    const path = join(folder, `${id}.${extension}`);
    await rename(taken, path);
    return path;
  };
}
