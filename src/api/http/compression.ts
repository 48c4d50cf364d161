import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const MIN_BYTES = 1024;
const COMPRESSIBLE =
  /^(?:text\/|application\/(?:[\w.-]+\+)?(?:json|xml|javascript)|image\/svg\+xml|application\/(?:vnd\.apple\.)?mpegurl)/i;
const BROTLI = {
  params: { [constants.BROTLI_PARAM_QUALITY]: 1, [constants.BROTLI_PARAM_LGWIN]: 18 },
};

const brotliAsync = promisify<Uint8Array, typeof BROTLI, Buffer>(brotliCompress);
const gzipAsync = promisify<Uint8Array, { level: number }, Buffer>(gzip);

export type Coding = "br" | "gzip";

/** The best coding that the client takes (RFC 9110 §12.5.3); null for none. */
export function codingFor(acceptEncoding: string | undefined): Coding | null {
  if (acceptEncoding === undefined || acceptEncoding === "") return null;
  const weights = new Map<string, number>();
  for (const part of acceptEncoding.slice(0, 512).split(",")) {
    const [name = "", ...parameters] = part.split(";").map((word) => word.trim().toLowerCase());
    const q = parameters.find((parameter) => parameter.startsWith("q="));
    weights.set(name, q === undefined ? 1 : Number(q.slice(2)));
  }
  const weightOf = (coding: Coding): number => weights.get(coding) ?? weights.get("*") ?? 0;
  const [br, gz] = [weightOf("br"), weightOf("gzip")];
  if (br > 0 && br >= gz) return "br";
  return gz > 0 ? "gzip" : null;
}

export function isCompressible(type: string, sizeBytes: number): boolean {
  return sizeBytes >= MIN_BYTES && COMPRESSIBLE.test(type);
}

/** Off the event loop; the cheapest brotli is faster and smaller than gzip's default on our lists. */
export function compress(bytes: Uint8Array, coding: Coding): Promise<Uint8Array> {
  return coding === "br" ? brotliAsync(bytes, BROTLI) : gzipAsync(bytes, { level: 4 });
}
