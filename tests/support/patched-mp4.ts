/** MP4 files with what ffmpeg doesn't write for us: a turned picture, the sign of Dolby Vision. Made once, kept beside their source. */
import { existsSync } from "node:fs";
import { readFile, rename, writeFile } from "node:fs/promises";

const CONTAINERS = new Set(["moov", "trak", "mdia", "minf", "stbl"]);

interface Box {
  readonly type: string;
  readonly start: number;
  readonly size: number;
}

function boxesIn(bytes: Buffer, from: number, to: number): readonly Box[] {
  const boxes: Box[] = [];
  for (let start = from; start + 8 <= to;) {
    const size = bytes.readUInt32BE(start);
    if (size < 8) break;
    boxes.push({ type: bytes.toString("latin1", start + 4, start + 8), start, size });
    start += size;
  }
  return boxes;
}

/** The boxes round the first one of this type, and it itself last; empty when there is none. */
function pathTo(bytes: Buffer, type: string, from = 0, to = bytes.length): readonly Box[] {
  for (const box of boxesIn(bytes, from, to)) {
    if (box.type === type) return [box];
    const inner = CONTAINERS.has(box.type) ? pathTo(bytes, type, box.start + 8, box.start + box.size) : [];
    if (inner.length > 0) return [box, ...inner];
  }
  return [];
}

async function patched(source: string, name: string, patch: (bytes: Buffer) => Buffer): Promise<string> {
  const target = source.replace(/\.(\w+)$/u, `.${name}.$1`);
  if (existsSync(target)) return target;
  const fresh = `${target}.${process.pid}`;
  await writeFile(fresh, patch(await readFile(source)));
  await rename(fresh, target);
  return target;
}

/** Where the matrix stands in a track's header of version 0 (ISO/IEC 14496-12, 8.3.2). */
const MATRIX = 48;

/** Shown a quarter turned, clockwise. */
export function turned(source: string): Promise<string> {
  return patched(source, "turned", (bytes) => {
    const header = pathTo(bytes, "tkhd").at(-1);
    if (header === undefined) throw new Error(`there is no track in ${source}`);
    const values = [0, 0x1_0000, 0, -0x1_0000, 0, 0, 0, 0, 0x4000_0000];
    values.forEach((value, at) => bytes.writeInt32BE(value, header.start + MATRIX + at * 4));
    return bytes;
  });
}

export interface DolbyVisionSign {
  readonly profile: number;
  /** What the base layer is by itself: 1 HDR10, 2 SDR, 4 HLG, 0 nothing that others could show. */
  readonly compatibility: number;
  readonly hasEnhancement?: boolean;
}

/**
 * The sign of Dolby Vision on an HEVC track (its configuration record, ETSI TS 103 572 and Dolby's ISOBMFF paper):
 * there is no tool at hand that makes the metadata of its pictures. The index has to stand behind the media.
 */
export function signedDolbyVision(source: string, sign: DolbyVisionSign): Promise<string> {
  const { profile, compatibility, hasEnhancement = false } = sign;
  const level = 1;
  const record = Buffer.alloc(24);
  record.writeUInt8(1, 0);
  record.writeUInt16BE((profile << 9) | (level << 3) | (1 << 2) | (Number(hasEnhancement) << 1) | 1, 2);
  record.writeUInt8(compatibility << 4, 4);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + record.length);
  head.write(profile > 7 ? "dvvC" : "dvcC", 4, "latin1");
  const box = Buffer.concat([head, record]);
  return patched(source, `dolby-vision-${profile}-${compatibility}`, (bytes) => {
    const path = pathTo(bytes, "stsd");
    const table = path.at(-1);
    if (table === undefined) throw new Error(`there are no samples in ${source}`);
    const [entry] = boxesIn(bytes, table.start + 16, table.start + table.size);
    if (entry === undefined || entry.type !== "hvc1") throw new Error(`there is no HEVC in ${source}`);
    for (const { start, size } of [...path, entry]) bytes.writeUInt32BE(size + box.length, start);
    const at = entry.start + entry.size;
    return Buffer.concat([bytes.subarray(0, at), box, bytes.subarray(at)]);
  });
}
