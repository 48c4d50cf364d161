/** How well a frame stands for its film. Runs in the process for pictures. */
import sharp from "sharp";

/** What is seen of a frame, each from 0 (worst) to 1. */
interface FrameTraits {
  /** Little of it is black or white through and through: no fade, no credits. */
  readonly exposure: number;
  /** How far its brightness spreads. */
  readonly contrast: number;
  /** How evenly all brightnesses occur: a plain ground, with letters on it or without, has few. */
  readonly variety: number;
  /** How hard its edges are. */
  readonly sharpness: number;
  readonly colour: number;
}

/** Enough to see edges, little enough for a millisecond. */
const WIDTH = 320;
const BINS = 64;
/** 8-bit luma that counts as black, and as white. */
const BLACK = 28;
const WHITE = 230;
/** So much of a good picture may be black, or white. */
const BEARABLE = 0.35;

/** From 0 to 1, the same for the same frame. */
export async function rateFrame(path: string): Promise<number> {
  const { data, info } = await sharp(path)
    .resize({ width: WIDTH, withoutEnlargement: true })
    .removeAlpha()
    .toColourspace("srgb")
    .raw()
    .toBuffer({ resolveWithObject: true });
  return rating(traitsOf(data, info.width, info.height));
}

/**
 * What is bad in one way is bad: all but colour, which a film may lack altogether, are multiplied. Blur counts twice, since
 * nothing else tells a frame in motion from a still one.
 */
function rating({ exposure, contrast, variety, sharpness, colour }: FrameTraits): number {
  return exposure * (contrast * variety * sharpness ** 2) ** 0.25 * (0.7 + 0.3 * colour);
}

/** `rgb`: three bytes a pixel, row by row. */
function traitsOf(rgb: Uint8Array, width: number, height: number): FrameTraits {
  const luma = lumaOf(rgb);
  const histogram = histogramOf(luma);
  return {
    exposure: exposureOf(luma),
    contrast: Math.min(1, spread(luma) / 50),
    variety: entropyOf(histogram) / Math.log2(BINS),
    sharpness: sharpnessOf(luma, width, height),
    colour: Math.min(1, colourfulness(rgb) / 60),
  };
}

/** ITU-R BT.601, as in JPEG. */
function lumaOf(rgb: Uint8Array): Float32Array {
  const luma = new Float32Array(rgb.length / 3);
  for (let at = 0, from = 0; at < luma.length; at++, from += 3)
    luma[at] = 0.299 * (rgb[from] ?? 0) + 0.587 * (rgb[from + 1] ?? 0) + 0.114 * (rgb[from + 2] ?? 0);
  return luma;
}

function histogramOf(luma: Float32Array): Float64Array {
  const bins = new Float64Array(BINS);
  for (const value of luma) {
    const bin = Math.min(BINS - 1, Math.floor((value * BINS) / 256));
    bins[bin] = (bins[bin] ?? 0) + 1 / luma.length;
  }
  return bins;
}

function exposureOf(luma: Float32Array): number {
  let black = 0;
  let white = 0;
  for (const value of luma) {
    if (value < BLACK) black += 1 / luma.length;
    else if (value > WHITE) white += 1 / luma.length;
  }
  const bearing = (part: number): number => 1 - Math.max(0, part - BEARABLE) / (1 - BEARABLE);
  return Math.max(0, bearing(black) * bearing(white)) ** 2;
}

/** Standard deviation. */
function spread(values: Float32Array): number {
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / values.length;
  return Math.sqrt(Math.max(0, squares / values.length - mean * mean));
}

/** In bits. */
const entropyOf = (histogram: Float64Array): number =>
  histogram.reduce((sum, part) => (part === 0 ? sum : sum - part * Math.log2(part)), 0);

/** By the mean of what the Laplacian leaves: a blurred picture has no step from one pixel to the next. */
function sharpnessOf(luma: Float32Array, width: number, height: number): number {
  if (width < 3 || height < 3) return 0;
  let sum = 0;
  for (let y = 1; y < height - 1; y++)
    for (let x = 1; x < width - 1; x++) sum += Math.abs(laplacian(luma, y * width + x, width));
  const mean = sum / ((width - 2) * (height - 2));
  return mean / (mean + 6);
}

function laplacian(luma: Float32Array, at: number, width: number): number {
  const around =
    (luma[at - 1] ?? 0) + (luma[at + 1] ?? 0) + (luma[at - width] ?? 0) + (luma[at + width] ?? 0);
  return around - 4 * (luma[at] ?? 0);
}

/** Hasler and Süsstrunk, "Measuring colourfulness in natural images" (2003): 0 is grey, above 60 is quite colourful. */
function colourfulness(rgb: Uint8Array): number {
  const count = rgb.length / 3;
  const redGreen = new Float32Array(count);
  const yellowBlue = new Float32Array(count);
  let [sumRg, sumYb] = [0, 0];
  for (let at = 0, from = 0; at < count; at++, from += 3) {
    const [red = 0, green = 0, blue = 0] = [rgb[from], rgb[from + 1], rgb[from + 2]];
    const [rg, yb] = [red - green, (red + green) / 2 - blue];
    redGreen[at] = rg;
    yellowBlue[at] = yb;
    sumRg += rg;
    sumYb += yb;
  }
  return Math.hypot(spread(redGreen), spread(yellowBlue)) + 0.3 * Math.hypot(sumRg / count, sumYb / count);
}
