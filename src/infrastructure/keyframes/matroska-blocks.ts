import type { FileBytes } from "./file-bytes.ts";
import { type Element, elementAt, ID, variableNumber } from "./matroska-elements.ts";

export interface Block {
  readonly track: number;
  /** In the segment's time scale. */
  readonly time: number;
  readonly isKey: boolean;
}

const KEY_FLAG = 0x80;
/** Track number, relative time, flags. */
const BLOCK_HEADER_BYTES = 11;

/**
 * Blocks in the order of the file, from a cluster on; what is in them isn't read. `skipTo`: where in the first cluster
 * the first wanted block lies, in bytes from the beginning of its content.
 */
export async function* blocksFrom(bytes: FileBytes, clusterAt: number, skipTo = 0): AsyncGenerator<Block> {
  let clusterTime: number | null = null;
  let earliestAt = 0;
  for (let at = clusterAt; at < bytes.size;) {
    const element = await elementAt(bytes, at);
    if (element === null) return;
    if (element.id === ID.cluster) {
      clusterTime = null;
      if (at === clusterAt) earliestAt = element.bodyAt + skipTo;
      at = element.bodyAt;
      continue;
    }
    if (element.size === null) return;
    at = element.bodyAt + element.size;
    if (element.id === ID.timestamp) {
      clusterTime = await timeAt(bytes, element);
      at = Math.max(at, earliestAt);
      continue;
    }
    const block = clusterTime === null ? null : await blockOf(bytes, element, clusterTime);
    if (block !== null) yield block;
  }
}

async function timeAt(bytes: FileBytes, { bodyAt, size }: Element): Promise<number> {
  return (await bytes.read(bodyAt, Math.min(size ?? 0, 8))).reduce((sum, byte) => sum * 256 + byte, 0);
}

/** null: it is none. */
async function blockOf(bytes: FileBytes, element: Element, clusterTime: number): Promise<Block | null> {
  if (element.id === ID.simpleBlock) return blockAt(bytes, element.bodyAt, clusterTime);
  return element.id === ID.blockGroup ? groupedBlock(bytes, element, clusterTime) : null;
}

async function blockAt(bytes: FileBytes, at: number, clusterTime: number): Promise<Block | null> {
  const header = await bytes.read(at, BLOCK_HEADER_BYTES);
  const track = variableNumber(header);
  if (track === null || header.length < track.length + 3) return null;
  return {
    track: track.value,
    time: clusterTime + header.readInt16BE(track.length),
    isKey: ((header[track.length + 2] ?? 0) & KEY_FLAG) !== 0,
  };
}

/** In a group a key frame is what refers to no other. */
async function groupedBlock(
  bytes: FileBytes,
  { bodyAt, size }: Element,
  clusterTime: number,
): Promise<Block | null> {
  let block: Block | null = null;
  let refers = false;
  for (let at = bodyAt; at < bodyAt + (size ?? 0);) {
    const element = await elementAt(bytes, at);
    if (element === null || element.size === null) break;
    if (element.id === ID.block) block = await blockAt(bytes, element.bodyAt, clusterTime);
    if (element.id === ID.referenceBlock) refers = true;
    at = element.bodyAt + element.size;
  }
  return block === null ? null : { ...block, isKey: !refers };
}
