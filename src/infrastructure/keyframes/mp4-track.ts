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
    keys: stss === null ? null : entriesOf(stss, 4).map((entry) => entry.readUInt32BE(0) - 1),
    timeOf: clock(entriesOf(stts, 8), ctts === null ? [] : entriesOf(ctts, 8)),
  };
}

/** Of sound and the rest only the beginning matters. */
async function others(bytes: FileBytes, boxes: Boxes): Promise<Samples | null> {
  const stts = boxes.get("stts");
  return stts === undefined
    ? null
    : { keys: null, timeOf: clock(entriesOf(await bytes.read(stts.bodyAt, 16), 8), []) };
}

async function groupType(bytes: FileBytes, sbgp: FileBox | undefined): Promise<string | null> {
  return sbgp === undefined ? null : (await bytes.read(sbgp.bodyAt, 8)).toString("latin1", 4, 8);
}

/** The entries that a table has, not more than it says. */
function entriesOf(body: Buffer, entryBytes: number): readonly Buffer[] {
  if (body.length < ENTRIES_AT) return [];
  const count = Math.min(body.readUInt32BE(4), Math.floor((body.length - ENTRIES_AT) / entryBytes));
  return Array.from({ length: count }, (_, index) =>
    body.subarray(ENTRIES_AT + index * entryBytes, ENTRIES_AT + (index + 1) * entryBytes),
  );
}

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
  return entriesOf(elst, isLong ? 20 : 12).map((entry) => ({
    duration: isLong ? Number(entry.readBigUInt64BE(0)) : entry.readUInt32BE(0),
    mediaTime: isLong ? Number(entry.readBigInt64BE(8)) : entry.readInt32BE(4),
    rate: entry.readInt32BE(isLong ? 16 : 8),
  }));
}

/** Runs of samples that last equally long, and of equal distance between decoding and showing. */
function clock(durations: readonly Buffer[], offsets: readonly Buffer[]): (sample: number) => number {
  const decode = runs(durations, (entry) => entry.readUInt32BE(4));
  const offset = runs(offsets, (entry) => entry.readInt32BE(4));
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
function runs(entries: readonly Buffer[], valueOf: (entry: Buffer) => number): (sample: number) => InRun {
  const start = { at: 0, first: 0, before: 0 };
  let { at, first, before } = start;
  return (sample) => {
    if (sample < first) ({ at, first, before } = start);
    for (;;) {
      const entry = entries[at];
      if (entry === undefined) return { value: 0, into: 0, before };
      const count = entry.readUInt32BE(0);
      const value = valueOf(entry);
      if (sample < first + count) return { value, into: sample - first, before };
      before += count * value;
      first += count;
      at++;
    }
  };
}
