import { hash } from "node:crypto";
import { extname } from "node:path";
import type { ImageRequest } from "../../domain/core.ts";

export interface Size {
  readonly width: number;
  readonly height: number;
}

export type Format = NonNullable<ImageRequest["format"]>;

/** What is to be made of a picture; equal for requests that give the same bytes. */
export interface Rendering extends Wish {
  readonly format: Format;
}

export interface Wish {
  readonly size: Size | null;
  /** null: what shows the picture to any client; it depends on whether parts of it are transparent. */
  readonly format: Format | null;
  readonly quality: number;
  readonly blur: number;
  readonly background: string | null;
}

export const MIME_TYPES: Readonly<Record<Format, string>> = {
  jpeg: "image/jpeg",
  png: "image/png",
  webp: "image/webp",
  avif: "image/avif",
  gif: "image/gif",
};

/** What any client can show, by the name's ending; all else (TIFF, BMP, SVG, HEIC) is rendered first. */
const SHOWABLE: Readonly<Record<string, Format>> = {
  ".jpg": "jpeg",
  ".jpeg": "jpeg",
  ".jpe": "jpeg",
  ".tbn": "jpeg",
  ".png": "png",
  ".webp": "webp",
  ".gif": "gif",
};

const MAX_SIDE = 8192;
/** Larger ones would keep a core busy for seconds as AVIF. */
const MAX_AVIF_PIXELS = 2560 * 1440;

export function formatOfFile(path: string): Format | null {
  return SHOWABLE[extname(path).toLowerCase()] ?? null;
}

/** Decides what to make; null when the file as it is will do. `original` is null where its size isn't known. */
export function renderingFor(path: string, original: Size | null, request: ImageRequest): Wish | null {
  const own = formatOfFile(path);
  const size = original === null ? null : sizeFor(original, request);
  const blur = clamp(request.blur ?? 0, 0, 100);
  const background = colorOf(request.backgroundColor);
  const isScaled = original === null ? asksForSize(request) : size !== null;
  if (isShown(own, request) && !isScaled && blur === 0 && background === null) return null;
  return {
    size,
    format: formatFor(own, size ?? original, request),
    quality: clamp(request.quality ?? 90, 1, 100),
    blur,
    background,
  };
}

/** WebP is only for those who say so, or ask for it. */
function isShown(own: Format | null, { format, accepts = [] }: ImageRequest): boolean {
  if (format !== undefined) return format === own;
  return own !== null && (own !== "webp" || accepts.includes(own));
}

/** What a client likes best is only for what is made smaller: an original stays what it is. */
function formatFor(own: Format | null, size: Size | null, request: ImageRequest): Format | null {
  const { format, accepts = [] } = request;
  const isSmall = size !== null && size.width * size.height <= MAX_AVIF_PIXELS;
  const liked = asksForSize(request) ? accepts.find((one) => one !== "avif" || isSmall) : undefined;
  return format ?? liked ?? (own === "jpeg" ? own : null);
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(Math.max(value, min), max);
}

function colorOf(text: string | undefined): string | null {
  const digits = /^#?([0-9a-f]{6})$/i.exec(text ?? "")?.[1];
  return digits === undefined ? null : `#${digits}`;
}

function asksForSize(request: ImageRequest): boolean {
  const { width, height, maxWidth, maxHeight, fillWidth, fillHeight } = request;
  return [width, height, maxWidth, maxHeight, fillWidth, fillHeight].some((side) => side !== undefined);
}

/**
 * The size that a request means for a picture; null when it stays as it is. As the real Jellyfin: `width` and `height`
 * together are taken literally, one of them keeps the shape; `max…` bound it; `fill…` are covered by the whole picture in
 * its own shape. Never larger than the original.
 */
export function sizeFor(original: Size, request: ImageRequest): Size | null {
  let { width, height } = wanted(original, request);
  const bound = Math.min(
    1,
    ratio(request.maxWidth, width),
    ratio(request.maxHeight, height),
    MAX_SIDE / width,
    MAX_SIDE / height,
  );
  [width, height] = [width * bound, height * bound];
  const covering = Math.max(coverRatio(request.fillWidth, width), coverRatio(request.fillHeight, height));
  if (covering > 0 && covering < 1) [width, height] = [width * covering, height * covering];
  const shrink = Math.min(1, original.width / width, original.height / height);
  const size = {
    width: Math.max(1, Math.round(width * shrink)),
    height: Math.max(1, Math.round(height * shrink)),
  };
  return size.width === original.width && size.height === original.height ? null : size;
}

function wanted(original: Size, { width, height }: ImageRequest): Size {
  if (isSide(width) && isSide(height)) return { width, height };
  if (isSide(width)) return { width, height: (original.height * width) / original.width };
  if (isSide(height)) return { width: (original.width * height) / original.height, height };
  return original;
}

function isSide(side: number | undefined): side is number {
  return side !== undefined && side > 0;
}

function ratio(limit: number | undefined, side: number): number {
  return isSide(limit) ? limit / side : 1;
}

function coverRatio(fill: number | undefined, side: number): number {
  return isSide(fill) ? fill / side : 0;
}

/** A name for the result that is the same for the same bytes: the picture's tag and what is made of it. */
export function renderingKey(tag: string, rendering: Rendering): string {
  return hash("sha256", JSON.stringify([1, tag, rendering])).slice(0, 40);
}

export const COLLAGE_SIZE: Size = { width: 960, height: 540 };
