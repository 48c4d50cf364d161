/** Packets of one track of a file. Only for the child process. */
import { AVSEEK_FLAG_BACKWARD } from "node-av/constants";
import { Packet, type Stream } from "node-av/lib";
import { isTime } from "../../ffmpeg/libav-keyframes.ts";
import { BEGINNING, type OpenedFile } from "./opened-file.ts";

/** Times in seconds of the film. */
export interface TrackPacket {
  readonly data: Buffer;
  readonly pts: number;
  /** null: the file doesn't tell, and libav couldn't work it out. */
  readonly dts: number | null;
  readonly duration: number;
  readonly isKey: boolean;
}

const EXACT_SEEK_S = 0.001;

export class PacketReader {
  readonly stream: Stream;
  readonly #file: OpenedFile;
  readonly #seekStream: Stream;
  readonly #packet = new Packet();
  readonly #tick: number;
  #isFresh = true;

  /** Throws when there is no such track. */
  constructor(file: OpenedFile, streamIndex: number) {
    this.#file = file;
    this.stream = file.stream(streamIndex);
    this.#seekStream = file.seekStream(streamIndex);
    const { num, den } = this.stream.timeBase;
    this.#tick = num / den;
    this.#packet.alloc();
  }

  /** A seek leads to the very packet, and decode times are the file's own. */
  get isExact(): boolean {
    return this.#file.isExact;
  }

  /** The next packet is the one after the last that was read here. */
  get isWhereItWas(): boolean {
    return this.#file.isWhere(this.stream.index);
  }

  /** To the very first packet: a seek by pictures would skip sound that begins before them. */
  rewind(): void {
    if (this.#isFresh && this.isWhereItWas) return;
    const { index } = this.stream;
    if (index === this.#seekStream.index)
      this.#file.context(index).seekFrameSync(index, BEGINNING, AVSEEK_FLAG_BACKWARD);
    else this.#file.reopen(index);
    this.#isFresh = true;
  }

  /** To the last key frame at or before a time of the film (the picture's, where there is one). */
  seek(timeS: number): void {
    const { originS, isExact } = this.#file;
    const { index, timeBase } = this.#seekStream;
    const time = timeS + originS + (isExact ? EXACT_SEEK_S : 0);
    const at = BigInt(Math.floor((time * timeBase.den) / timeBase.num));
    const context = this.#file.context(this.stream.index);
    this.#isFresh = false;
    if (context.seekFrameSync(index, at, AVSEEK_FLAG_BACKWARD) < 0) this.rewind();
  }

  /** null at the end. */
  next(): TrackPacket | null {
    const packet = this.#packet;
    const { index } = this.stream;
    const context = this.#file.context(index);
    this.#isFresh = false;
    while (context.readFrameSync(packet) >= 0) {
      const data = packet.streamIndex === index ? packet.data : null;
      if (data === null) {
        packet.unref();
        continue;
      }
      const pts = isTime(packet.pts) ? this.#seconds(packet.pts) : this.#seconds(packet.dts);
      const read: TrackPacket = {
        data: Buffer.from(data),
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
  }

  #seconds(time: bigint): number {
    return Number(time) * this.#tick - this.#file.originS;
  }
}
