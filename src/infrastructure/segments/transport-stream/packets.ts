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

/** Writes one packetized elementary stream packet as transport packets; counters go on in `counters`. */
export function writePackets(
  sink: Buffer[],
  counters: Map<number, number>,
  pid: number,
  payload: Buffer,
  options: PacketOptions,
): void {
  const count = Math.ceil((payload.length + 20) / (PACKET_BYTES - 4)) + 1;
  const out = Buffer.allocUnsafe(count * PACKET_BYTES);
  let written = 0;
  let at = 0;
  while (at < payload.length) {
    const isFirst = at === 0;
    const field = adaptationField(isFirst ? options : null, payload.length - at);
    const packet = out.subarray(written, written + PACKET_BYTES);
    const counter = counters.get(pid) ?? 0;
    packet[0] = SYNC;
    packet.writeUInt16BE((isFirst ? 0x4000 : 0) | pid, 1);
    packet[3] = (field.length > 0 ? 0x30 : 0x10) | counter;
    counters.set(pid, (counter + 1) & 0xf);
    field.copy(packet, 4);
    const room = PACKET_BYTES - 4 - field.length;
    payload.copy(packet, 4 + field.length, at, at + room);
    at += room;
    written += PACKET_BYTES;
  }
  sink.push(out.subarray(0, written));
}

/** With the clock and flags of a first packet, and as much stuffing as the last one needs. */
function adaptationField(options: PacketOptions | null, left: number): Buffer {
  const flags =
    options === null
      ? 0
      : (options.isDiscontinuity ? 0x80 : 0) |
        (options.isRandomAccess ? 0x40 : 0) |
        (options.pcr === null ? 0 : 0x10);
  const content = flags === 0 ? 0 : (flags & 0x10) === 0 ? 2 : 8;
  const room = PACKET_BYTES - 4 - content;
  const size = left >= room ? content : PACKET_BYTES - 4 - left;
  if (size === 0) return Buffer.alloc(0);
  const field = Buffer.alloc(size, 0xff);
  field[0] = size - 1;
  if (size > 1) field[1] = flags;
  if (options !== null && options.pcr !== null) {
    const base = Math.max(0, Math.floor(options.pcr)) % WRAP;
    field.writeUInt32BE(Math.floor(base / 2), 2);
    field.writeUInt16BE(((base % 2) << 15) | 0x7e00, 6);
  }
  return field;
}
