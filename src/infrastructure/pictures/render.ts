/** Making pictures out of pictures. Runs in the process for pictures. */
import sharp, { type Sharp } from "sharp";
import type { ImageRequest } from "../../domain/core.ts";
import { COLLAGE_SIZE, type Rendering, type Size, sizeFor } from "../images/rendering.ts";

/** A picture that unpacks to more is refused: 100 megapixels are 400 MB. */
const MAX_PIXELS = 100_000_000;

/** Renders a picture; rejects for what is no picture, or too large a one. */
export async function render(path: string, rendering: Rendering, request: ImageRequest): Promise<Buffer> {
  const input = sharp(path, {
    failOn: "error",
    limitInputPixels: MAX_PIXELS,
    sequentialRead: true,
  }).autoOrient();
  const size = rendering.size ?? sizeFor(await orientedSize(path), request);
  let image = size === null ? input : input.resize(size.width, size.height, { fit: "fill" });
  if (rendering.background !== null) image = image.flatten({ background: rendering.background });
  if (rendering.blur > 0) image = image.blur(Math.max(0.3, rendering.blur / 2));
  return encode(image, rendering).toBuffer();
}

/** The size in which a picture is seen: turned as its EXIF says. */
async function orientedSize(path: string): Promise<Size> {
  const { autoOrient } = await sharp(path, { limitInputPixels: MAX_PIXELS }).metadata();
  return autoOrient;
}

/**
 * Qualities are JPEG's; the same error needs this part of it in AVIF, and a quarter fewer bytes than WebP. Effort 0 takes
 * at most twice WebP's time (a grid of 50 posters: 2.6 s instead of 1.4, once), 2 four times that for one byte in a hundred.
 */
const AVIF_QUALITY = 0.75;

function encode(image: Sharp, { format, quality }: Rendering): Sharp {
  switch (format) {
    case "jpeg":
      // Transparent parts would turn black.
      return image.flatten({ background: "#000000" }).jpeg({ quality, mozjpeg: false });
    case "png":
      return image.png({ compressionLevel: 6 });
    case "webp":
      return image.webp({ quality, effort: 2 });
    case "avif":
      return image.avif({ quality: Math.max(1, Math.round(quality * AVIF_QUALITY)), effort: 0 });
    case "gif":
      return image.gif({ effort: 2 });
  }
}

/** Four posters side by side, the picture of a library that has none of its own. */
export async function renderCollage(paths: readonly string[]): Promise<Buffer> {
  const tiles = await Promise.all(
    paths
      .slice(0, 4)
      .map((path) =>
        sharp(path, { failOn: "error", limitInputPixels: MAX_PIXELS })
          .autoOrient()
          .resize(240, 540, { fit: "cover" })
          .toBuffer(),
      ),
  );
  const columns = Array.from({ length: 4 }, (_, index) => tiles[index % tiles.length]).filter(
    (tile) => tile !== undefined,
  );
  return sharp({ create: { ...COLLAGE_SIZE, channels: 3, background: "#101418" } })
    .composite(columns.map((input, index) => ({ input, left: index * 240, top: 0 })))
    .jpeg({ quality: 85 })
    .toBuffer();
}
