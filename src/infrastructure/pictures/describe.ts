/** Looking at pictures. Runs in the process for pictures. */
import sharp from "sharp";
import type { PictureHeader } from "./answers.ts";

/** Reads the header only; null for what is no picture. */
export async function describe(path: string): Promise<PictureHeader | null> {
  try {
    const found = await sharp(path, { limitInputPixels: false, sequentialRead: true }).metadata();
    const isTurned = (found.orientation ?? 1) >= 5;
    return {
      format: found.format,
      width: isTurned ? found.height : found.width,
      height: isTurned ? found.width : found.height,
      hasAlpha: found.hasAlpha,
    };
  } catch {
    return null;
  }
}
