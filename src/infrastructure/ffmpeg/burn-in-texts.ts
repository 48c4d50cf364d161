/** Text tracks as files of their own, with the fonts that they were written for, for encoders that draw them. */
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { MediaService } from "../../domain/core.ts";
import type { BurnInSource } from "../../domain/delivery/burn-in.ts";
import { DomainError, notFound } from "../../domain/errors.ts";
import type { MediaFile, Stream } from "../../domain/library/item.ts";
import { toSubRip } from "../sidecars/subrip.ts";
import { textFormatOf } from "./extract-texts.ts";
import { createExtractionCache } from "./extraction-cache.ts";

export interface BurnInDeps {
  readonly subtitles: Pick<MediaService, "rawSubtitle" | "cues" | "attachment">;
  readonly cacheDir: string;
  readonly clock: () => Date;
}

const MAX_BYTES = 512_000_000;
const FONTS = "fonts";

export function createBurnInSource({ subtitles, cacheDir, clock }: BurnInDeps): BurnInSource {
  const cache = createExtractionCache({ cacheDir: join(cacheDir, "burn-in"), maxBytes: MAX_BYTES, clock });
  const write = async (file: MediaFile, texts: readonly Stream[], folder: string): Promise<void> => {
    await mkdir(join(folder, FONTS));
    for (const { index } of texts) {
      const { text, format } = await subtitles.rawSubtitle(file, index);
      const drawn = isDrawn(format) ? text : toSubRip(await subtitles.cues(file, index));
      await writeFile(join(folder, nameOf(index, format)), drawn, "utf8");
    }
    for (const { index } of fontsOf(file)) {
      const { path } = await subtitles.attachment(file, index);
      await copyFile(path, join(folder, FONTS, String(index)));
    }
  };
  return {
    async prepare(file, streamIndex) {
      const stream = file.streams.find(({ index, kind }) => index === streamIndex && kind === "subtitle");
      if (stream === undefined) throw notFound("the subtitle track");
      const format = textFormatOf(stream.codec);
      if (format === null) return asPictures(stream);
      const together = file.streams.filter(
        (other) => isText(other) && other.externalPath === stream.externalPath,
      );
      const folder = await cache.folder(stream.externalPath ?? file.path, (fresh) =>
        write(file, together, fresh),
      );
      return { kind: "text", path: join(folder, nameOf(streamIndex, format)), fontsDir: join(folder, FONTS) };
    },
  };
}

/** By ffmpeg's own reader, with all their styles; others are put into SubRip for it. */
const DRAWN: Readonly<Record<string, string>> = { ass: "ass", ssa: "ass", srt: "srt", vtt: "vtt" };
const isDrawn = (format: string): boolean => format in DRAWN;

/** An ending by which ffmpeg knows it. */
const nameOf = (index: number, format: string): string => `${index}.${DRAWN[format] ?? "srt"}`;

const isText = ({ kind, codec }: Stream): boolean => kind === "subtitle" && textFormatOf(codec) !== null;

const fontsOf = ({ streams }: MediaFile): readonly Stream[] =>
  streams.filter(({ kind, codec }) => kind === "attachment" && (codec === "ttf" || codec === "otf"));

function asPictures({ index, externalPath }: Stream): {
  readonly kind: "pictures";
  readonly streamIndex: number;
} {
  if (externalPath !== null)
    throw new DomainError("unsupported", "subtitles in pictures are drawn from inside a film only");
  return { kind: "pictures", streamIndex: index };
}
