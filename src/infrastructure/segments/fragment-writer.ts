/** Media segments of one track (ISO/IEC 14496-12, 8.8): one `moof` and one `mdat`, the same bytes for the same samples. */

export interface WrittenSample {
  readonly data: Uint8Array;
  /** In the track's time scale. */
  readonly duration: number;
  readonly compositionOffset: number;
  readonly isSync: boolean;
}

export interface WrittenFragment {
  readonly sequence: number;
  /** Of the first sample, in the track's time scale. */
  readonly decodeTime: number;
  readonly samples: readonly WrittenSample[];
}

const TRACK_ID = 1;
/** Sample offsets count from the `moof` (`default-base-is-moof`). */
const TFHD_FLAGS = 0x020000;
/** With the data's offset, and of each sample duration, size, flags and composition offset. */
const TRUN_FLAGS = 0x000f01;
const SYNC_FLAGS = 0x02000000;
const NON_SYNC_FLAGS = 0x01010000;
const BYTES_PER_SAMPLE = 16;

function box(type: string, ...parts: readonly Uint8Array[]): Buffer {
  const size = parts.reduce((sum, part) => sum + part.length, 8);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(size, 0);
  head.write(type, 4, "latin1");
  return Buffer.concat([head, ...parts], size);
}

function fullBox(type: string, version: number, flags: number, body: Uint8Array): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(version * 0x1000000 + flags, 0);
  return box(type, head, body);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value, 0);
  return bytes;
}

function trackRun(samples: readonly WrittenSample[]): Buffer {
  const body = Buffer.alloc(8 + samples.length * BYTES_PER_SAMPLE);
  body.writeUInt32BE(samples.length, 0);
  samples.forEach((sample, index) => {
    const at = 8 + index * BYTES_PER_SAMPLE;
    body.writeUInt32BE(sample.duration, at);
    body.writeUInt32BE(sample.data.length, at + 4);
    body.writeUInt32BE(sample.isSync ? SYNC_FLAGS : NON_SYNC_FLAGS, at + 8);
    body.writeInt32BE(sample.compositionOffset, at + 12);
  });
  return fullBox("trun", 1, TRUN_FLAGS, body);
}

/** A fragment without samples is allowed, and stands where a track has nothing. */
export function writeFragment({ sequence, decodeTime, samples }: WrittenFragment): Buffer {
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt(decodeTime), 0);
  const run = trackRun(samples);
  const moof = box(
    "moof",
    fullBox("mfhd", 0, 0, uint32(sequence)),
    box("traf", fullBox("tfhd", 0, TFHD_FLAGS, uint32(TRACK_ID)), fullBox("tfdt", 1, 0, time), run),
  );
  // `trun` is the last box: its data offset, after size, type, flags and count, is that far from the end.
  moof.writeInt32BE(moof.length + 8, moof.length - run.length + 16);
  return Buffer.concat([moof, box("mdat", ...samples.map(({ data }) => data))]);
}
