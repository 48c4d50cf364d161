/** The stand-in's images host: plain pictures in the shape that a file's name says, and hostile ones on demand. */
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import sharp from "sharp";

/** By the letter before the number at the end of `m9000001p0.jpg`. */
const SHAPES: Readonly<Record<string, readonly [width: number, height: number]>> = {
  p: [200, 300],
  b: [320, 180],
  l: [250, 100],
  t: [320, 180],
  f: [200, 300],
};

const made = new Map<string, Promise<Buffer>>();

/** A JPEG of one colour, different for each file. */
export function pictureOf(file: string): Promise<Buffer> {
  const known = made.get(file);
  if (known !== undefined) return known;
  const [width, height] = SHAPES[/([a-z])\d+\.\w+$/.exec(file)?.[1] ?? "p"] ?? [200, 300];
  const [r = 0, g = 0, b = 0] = createHash("md5").update(file).digest();
  const background = { r, g, b };
  const picture = sharp({ create: { width, height, channels: 3, background } })
    .jpeg({ quality: 70 })
    .toBuffer();
  made.set(file, picture);
  return picture;
}

/** 50,000 pixels wide in a few kilobytes. */
export const widePicture = (): Promise<Buffer> =>
  sharp({ create: { width: 50_000, height: 2, channels: 3, background: "#112233" } })
    .png()
    .toBuffer();

/** So many bytes that begin as a JPEG does, and never become one. */
export function hugePicture(bytes: number): Readable {
  const chunk = Buffer.alloc(64 * 1024, 0x20);
  return Readable.from(
    (function* () {
      yield Buffer.from([0xff, 0xd8, 0xff, 0xe0]);
      for (let sent = 0; sent < bytes; sent += chunk.length) yield chunk;
    })(),
  );
}
