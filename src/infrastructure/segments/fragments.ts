import { sampleTable, timescaleOf } from "./boxes.ts";

/** Cuts a fragmented MP4 stream (ISO/IEC 14496-12) of one track into its initialization part and its fragments. */

export interface Fragment {
  readonly bytes: Buffer;
  /** Presentation time of its first sample, and how long its samples last, in ms. */
  readonly startMs: number;
  readonly durationMs: number;
}

export interface FragmentSink {
  readonly onInit: (bytes: Buffer) => void;
  readonly onFragment: (fragment: Fragment) => void;
}

/** No fragment of ours comes near; a box that claims more is not from our muxer. */
const MAX_BOX_BYTES = 512 * 1024 * 1024;

/** Takes the stream in pieces of any size. Throws when it isn't a fragmented MP4. */
export function createFragmentReader(sink: FragmentSink): (chunk: Buffer) => void {
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  let wanted = 8;
  const init: Buffer[] = [];
  let timescale = 0;
  let moof: Buffer | null = null;

  const onBox = (box: Buffer): void => {
    switch (box.toString("latin1", 4, 8)) {
      case "ftyp":
        init.push(box);
        return;
      case "moov":
        init.push(box);
        timescale = timescaleOf(box);
        sink.onInit(Buffer.concat(init));
        return;
      case "moof":
        moof = box;
        return;
      case "mdat":
        if (moof === null || timescale === 0) throw new Error("media data before its description");
        sink.onFragment({ bytes: Buffer.concat([moof, box]), ...timesOf(moof, timescale) });
        moof = null;
        return;
      default:
    }
  };

  return (chunk) => {
    pending.push(chunk);
    pendingBytes += chunk.length;
    while (pendingBytes >= wanted) {
      const all = pending.length === 1 && pending[0] !== undefined ? pending[0] : Buffer.concat(pending);
      const size = all.readUInt32BE(0);
      if (size < 8 || size > MAX_BOX_BYTES) throw new Error(`a box of ${size} bytes`);
      pending = [all];
      if (all.length < size) {
        wanted = size;
        return;
      }
      onBox(all.subarray(0, size));
      pending = all.length === size ? [] : [all.subarray(size)];
      pendingBytes = all.length - size;
      wanted = 8;
    }
  };
}

function timesOf(moof: Buffer, timescale: number): { readonly startMs: number; readonly durationMs: number } {
  const samples = sampleTable(moof.subarray(8));
  const first = samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined) throw new Error("a fragment without samples");
  return {
    startMs: ((first.decodeTime + first.compositionOffset) * 1000) / timescale,
    durationMs: ((last.decodeTime + last.duration - first.decodeTime) * 1000) / timescale,
  };
}
