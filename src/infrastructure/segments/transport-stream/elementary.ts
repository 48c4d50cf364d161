/** How a track's samples are written inside MPEG-TS: start codes instead of lengths, headers in every audio frame. */
import { boxAt } from "../boxes.ts";
import { AUDIO_ENTRY_BYTES, descriptorsOf, sampleEntryOf, VISUAL_ENTRY_BYTES } from "../sample-entry.ts";
import type { ElementaryStream } from "./packets.ts";

export interface Track {
  readonly stream: ElementaryStream;
  readonly isVideo: boolean;
  readonly wrap: (data: Buffer, isSync: boolean) => Buffer;
}

const VIDEO = { pid: 0x100, streamId: 0xe0 };
const AUDIO = { pid: 0x101, streamId: 0xc0 };
const PRIVATE = { pid: 0x101, streamId: 0xbd };
const START = Buffer.from([0, 0, 0, 1]);
const H264_DELIMITER = Buffer.from([0, 0, 0, 1, 9, 0xf0]);
const HEVC_DELIMITER = Buffer.from([0, 0, 0, 1, 0x46, 0x01, 0x50]);

/** From an initialization segment of one track; throws for a codec that MPEG-TS players don't take. */
export function trackOf(init: Buffer): Track {
  const entry = sampleEntryOf(init);
  switch (entry.type) {
    case "avc1":
    case "avc3":
      return h264Track(boxAt(entry.body.subarray(VISUAL_ENTRY_BYTES), ["avcC"]));
    case "hvc1":
    case "hev1":
      return hevcTrack(boxAt(entry.body.subarray(VISUAL_ENTRY_BYTES), ["hvcC"]));
    case "mp4a":
      return mp4aTrack(boxAt(entry.body.subarray(AUDIO_ENTRY_BYTES), ["esds"]));
    case "ac-3":
      return { stream: { ...PRIVATE, streamType: 0x81 }, isVideo: false, wrap: (data) => data };
    case "ec-3":
      return { stream: { ...PRIVATE, streamType: 0x87 }, isVideo: false, wrap: (data) => data };
    default:
      throw new Error(`${entry.type} can't go into MPEG-TS`);
  }
}

function withStartCodes(data: Buffer, lengthBytes: number, sink: Buffer[]): void {
  for (let at = 0; at + lengthBytes <= data.length;) {
    const size = data.readUIntBE(at, lengthBytes);
    const unit = data.subarray(at + lengthBytes, at + lengthBytes + size);
    if (unit.length > 0) sink.push(START, unit);
    at += lengthBytes + size;
  }
}

/** Parameter sets go before every picture that a decoder may begin with. */
function annexB(
  lengthBytes: number,
  delimiter: Buffer,
  parameterSets: Buffer,
  isDelimiter: (unit: Buffer) => boolean,
): Track["wrap"] {
  return (data, isSync) => {
    const units: Buffer[] = [];
    withStartCodes(data, lengthBytes, units);
    const kept = units.filter(
      (unit, index) => !isDelimiter(unit === START ? (units[index + 1] ?? unit) : unit),
    );
    return Buffer.concat([delimiter, ...(isSync ? [parameterSets] : []), ...kept]);
  };
}

/** ISO/IEC 14496-15 §5.3.3.1. */
function h264Track(avcC: Buffer): Track {
  const sets: Buffer[] = [];
  let at = 6;
  const take = (count: number): void => {
    for (let index = 0; index < count; index++) {
      const size = avcC.readUInt16BE(at);
      sets.push(START, avcC.subarray(at + 2, at + 2 + size));
      at += 2 + size;
    }
  };
  take((avcC[5] ?? 0) & 0x1f);
  take(avcC[at++] ?? 0);
  const lengthBytes = ((avcC[4] ?? 3) & 3) + 1;
  return {
    stream: { ...VIDEO, streamType: 0x1b },
    isVideo: true,
    wrap: annexB(lengthBytes, H264_DELIMITER, Buffer.concat(sets), (unit) => ((unit[0] ?? 0) & 0x1f) === 9),
  };
}

/** ISO/IEC 14496-15 §8.3.3.1. */
function hevcTrack(hvcC: Buffer): Track {
  const sets: Buffer[] = [];
  let at = 23;
  for (let arrays = hvcC[22] ?? 0; arrays > 0; arrays--) {
    let units = hvcC.readUInt16BE(at + 1);
    at += 3;
    for (; units > 0; units--) {
      const size = hvcC.readUInt16BE(at);
      sets.push(START, hvcC.subarray(at + 2, at + 2 + size));
      at += 2 + size;
    }
  }
  const lengthBytes = ((hvcC[21] ?? 3) & 3) + 1;
  return {
    stream: { ...VIDEO, streamType: 0x24 },
    isVideo: true,
    wrap: annexB(
      lengthBytes,
      HEVC_DELIMITER,
      Buffer.concat(sets),
      (unit) => (((unit[0] ?? 0) >> 1) & 0x3f) === 35,
    ),
  };
}

const MP3_OBJECT_TYPES: ReadonlySet<number> = new Set([0x69, 0x6b]);

/** AAC gets an ADTS header (ISO/IEC 13818-7) on each frame; MP3 frames carry their own. */
function mp4aTrack(esds: Buffer): Track {
  const { objectType, config } = descriptorsOf(esds.subarray(4));
  if (MP3_OBJECT_TYPES.has(objectType))
    return { stream: { ...AUDIO, streamType: 0x03 }, isVideo: false, wrap: (data) => data };
  if (config === null) throw new Error("AAC without its configuration");
  const bits = config.readUInt16BE(0);
  // ADTS knows the four basic profiles; SBR and PS are signalled inside.
  const profile = Math.min(4, Math.max(1, bits >> 11)) - 1;
  const frequency = (bits >> 7) & 0xf;
  const channels = (bits >> 3) & 0xf;
  return {
    stream: { ...AUDIO, streamType: 0x0f },
    isVideo: false,
    wrap(data) {
      const size = data.length + 7;
      const header = Buffer.from([
        0xff,
        0xf1,
        (profile << 6) | (frequency << 2) | (channels >> 2),
        ((channels & 3) << 6) | (size >> 11),
        (size >> 3) & 0xff,
        ((size & 7) << 5) | 0x1f,
        0xfc,
      ]);
      return Buffer.concat([header, data]);
    },
  };
}
