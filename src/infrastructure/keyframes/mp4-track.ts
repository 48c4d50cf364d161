/** When the samples of a track are shown, by its tables (ISO/IEC 14496-12, 8.6); times in the track's scale. */
import type { FileBytes } from "./file-bytes.ts";
import { boxesNamed, type FileBox, readBox } from "./mp4-boxes.ts";

export interface Mp4Track {
  /** `vide`, `soun` and others. */
  readonly handler: string;
  readonly ticksPerSecond: number;
  readonly sampleCount: number;
  /** In ms: what edits put before the first sample, less what they cut off. */
  readonly shiftMs: number;
  /** Numbers of the samples that are key frames, from 0; null: all are. */
  readonly keys: readonly number[] | null;
  /** When a sample is shown, without the shift; asked in ascending order it is quick. */
  readonly timeOf: (sample: number) => number;
}

const CONTAINERS: ReadonlySet<string> = new Set(["edts", "mdia", "minf", "stbl"]);
const ENTRIES_AT = 8;

type Boxes = ReadonlyMap<string, FileBox>;

/** null: something about the track needs a closer look than this. */
export async function trackOf(
  bytes: FileBytes,
  trak: FileBox,
  movieTicksPerSecond: number,
): Promise<Mp4Track | null> {
  const boxes = await boxesNamed(bytes, trak, CONTAINERS);
  const mdhd = await bodyOf(bytes, boxes, "mdhd");
  const hdlr = await bodyOf(bytes, boxes, "hdlr");
  const sizes = boxes.get("stsz") ?? boxes.get("stz2");
  if (mdhd === null || hdlr === null || sizes === undefined) return null;
  const ticksPerSecond = mdhd.readUInt32BE(mdhd[0] === 1 ? 20 : 12);
  const shiftMs = shiftOf(await bodyOf(bytes, boxes, "elst"), ticksPerSecond, movieTicksPerSecond);
  const handler = hdlr.toString("latin1", 8, 12);
  const samples = handler === "vide" ? await pictures(bytes, boxes) : await others(bytes, boxes);
  if (shiftMs === null || !Number.isFinite(shiftMs) || samples === null) return null;
  const sampleCount = (await bytes.read(sizes.bodyAt, 12)).readUInt32BE(8);
  return { handler, ticksPerSecond, sampleCount, shiftMs, ...samples };
}

async function bodyOf(bytes: FileBytes, boxes: Boxes, type: string): Promise<Buffer | null> {
  const box = boxes.get(type);
  return box === undefined ? null : readBox(bytes, box);
}

type Samples = Pick<Mp4Track, "keys" | "timeOf">;

async function pictures(bytes: FileBytes, boxes: Boxes): Promise<Samples | null> {
  // Both may tell of key frames that `stss` doesn't.
  if (boxes.has("stps") || (await groupType(bytes, boxes.get("sbgp"))) === "rap ") return null;
  const stts = await bodyOf(bytes, boxes, "stts");
  const ctts = await bodyOf(bytes, boxes, "ctts");
  const stss = await bodyOf(bytes, boxes, "stss");
  if (stts === null) return null;
  return {
    keys: stss === null ? null : numbersIn(tableOf(stss, 4)).map((number) => number - 1),
    timeOf: clock(tableOf(stts, 8), tableOf(ctts, 8)),
  };
}

/** Of sound and the rest only the beginning matters. */
async function others(bytes: FileBytes, boxes: Boxes): Promise<Samples | null> {
  const stts = boxes.get("stts");
  return stts === undefined
    ? null
    : { keys: null, timeOf: clock(tableOf(await bytes.read(stts.bodyAt, 16), 8), tableOf(null, 8)) };
}

async function groupType(bytes: FileBytes, sbgp: FileBox | undefined): Promise<string | null> {
  return sbgp === undefined ? null : (await bytes.read(sbgp.bodyAt, 8)).toString("latin1", 4, 8);
}

/** Entries of equal size, after version, flags and their count. */
interface Table {
  readonly body: Buffer;
  readonly count: number;
  readonly entryBytes: number;
}

/** Not more of them than there are. null: none. */
function tableOf(body: Buffer | null, entryBytes: number): Table {
  if (body === null || body.length < ENTRIES_AT) return { body: Buffer.alloc(0), count: 0, entryBytes };
  const count = Math.min(body.readUInt32BE(4), Math.floor((body.length - ENTRIES_AT) / entryBytes));
  return { body, count, entryBytes };
}

/** Where an entry begins. */
const placeOf = ({ entryBytes }: Table, index: number): number => ENTRIES_AT + index * entryBytes;

const numbersIn = (table: Table): readonly number[] =>
  Array.from({ length: table.count }, (_, index) => table.body.readUInt32BE(placeOf(table, index)));

interface Edit {
  readonly duration: number;
  /** -1: nothing is shown. */
  readonly mediaTime: number;
  readonly rate: number;
}

const NO_EDIT: Edit = { duration: 0, mediaTime: 0, rate: 0x10000 };

/** In ms. null for edits that do more than to begin late or to cut off a beginning. */
function shiftOf(elst: Buffer | null, ticksPerSecond: number, movieTicksPerSecond: number): number | null {
  const edits = elst === null ? [] : editsOf(elst);
  const isLate = edits[0]?.mediaTime === -1;
  const lateBy = isLate ? (edits[0]?.duration ?? 0) : 0;
  const [shown = NO_EDIT, more] = isLate ? edits.slice(1) : edits;
  if (more !== undefined || shown.mediaTime < 0 || shown.rate !== NO_EDIT.rate) return null;
  return (lateBy * 1000) / movieTicksPerSecond - (shown.mediaTime * 1000) / ticksPerSecond;
}

function editsOf(elst: Buffer): readonly Edit[] {
  const isLong = elst[0] === 1;
  const table = tableOf(elst, isLong ? 20 : 12);
  return Array.from({ length: table.count }, (_, index) => {
    const at = placeOf(table, index);
    return isLong
      ? {
          duration: Number(elst.readBigUInt64BE(at)),
          mediaTime: Number(elst.readBigInt64BE(at + 8)),
          rate: elst.readInt32BE(at + 16),
        }
      : {
          duration: elst.readUInt32BE(at),
          mediaTime: elst.readInt32BE(at + 4),
          rate: elst.readInt32BE(at + 8),
        };
  });
}

/** Runs of samples that last equally long, and of equal distance between decoding and showing. */
function clock(durations: Table, offsets: Table): (sample: number) => number {
  const decode = runs(durations, (body, at) => body.readUInt32BE(at));
  const offset = runs(offsets, (body, at) => body.readInt32BE(at));
  return (sample) => {
    const { before, value, into } = decode(sample);
    return before + value * into + offset(sample).value;
  };
}

interface InRun {
  readonly value: number;
  /** How far into the run the sample is, and the sum of all values before the run. */
  readonly into: number;
  readonly before: number;
}

/** Walks on from where it is; starts again for an earlier sample. */
function runs(table: Table, valueAt: (body: Buffer, at: number) => number): (sample: number) => InRun {
  let [index, first, before] = [0, 0, 0];
  return (sample) => {
    if (sample < first) [index, first, before] = [0, 0, 0];
    for (; index < table.count; index++) {
      const at = placeOf(table, index);
      const count = table.body.readUInt32BE(at);
      const value = valueAt(table.body, at + 4);
      if (sample < first + count) return { value, into: sample - first, before };
      before += count * value;
      first += count;
    }
    return { value: 0, into: 0, before };
  };
}
