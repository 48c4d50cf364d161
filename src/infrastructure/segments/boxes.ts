/** Reading boxes of ISO base media files (ISO/IEC 14496-12) that our own muxers wrote. */

export interface Box {
  readonly type: string;
  /** Without its header. */
  readonly body: Buffer;
}

export function* boxesOf(buffer: Buffer): Generator<Box> {
  for (let at = 0; at + 8 <= buffer.length;) {
    const size = buffer.readUInt32BE(at);
    if (size < 8 || at + size > buffer.length) return;
    yield { type: buffer.toString("latin1", at + 4, at + 8), body: buffer.subarray(at + 8, at + size) };
    at += size;
  }
}

/** The first box that the path names; null when there is none. */
export function findBox(buffer: Buffer, path: readonly string[]): Buffer | null {
  const [type, ...rest] = path;
  if (type === undefined) return buffer;
  for (const box of boxesOf(buffer)) if (box.type === type) return findBox(box.body, rest);
  return null;
}

/** The same, where it must be there. */
export function boxAt(buffer: Buffer, path: readonly string[]): Buffer {
  const found = findBox(buffer, path);
  if (found === null) throw new Error(`no ${path.join("/")} box`);
  return found;
}

export interface Sample {
  readonly data: Buffer;
  /** In the track's time scale. */
  readonly decodeTime: number;
  readonly compositionOffset: number;
  readonly duration: number;
  readonly isSync: boolean;
}

const SAMPLE_DURATION = 0x100;
const SAMPLE_SIZE = 0x200;
const SAMPLE_FLAGS = 0x400;
const SAMPLE_OFFSET = 0x800;
const NON_SYNC = 0x10000;

interface Defaults {
  readonly duration: number;
  readonly size: number;
  readonly flags: number;
}

/** `tfhd`: what `trun` doesn't say of a sample. */
function defaultsOf(tfhd: Buffer): Defaults {
  const present = tfhd.readUInt32BE(0) & 0xffffff;
  let at = 8 + ((present & 0x1) === 0 ? 0 : 8) + ((present & 0x2) === 0 ? 0 : 4);
  const next = (bit: number): number => {
    if ((present & bit) === 0) return 0;
    at += 4;
    return tfhd.readUInt32BE(at - 4);
  };
  return { duration: next(0x8), size: next(0x10), flags: next(0x20) };
}

/** What a `trun` says of each of its samples, in its order. */
function* entriesOf(
  trun: Buffer,
  defaults: Defaults,
): Generator<Omit<Sample, "data" | "decodeTime"> & { readonly size: number }> {
  const present = trun.readUInt32BE(0) & 0xffffff;
  const count = trun.readUInt32BE(4);
  let at = 8 + ((present & 0x1) === 0 ? 0 : 4);
  const firstFlags = (present & 0x4) === 0 ? null : trun.readUInt32BE(at);
  if (firstFlags !== null) at += 4;
  const next = (bit: number, otherwise: number): number => {
    if ((present & bit) === 0) return otherwise;
    at += 4;
    return trun.readUInt32BE(at - 4);
  };
  for (let index = 0; index < count; index++) {
    const duration = next(SAMPLE_DURATION, defaults.duration);
    const size = next(SAMPLE_SIZE, defaults.size);
    const flags = next(SAMPLE_FLAGS, index === 0 && firstFlags !== null ? firstFlags : defaults.flags);
    const offset = next(SAMPLE_OFFSET, 0);
    yield { duration, size, compositionOffset: offset | 0, isSync: (flags & NON_SYNC) === 0 };
  }
}

/** Time scale of an initialization segment's only track. */
export function timescaleOf(init: Buffer): number {
  const mdhd = boxAt(init, ["moov", "trak", "mdia", "mdhd"]);
  return mdhd.readUInt32BE(mdhd[0] === 1 ? 20 : 12);
}

/** Decode time of a fragment's first sample. */
export function decodeTimeOf(moof: Buffer): number {
  const tfdt = boxAt(moof, ["traf", "tfdt"]);
  return tfdt[0] === 1 ? Number(tfdt.readBigUInt64BE(4)) : tfdt.readUInt32BE(4);
}

/** Samples of a fragment's `moof` without their data, in order. */
export function sampleTable(moof: Buffer): readonly (Omit<Sample, "data"> & { readonly size: number })[] {
  const traf = boxAt(moof, ["traf"]);
  let decodeTime = decodeTimeOf(moof);
  const samples = [];
  for (const entry of entriesOf(boxAt(traf, ["trun"]), defaultsOf(boxAt(traf, ["tfhd"])))) {
    samples.push({ ...entry, decodeTime });
    decodeTime += entry.duration;
  }
  return samples;
}

/** All samples of a media segment: one or more `moof` and `mdat` pairs of one track, the data lying in its order. */
export function samplesOf(segment: Buffer): readonly Sample[] {
  const samples: Sample[] = [];
  let table: ReturnType<typeof sampleTable> = [];
  for (const { type, body } of boxesOf(segment)) {
    if (type === "moof") table = sampleTable(body);
    if (type !== "mdat") continue;
    let at = 0;
    for (const { size, ...entry } of table) {
      samples.push({ ...entry, data: body.subarray(at, at + size) });
      at += size;
    }
  }
  return samples;
}
