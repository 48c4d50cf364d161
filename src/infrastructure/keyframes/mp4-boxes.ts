import type { FileBytes } from "./file-bytes.ts";

/** A box of ISO/IEC 14496-12 where it lies in the file. */
export interface FileBox {
  readonly type: string;
  readonly bodyAt: number;
  readonly endAt: number;
}

/** Size, type, and the size again where it has 64 bits. */
const HEADER_BYTES = 16;
/** No box holds so many, and no file of ours. */
const MAX_BOXES = 10_000;

/** Headers only: what is in the boxes isn't read. Ends where they make no sense. */
export async function* boxesIn(bytes: FileBytes, fromAt: number, endAt: number): AsyncGenerator<FileBox> {
  let at = fromAt;
  for (let count = 0; at + 8 <= endAt && count < MAX_BOXES; count++) {
    const header = await bytes.read(at, HEADER_BYTES);
    if (header.length < 8) return;
    const short = header.readUInt32BE(0);
    const isLong = short === 1;
    if (isLong && header.length < HEADER_BYTES) return;
    const size = short === 0 ? endAt - at : isLong ? Number(header.readBigUInt64BE(8)) : short;
    const bodyAt = at + (isLong ? HEADER_BYTES : 8);
    if (at + size < bodyAt || at + size > endAt) return;
    yield { type: header.toString("latin1", 4, 8), bodyAt, endAt: at + size };
    at += size;
  }
}

/** All boxes of these names, however deep in the containers. */
export async function boxesNamed(
  bytes: FileBytes,
  within: FileBox,
  containers: ReadonlySet<string>,
): Promise<ReadonlyMap<string, FileBox>> {
  const found = new Map<string, FileBox>();
  const look = async (box: FileBox): Promise<void> => {
    for await (const child of boxesIn(bytes, box.bodyAt, box.endAt)) {
      if (!found.has(child.type)) found.set(child.type, child);
      if (containers.has(child.type)) await look(child);
    }
  };
  await look(within);
  return found;
}

export const readBox = (bytes: FileBytes, { bodyAt, endAt }: FileBox): Promise<Buffer> =>
  bytes.read(bodyAt, endAt - bodyAt);
