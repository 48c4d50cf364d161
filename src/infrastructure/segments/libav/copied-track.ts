/** A track of an open file, copied segment by segment. Only for the child process. */
import { AVMEDIA_TYPE_VIDEO, AV_CODEC_ID_H264, AV_CODEC_ID_HEVC } from "node-av/constants";
import { MEDIA_OFFSET_MS } from "../../../domain/delivery/presentation.ts";
import { sequenceOf } from "../assembler.ts";
import { writeFragment } from "../fragment-writer.ts";
import type { CopyTask } from "./copy-task.ts";
import type { OpenedFile } from "./opened-file.ts";
import { PacketReader, type TrackPacket } from "./packet-reader.ts";
import { createTimeline, type Timeline, timed } from "./timeline.ts";
import { VIDEO_TIMESCALE, writeInit } from "./track-init.ts";

/** A packet belongs to the segment whose start it hits, however its file rounds times. */
const NEAR_S = 0.002;
/** No segment of a film comes near; a grid that asks for it is none of ours. */
const MAX_SEGMENT_BYTES = 256 * 1024 * 1024;
/** Sound lies about so much apart from the pictures that were sought; where it's more, the next try goes further back. */
const SOUND_MARGINS_S = [1, 10, 60];

export class CopiedTrack {
  readonly init: Buffer;
  readonly #reader: PacketReader;
  readonly #isVideo: boolean;
  readonly #timeline: Timeline;
  readonly #firstS: number;
  /** What was read beyond the last segment, and that segment's number. */
  #carried: TrackPacket | null;
  #last = -1;

  /** Throws for what can't be copied into MP4 as it lies in the file. */
  static open(file: OpenedFile, streamIndex: number): CopiedTrack {
    const reader = new PacketReader(file, streamIndex);
    try {
      return new CopiedTrack(reader);
    } catch (error) {
      reader.close();
      throw error;
    }
  }

  private constructor(reader: PacketReader) {
    const parameters = reader.stream.codecpar;
    this.#reader = reader;
    this.#isVideo = parameters.codecType === AVMEDIA_TYPE_VIDEO;
    expectLengthPrefixed(parameters.codecId, parameters.extradata);
    reader.rewind();
    const first = reader.next();
    if (first === null) throw new Error("there is nothing in the track");
    this.#carried = first;
    this.#firstS = first.pts;
    this.#timeline = this.#isVideo
      ? createTimeline(VIDEO_TIMESCALE, null)
      : createTimeline(parameters.sampleRate, { samples: parameters.frameSize, firstS: first.pts });
    this.init = writeInit(reader.stream, first);
  }

  close(): void {
    this.#reader.close();
  }

  segment(task: CopyTask): Buffer {
    const packets = this.#read(task);
    const startTime = Math.round(((task.startMs + MEDIA_OFFSET_MS) * this.#timeline.scale) / 1000);
    const samples = timed(packets, this.#carried, this.#timeline);
    return writeFragment({
      sequence: sequenceOf(task.index),
      decodeTime: samples[0]?.decodeTime ?? startTime,
      samples,
    });
  }

  #read(task: CopyTask): readonly TrackPacket[] {
    const kept: TrackPacket[] = [];
    let bytes = 0;
    let packet = this.#first(task);
    for (; packet !== null && !this.#isBeyond(packet, task); packet = this.#reader.next()) {
      kept.push(packet);
      bytes += packet.data.length;
      if (bytes > MAX_SEGMENT_BYTES) throw new Error("the segment is too large");
    }
    this.#carried = packet;
    this.#last = task.index;
    return kept;
  }

  #isBeyond(packet: TrackPacket, { endMs }: CopyTask): boolean {
    return endMs !== null && this.#begins(packet, endMs);
  }

  /** A segment of pictures begins with a key frame; later ones in the file's order may be shown before it. */
  #begins(packet: TrackPacket, startMs: number): boolean {
    return (packet.isKey || !this.#isVideo) && packet.pts + NEAR_S >= startMs / 1000;
  }

  /** The first packet of the segment (or beyond it, where it has none). */
  #first(task: CopyTask): TrackPacket | null {
    const { index, startMs } = task;
    if (this.#last === index - 1 && this.#reader.isWhereItWas) return this.#carried;
    if (index === 0) {
      this.#reader.rewind();
      return this.#reader.next();
    }
    const startS = startMs / 1000;
    if (this.#reader.isExact) return this.#from(startS, startMs).found;
    // Decode times are only right some pictures after a seek: from the key frame before.
    if (this.#isVideo) return this.#from(startS - NEAR_S * 5, startMs).found;
    for (const margin of SOUND_MARGINS_S) {
      const { found, wasEarly } = this.#from(startS - margin, startMs);
      if (wasEarly) return found;
    }
    this.#reader.rewind();
    return this.#skipTo(startMs).found;
  }

  #from(timeS: number, startMs: number): Sought {
    if (timeS <= this.#firstS) this.#reader.rewind();
    else this.#reader.seek(timeS);
    return this.#skipTo(startMs);
  }

  #skipTo(startMs: number): Sought {
    let wasEarly = false;
    for (let packet = this.#reader.next(); packet !== null; packet = this.#reader.next()) {
      if (this.#begins(packet, startMs)) return { found: packet, wasEarly };
      wasEarly = true;
    }
    return { found: null, wasEarly };
  }
}

interface Sought {
  readonly found: TrackPacket | null;
  /** Something before it was seen: nothing of the segment can have been missed. */
  readonly wasEarly: boolean;
}

/** In MP4 each unit follows its length; files with start codes are for ffmpeg, which rewrites them. */
function expectLengthPrefixed(codecId: number, extradata: Buffer | null): void {
  if (codecId !== AV_CODEC_ID_H264 && codecId !== AV_CODEC_ID_HEVC) return;
  if (extradata === null || extradata.length < 7 || (extradata[0] === 0 && extradata[1] === 0))
    throw new Error("its pictures are kept with start codes");
}
