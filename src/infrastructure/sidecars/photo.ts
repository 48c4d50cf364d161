/** Photos: their measures, as facts like those of a film. */
import { emptyStream } from "../../domain/library/empty-stream.ts";
import type { FileFacts } from "../../domain/library/scanning/draft.ts";
import { askPictures } from "../pictures/picture-process.ts";

/** ffmpeg's names of what these are. */
const CODECS: Readonly<Record<string, string>> = { jpeg: "mjpeg", heif: "hevc" };

/** Reads the header only. Sizes are as the picture is seen: a camera held upright is taller than wide. */
export async function readPhoto(path: string): Promise<FileFacts> {
  const found = await askPictures("describe", path).catch(() => null);
  if (found === null) return facts({ problem: "The picture can't be read" });
  const { format, width, height } = found;
  const stream = { ...emptyStream(0, "picture"), codec: CODECS[format] ?? format, width, height };
  return facts({ format, container: format, streams: [stream], problem: null });
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
