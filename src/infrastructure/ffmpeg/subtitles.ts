/** Subtitles and attachments of a file, from inside it or from beside it. */
import { open, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { MediaService, SubtitleCue } from "../../domain/core.ts";
import { DomainError } from "../../domain/errors.ts";
import type { MediaFile, Stream } from "../../domain/library/item.ts";
import type { Log } from "../../domain/log.ts";
import type { LinkGuard } from "../folders/link-guard.ts";
import { createLimiter } from "../limiter.ts";
import { parseCues, type CueFormat } from "../sidecars/cues.ts";
import { decodeText } from "../sidecars/text.ts";
import {
  convertText,
  exists,
  extractAttachments,
  extractTexts,
  isKept,
  MAX_TEXT_BYTES,
  textFileOf,
  textFormatOf,
} from "./extract-texts.ts";
import { createExtractionCache, type ExtractionCache } from "./extraction-cache.ts";

export interface SubtitleDeps {
  readonly ffmpegPath: string;
  /** Extracted tracks and attachments are kept here, in folders of their own. */
  readonly cacheDir: string;
  readonly log: Log;
  readonly clock?: () => Date;
  /** Asked of files beside the media; absent: all are read. */
  readonly leadsOut?: LinkGuard;
  /** Of the subtitles and of the attachments each; default 1 GiB. */
  readonly maxBytes?: number;
}

export type Subtitles = Pick<MediaService, "cues" | "rawSubtitle" | "attachment">;

/** `not-found` for a track that isn't there, `unsupported` for pictures, `too-large`, `unavailable` for a missing file. */
export function createSubtitles(deps: SubtitleDeps): Subtitles {
  const { ffmpegPath, log, maxBytes = 1024 ** 3, clock = () => new Date() } = deps;
  const cacheIn = (name: string): ExtractionCache =>
    createExtractionCache({ cacheDir: join(deps.cacheDir, name), maxBytes, clock });
  const texts = cacheIn("subtitles");
  const attachments = cacheIn("attachments");
  const limit = createLimiter(2);

  const rawSubtitle = async (
    file: MediaFile,
    index: number,
  ): Promise<{ text: string; format: CueFormat }> => {
    const stream = findStream(file, index, "subtitle");
    const format = formatOf(stream);
    if (stream.externalPath === null) {
      const folder = await texts.folder(file.path, (fresh) =>
        limit(() => {
          log.info("subtitles are taken out of a file", { path: file.path });
          return extractTexts(ffmpegPath, file, fresh);
        }),
      );
      return { text: await readText(textFileOf(folder, stream)), format };
    }
    const text = await readBeside(deps, stream.externalPath, stream.language);
    if (isKept(stream)) return { text, format };
    return {
      text: await converted(texts, ffmpegPath, stream.externalPath, stream.codec ?? "", text),
      format,
    };
  };

  const cues = async (file: MediaFile, index: number): Promise<readonly SubtitleCue[]> => {
    const { text, format } = await rawSubtitle(file, index);
    return parseCues(text, format, rateOf(file));
  };

  const attachment: Subtitles["attachment"] = async (file, index) => {
    const stream = findStream(file, index, "attachment");
    const folder = await attachments.folder(file.path, (fresh) =>
      limit(() => extractAttachments(ffmpegPath, file, fresh)),
    );
    const path = join(folder, String(stream.index));
    if (!(await exists(path))) throw new DomainError("not-found", "The attachment does not exist");
    return { path, mimeType: safeType(stream.mimeType) };
  };

  return { cues, attachment, rawSubtitle };
}

async function readBeside(
  { leadsOut }: SubtitleDeps,
  path: string,
  language: string | null = null,
): Promise<string> {
  if ((await leadsOut?.(path)) === true) throw new DomainError("not-found", "The file does not exist");
  return readText(path, language);
}

/** Pictures a second: what MicroDVD's times are counted by. */
function rateOf({ streams }: MediaFile): number | null {
  const picture = streams.find(({ kind }) => kind === "video");
  return picture?.averageFrameRate ?? picture?.realFrameRate ?? null;
}

function findStream(file: MediaFile, index: number, kind: Stream["kind"]): Stream {
  const found = file.streams.find((stream) => stream.index === index && stream.kind === kind);
  if (found === undefined) throw new DomainError("not-found", `The ${kind} does not exist`);
  return found;
}

function formatOf({ codec }: Stream): CueFormat {
  const format = textFormatOf(codec);
  if (format === null) throw new DomainError("unsupported", "These subtitles are pictures, not text");
  return format;
}

async function readText(path: string, language: string | null = null): Promise<string> {
  const file = await open(path, "r").catch(() => null);
  if (file === null) throw new DomainError("unavailable", "The subtitles are not there at the moment");
  try {
    const { size } = await file.stat();
    if (size > MAX_TEXT_BYTES) throw new DomainError("too-large", "The subtitles are too large");
    return decodeText(await file.readFile(), language);
  } finally {
    await file.close();
  }
}

async function converted(
  cache: ExtractionCache,
  ffmpegPath: string,
  path: string,
  codec: string,
  text: string,
): Promise<string> {
  const folder = await cache.folder(path, async (fresh) => {
    await writeFile(join(fresh, "source"), text, "utf8");
    await convertText(ffmpegPath, codec, join(fresh, "source"), join(fresh, "text.srt"));
  });
  return readFile(join(folder, "text.srt"), "utf8");
}

/** As the file says when it says something sound: it goes into a header. */
function safeType(mimeType: string | null): string {
  return mimeType !== null && /^[a-z0-9.+-]{1,60}\/[a-z0-9.+-]{1,60}$/iu.test(mimeType)
    ? mimeType.toLowerCase()
    : "application/octet-stream";
}
