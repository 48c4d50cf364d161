/** Photos: their measures, as facts like those of a film. */
import { open } from "node:fs/promises";
import { emptyStream } from "../../domain/library/empty-stream.ts";
import type { FileFacts } from "../../domain/library/scanning/draft.ts";
import { askPictures } from "../pictures/picture-process.ts";

/** ffmpeg's names of what these are. */
const CODECS: Readonly<Record<string, string>> = { jpeg: "mjpeg", heif: "hevc" };

/** Reads the header only. Sizes are as the picture is seen: a camera held upright is taller than wide. */
export async function readPhoto(path: string): Promise<FileFacts> {
  const found = (await askPictures("describe", path).catch(() => null)) ?? (await bitmapHeader(path));
  if (found === null) return facts({ problem: "The picture can't be read" });
  const { format, width, height } = found;
  const stream = { ...emptyStream(0, "picture"), codec: CODECS[format] ?? format, width, height };
  return facts({ format, container: format, streams: [stream], problem: null });
}

/** Of Windows' BMP with any of its headers since version 3: the side lengths stand at 18 and 22, a height below 0 counts from above. */
async function bitmapHeader(path: string): Promise<{ format: string; width: number; height: number } | null> {
  const file = await open(path, "r").catch(() => null);
  if (file === null) return null;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(26), 0, 26, 0);
    if (bytesRead < 26 || buffer.toString("latin1", 0, 2) !== "BM" || buffer.readUInt32LE(14) < 40)
      return null;
    const [width, height] = [buffer.readInt32LE(18), Math.abs(buffer.readInt32LE(22))];
    return width > 0 && height > 0 ? { format: "bmp", width, height } : null;
  } finally {
    await file.close();
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
