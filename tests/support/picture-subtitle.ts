/** A subtitle track in pictures (PGS, as Blu-rays have them): one white box on a canvas of 320x180. */

const BOX = { x: 100, y: 100, width: 64, height: 16 } as const;
const TICKS_PER_MS = 90;

const PALETTE = 0x14;
const OBJECT = 0x15;
const COMPOSITION = 0x16;
const WINDOW = 0x17;
const END = 0x80;

/** As a `.sup` file. */
export function whiteBox(fromMs: number, toMs: number): Uint8Array {
  return Buffer.concat([
    segment(fromMs, COMPOSITION, composition(0, true)),
    segment(fromMs, WINDOW, window),
    segment(fromMs, PALETTE, [0, 0, 1, 235, 128, 128, 255]),
    segment(fromMs, OBJECT, object),
    segment(fromMs, END, []),
    segment(toMs, COMPOSITION, composition(1, false)),
    segment(toMs, WINDOW, window),
    segment(toMs, END, []),
  ]);
}

function segment(atMs: number, type: number, body: readonly number[]): Buffer {
  const head = Buffer.alloc(13);
  head.write("PG");
  head.writeUInt32BE(atMs * TICKS_PER_MS, 2);
  head[10] = type;
  head.writeUInt16BE(body.length, 11);
  return Buffer.concat([head, Buffer.from(body)]);
}

const u16 = (value: number): readonly number[] => [value >> 8, value & 0xff];

/** The first one starts anew, the second one takes all away. */
function composition(number: number, isShown: boolean): readonly number[] {
  const start = [...u16(320), ...u16(180), 0x10, ...u16(number), isShown ? 0x80 : 0, 0, 0];
  return isShown ? [...start, 1, ...u16(0), 0, 0, ...u16(BOX.x), ...u16(BOX.y)] : [...start, 0];
}

const window = [1, 0, ...u16(BOX.x), ...u16(BOX.y), ...u16(BOX.width), ...u16(BOX.height)];

/** Every line is one run of the palette's first colour. */
const lines = Array.from({ length: BOX.height }, () => [0, 0xc0, BOX.width, 1, 0, 0]).flat();
const object = [
  ...u16(0),
  0,
  0xc0,
  0,
  ...u16(lines.length + 4),
  ...u16(BOX.width),
  ...u16(BOX.height),
  ...lines,
];
