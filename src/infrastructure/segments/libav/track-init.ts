/** The initialization segment of a copied track, written by libav's muxer. Only for the child process. */
import { AV_CODEC_ID_HEVC, AV_PKT_FLAG_KEY } from "node-av/constants";
import { Dictionary, FormatContext, IOContext, Packet, type Stream } from "node-av/lib";
import { boxesOf } from "../boxes.ts";
import type { TrackPacket } from "./packet-reader.ts";

export const VIDEO_TIMESCALE = 90_000;
const BUFFER_BYTES = 65_536;
const OPTIONS = {
  movflags: "+frag_custom+empty_moov+delay_moov+default_base_moof+frag_discont",
  use_editlist: "0",
  video_track_timescale: String(VIDEO_TIMESCALE),
  fflags: "+bitexact",
};

/** With the track's first packet, which describes AC-3 and E-AC-3. Throws for a codec that MP4 doesn't take. */
export function writeInit(input: Stream, first: TrackPacket): Buffer {
  const written: Buffer[] = [];
  const output = new FormatContext();
  succeed(output.allocOutputContext2(null, "mp4", null), "allocate");
  const io = new IOContext();
  io.allocContextWithCallbacks(BUFFER_BYTES, 1, null, (bytes) => {
    written.push(Buffer.from(bytes));
    return bytes.length;
  });
  output.pb = io;
  try {
    const stream = output.newStream();
    succeed(input.codecpar.copy(stream.codecpar), "copy parameters");
    stream.codecpar.codecTag = input.codecpar.codecId === AV_CODEC_ID_HEVC ? "hvc1" : 0;
    stream.timeBase = input.timeBase;
    const options = Dictionary.fromObject(OPTIONS);
    succeed(output.writeHeaderSync(options), "write the header");
    options.free();
    writePacket(output, first);
    succeed(output.writeFrameSync(null), "flush");
    succeed(output.writeFrameSync(null), "flush");
    io.flushSync();
  } finally {
    // In this order: a context freed with its pb still set ends the process.
    output.pb = null;
    output.freeContext();
    io.freeContext();
  }
  return initOf(Buffer.concat(written));
}

function writePacket(output: FormatContext, { data }: TrackPacket): void {
  const packet = new Packet();
  packet.alloc();
  try {
    packet.data = data;
    packet.streamIndex = 0;
    packet.pts = 0n;
    packet.dts = 0n;
    packet.duration = 1n;
    packet.setFlags(AV_PKT_FLAG_KEY);
    succeed(output.writeFrameSync(packet), "write a packet");
  } finally {
    packet.free();
  }
}

function succeed(result: number, what: string): void {
  if (result < 0) throw new Error(`libav can't ${what} (${result})`);
}

/** `ftyp` and `moov`: what follows is the first packet's fragment. */
function initOf(bytes: Buffer): Buffer {
  let end = 0;
  for (const { type, body } of boxesOf(bytes)) {
    if (type !== "ftyp" && type !== "moov") break;
    end += 8 + body.length;
  }
  if (end === 0) throw new Error("libav wrote no initialization segment");
  return bytes.subarray(0, end);
}
