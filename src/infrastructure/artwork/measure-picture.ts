import type { MeasurePicture } from "../../domain/library/scanning/ports.ts";
import { askPictures } from "../pictures/picture-process.ts";

/** Size as shown (turned upright), blurhash, and the content's hash as tag; null for what is no picture. */
export const measurePicture: MeasurePicture = (path) => askPictures("measure", path);
