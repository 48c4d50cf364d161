/** MPEG-2 transport stream packets (ISO/IEC 13818-1): tables and packetized elementary streams. */

export const PACKET_BYTES = 188;
const SYNC = 0x47;
const PAT_PID = 0;
export const PMT_PID = 0x1000;

export interface ElementaryStream {
  readonly pid: number;
  /** Table 2-34, and the registrations of ATSC for AC-3 and E-AC-3. */
  readonly streamType: number;
  readonly streamId: number;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit++) crc = (crc & 0x80000000) === 0 ? crc << 1 : (crc << 1) ^ 0x04c11db7;
  return crc >>> 0;
});

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = ((crc << 8) ^ (CRC_TABLE[((crc >>> 24) ^ byte) & 0xff] ?? 0)) >>> 0;
  return crc;
}

/** A section of a table as one packet: ours are far shorter than a packet. */
function sectionPacket(pid: number, tableId: number, id: number, content: Buffer): Buffer {
  const section = Buffer.alloc(8 + content.length + 4);
  section[0] = tableId;
  section.writeUInt16BE(0xb000 | (5 + content.length + 4), 1);
  section.writeUInt16BE(id, 3);
  // Version 0, current; section 0 of 0.
  section[5] = 0xc1;
  content.copy(section, 8);
  section.writeUInt32BE(crc32(section.subarray(0, section.length - 4)), section.length - 4);
  const packet = Buffer.alloc(PACKET_BYTES, 0xff);
  packet[0] = SYNC;
  packet.writeUInt16BE(0x4000 | pid, 1);
  packet[3] = 0x10;
  packet[4] = 0;
  section.copy(packet, 5);
  return packet;
}

export function programTables(streams: readonly ElementaryStream[], pcrPid: number): readonly Buffer[] {
  const pat = Buffer.alloc(4);
  pat.writeUInt16BE(1, 0);
  pat.writeUInt16BE(0xe000 | PMT_PID, 2);
  const pmt = Buffer.alloc(4 + streams.length * 5);
  pmt.writeUInt16BE(0xe000 | pcrPid, 0);
  pmt.writeUInt16BE(0xf000, 2);
  streams.forEach(({ pid, streamType }, index) => {
    const at = 4 + index * 5;
    pmt[at] = streamType;
    pmt.writeUInt16BE(0xe000 | pid, at + 1);
    pmt.writeUInt16BE(0xf000, at + 3);
  });
  return [sectionPacket(PAT_PID, 0x00, 1, pat), sectionPacket(PMT_PID, 0x02, 1, pmt)];
}

const WRAP = 2 ** 33;

function timestamp(prefix: number, ticks: number): Buffer {
  const wrapped = ((ticks % WRAP) + WRAP) % WRAP;
  const high = Math.floor(wrapped / 2 ** 30);
  const low = wrapped % 2 ** 30;
  const bytes = Buffer.alloc(5);
  bytes[0] = (prefix << 4) | (high << 1) | 1;
  bytes.writeUInt16BE(((low >>> 15) << 1) | 1, 1);
  bytes.writeUInt16BE(((low & 0x7fff) << 1) | 1, 3);
  return bytes;
}

/** Presentation and decode time in 90 kHz ticks. Video may be of any length (0), as its packets often are too long to say. */
export function pesHeader(stream: ElementaryStream, pts: number, dts: number, bytes: number): Buffer {
  const times = pts === dts ? timestamp(2, pts) : Buffer.concat([timestamp(3, pts), timestamp(1, dts)]);
  const length = 3 + times.length + bytes;
  const header = Buffer.alloc(9);
  header.writeUInt32BE(0x100 | stream.streamId, 0);
  header.writeUInt16BE(length > 0xffff || stream.streamId === 0xe0 ? 0 : length, 4);
  header[6] = 0x84;
  header[7] = pts === dts ? 0x80 : 0xc0;
  header[8] = times.length;
  return Buffer.concat([header, times]);
}

export interface PacketOptions {
  /** 90 kHz ticks of the program clock to carry in the first packet; null: none. */
  readonly pcr: number | null;
  /** A decoder may begin here. */
  readonly isRandomAccess: boolean;
  /** Counters begin anew: said once at a segment's first packet of each stream. */
  readonly isDiscontinuity: boolean;
}

const HEADER_BYTES = 4;
const ROOM = PACKET_BYTES - HEADER_BYTES;
const STUFFING = 0xff;

/** Writes one packetized elementary stream packet as transport packets; counters go on in `counters`. */
export function writePackets(
  sink: Buffer[],
  counters: Map<number, number>,
  pid: number,
  payload: Buffer,
  options: PacketOptions,
): void {
  const first = clockField(options);
  const count = Math.ceil((payload.length + first.length) / ROOM);
  const out = Buffer.allocUnsafe(count * PACKET_BYTES);
  let counter = counters.get(pid) ?? 0;
  for (let index = 0, at = 0; index < count; index++) {
    const packetAt = index * PACKET_BYTES;
    const left = payload.length - at;
    const content = index === 0 ? first : NO_FIELD;
    const fieldBytes = left + content.length >= ROOM ? content.length : ROOM - left;
    out[packetAt] = SYNC;
    out[packetAt + 1] = (index === 0 ? 0x40 : 0) | (pid >> 8);
    out[packetAt + 2] = pid & 0xff;
    out[packetAt + 3] = (fieldBytes > 0 ? 0x30 : 0x10) | counter;
    counter = (counter + 1) & 0xf;
    if (fieldBytes > 0) writeField(out, packetAt + HEADER_BYTES, fieldBytes, content);
    const room = ROOM - fieldBytes;
    payload.copy(out, packetAt + HEADER_BYTES + fieldBytes, at, at + room);
    at += room;
  }
  counters.set(pid, counter);
  sink.push(out);
}

const NO_FIELD = Buffer.alloc(0);

/** With as much stuffing as the last packet needs. */
function writeField(out: Buffer, at: number, bytes: number, content: Buffer): void {
  out.fill(STUFFING, at, at + bytes);
  out[at] = bytes - 1;
  if (content.length > 0) content.copy(out, at + 1, 1);
  else if (bytes > 1) out[at + 1] = 0;
}

/** The adaptation field of a first packet, with the clock and flags; its length is written when it's known. */
function clockField({ isDiscontinuity, isRandomAccess, pcr }: PacketOptions): Buffer {
  const flags = (isDiscontinuity ? 0x80 : 0) | (isRandomAccess ? 0x40 : 0) | (pcr === null ? 0 : 0x10);
  if (flags === 0) return NO_FIELD;
  const field = Buffer.alloc(pcr === null ? 2 : 8);
  field[1] = flags;
  if (pcr === null) return field;
  const base = Math.max(0, Math.floor(pcr)) % WRAP;
  field.writeUInt32BE(Math.floor(base / 2), 2);
  field.writeUInt16BE(((base % 2) << 15) | 0x7e00, 6);
  return field;
}
