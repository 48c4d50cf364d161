/** Photos: their measures, as facts like those of a film. */
import sharp from "sharp";
import { emptyStream } from "../../domain/library/naming/sidecars.ts";
import type { FileFacts } from "../../domain/library/scanning/draft.ts";

/** ffmpeg's names of what these are. */
const CODECS: Readonly<Record<string, string>> = { jpeg: "mjpeg", heif: "hevc" };

/** Reads the header only. Sizes are as the picture is seen: a camera held upright is taller than wide. */
export async function readPhoto(path: string): Promise<FileFacts> {
  try {
    const found = await sharp(path, { limitInputPixels: false, sequentialRead: true }).metadata();
    const isTurned = (found.orientation ?? 1) >= 5;
    const stream = {
      ...emptyStream(0, "picture"),
      codec: CODECS[found.format] ?? found.format,
      width: (isTurned ? found.height : found.width) ?? null,
      height: (isTurned ? found.width : found.height) ?? null,
    };
    return facts({ format: found.format, container: found.format, streams: [stream], problem: null });
  } catch {
    return facts({ problem: "The picture can't be read" });
  }
}

function facts(known: Partial<FileFacts>): FileFacts {
  return {
    format: null,
    container: null,
    durationMs: null,
    bitrateBps: null,
    streams: [],
    chapters: [],
    tags: {},
    problem: null,
    ...known,
  };
}
