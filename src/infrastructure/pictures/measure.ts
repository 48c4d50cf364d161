import { hash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { encode } from "blurhash";
import sharp from "sharp";
import type { PictureMeasure } from "./answers.ts";

/** Larger files aren't posters. */
const MAX_BYTES = 64 * 1024 * 1024;
/** A picture that unpacks to more than this is an attack, or a map. */
const MAX_PIXELS = 200_000_000;
/** Enough for a hash of a few waves in each direction. */
const SAMPLE_SIZE = 32;

/** Size as shown (turned upright), blurhash, and the content's hash as tag; null for what is no picture. */
export async function measure(path: string): Promise<PictureMeasure | null> {
  if ((await stat(path)).size > MAX_BYTES) return null;
  const bytes = await readFile(path);
  const tag = hash("sha256", bytes).slice(0, 32);
  try {
    const options = { limitInputPixels: MAX_PIXELS, failOn: "none", animated: false } as const;
    const { width, height, autoOrient } = await sharp(bytes, options).metadata();
    const shown = autoOrient.width > 0 ? autoOrient : { width, height };
    const { data, info } = await sharp(bytes, options)
      .autoOrient()
      .resize(SAMPLE_SIZE, SAMPLE_SIZE, { fit: "inside" })
      .ensureAlpha()
      .toColourspace("srgb")
      .raw()
      .toBuffer({ resolveWithObject: true });
    const [across, down] = wavesOf(shown.width, shown.height);
    const blurhash = encode(new Uint8ClampedArray(data), info.width, info.height, across, down);
    return { tag, width: shown.width, height: shown.height, blurhash };
  } catch {
    return null;
  }
}

/** About sixteen waves in all, shared out by the picture's shape. */
function wavesOf(width: number, height: number): readonly [number, number] {
  const across = Math.sqrt((16 * width) / height);
  const clamp = (waves: number): number => Math.max(1, Math.min(9, Math.floor(waves) + 1));
  return [clamp(across), clamp((across * height) / width)];
}
