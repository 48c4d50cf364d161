/** Packets of one track of a file. Only for the child process. */
import { AVDISCARD_ALL, AVMEDIA_TYPE_VIDEO, AVSEEK_FLAG_BACKWARD } from "node-av/constants";
import { Dictionary, FormatContext, Packet, type Stream } from "node-av/lib";
import { isTime, startOf, startOfStreams } from "../../ffmpeg/libav-keyframes.ts";
import { OPENED_FORMATS } from "../../ffmpeg/probe-json.ts";
import { fileUrl } from "../../ffmpeg/run-program.ts";

/** Times in seconds of the film. */
export interface TrackPacket {
  readonly data: Buffer;
  readonly pts: number;
  /** null: the file doesn't tell, and libav couldn't work it out. */
  readonly dts: number | null;
  readonly duration: number;
  readonly isKey: boolean;
}

/** Files that keep decode times and find any packet: others are sought a little earlier. */
const EXACT = /(?:^|,)mov(?:,|$)/u;
const EXACT_SEEK_S = 0.001;

interface Opened {
  readonly context: FormatContext;
  readonly stream: Stream;
  /** By which it is sought: where there are pictures, an index leads to these. */
  readonly seekStream: Stream;
  readonly isExact: boolean;
  readonly originS: number;
}

/** Throws when the file can't be opened or has no such track. */
function openTrack(path: string, streamIndex: number): Opened {
  const context = new FormatContext();
  const options = Dictionary.fromObject({ protocol_whitelist: "file", format_whitelist: OPENED_FORMATS });
  const opened = context.openInputSync(fileUrl(path), null, options);
  options.free();
  if (opened < 0) throw new Error(`can't be opened (${opened})`);
  const isExact = EXACT.test(context.iformat?.name ?? "");
  // Elsewhere decode times are worked out from how far pictures are out of order, which the look finds.
  if (!isExact) context.findStreamInfoSync();
  const { streams } = context;
  const stream = streams[streamIndex];
  if (stream === undefined) {
    context.closeInputSync();
    throw new Error("there is no such track");
  }
  const video = streams.find((each) => each.codecpar.codecType === AVMEDIA_TYPE_VIDEO);
  const seekStream = isExact ? stream : (video ?? stream);
  const originS = (isExact ? startOf(context) : startOfStreams(streams)) / 1000;
  if (isExact) context.seekFrameSync(seekStream.index, BEGINNING, AVSEEK_FLAG_BACKWARD);
  for (const each of streams) if (each.index !== streamIndex) each.discard = AVDISCARD_ALL;
  return { context, stream, seekStream, isExact, originS };
}

const BEGINNING = -(2n ** 40n);

export class PacketReader {
  readonly #path: string;
  readonly #streamIndex: number;
  readonly #packet = new Packet();
  #opened: Opened;
  #isFresh = true;

  constructor(path: string, streamIndex: number) {
    this.#path = path;
    this.#streamIndex = streamIndex;
    this.#opened = openTrack(path, streamIndex);
    this.#packet.alloc();
  }

  /** A seek leads to the very packet, and decode times are the file's own. */
  get isExact(): boolean {
    return this.#opened.isExact;
  }

  get stream(): Stream {
    return this.#opened.stream;
  }

  /** To the very first packet: a seek by pictures would skip sound that begins before them. */
  rewind(): void {
    if (this.#isFresh) return;
    const { context, stream, seekStream } = this.#opened;
    if (stream.index === seekStream.index) {
      context.seekFrameSync(stream.index, BEGINNING, AVSEEK_FLAG_BACKWARD);
      return;
    }
    context.closeInputSync();
    this.#opened = openTrack(this.#path, this.#streamIndex);
  }

  /** To the last key frame at or before a time of the film (the picture's, where there is one). */
  seek(timeS: number): void {
    const { context, seekStream, originS, isExact } = this.#opened;
    const { num, den } = seekStream.timeBase;
    const time = timeS + originS + (isExact ? EXACT_SEEK_S : 0);
    const at = BigInt(Math.floor((time * den) / num));
    if (context.seekFrameSync(seekStream.index, at, AVSEEK_FLAG_BACKWARD) < 0) this.rewind();
  }

  /** null at the end. */
  next(): TrackPacket | null {
    const packet = this.#packet;
    const { context, stream } = this.#opened;
    this.#isFresh = false;
    while (context.readFrameSync(packet) >= 0) {
      if (packet.streamIndex !== stream.index || packet.data === null) {
        packet.unref();
        continue;
      }
      const pts = isTime(packet.pts) ? this.#seconds(packet.pts) : this.#seconds(packet.dts);
      const read: TrackPacket = {
        data: Buffer.from(packet.data),
        pts,
        dts: isTime(packet.dts) ? this.#seconds(packet.dts) : null,
        duration: Number(packet.duration) * this.#tick,
        isKey: packet.isKeyframe,
      };
      packet.unref();
      return read;
    }
    return null;
  }

  close(): void {
    this.#packet.free();
    this.#opened.context.closeInputSync();
  }

  get #tick(): number {
    const { num, den } = this.#opened.stream.timeBase;
    return num / den;
  }

  #seconds(time: bigint): number {
    return Number(time) * this.#tick - this.#opened.originS;
  }
}
