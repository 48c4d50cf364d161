import { createHash, type Hash } from "node:crypto";
import { open, type FileHandle } from "node:fs/promises";

const MIB = 1024 * 1024;
const SAMPLES = 16;
const SAMPLE_BYTES = 64 * 1024;

/**
 * SHA-256 over the size, the first and the last MiB, and 16 samples of 64 KiB evenly spread between them: 3 MiB of
 * reading, whatever the size. Files up to that much are read whole. Null when the file can't be read.
 */
export async function contentFingerprint(path: string, signal: AbortSignal): Promise<string | null> {
  let file: FileHandle | null = null;
  try {
    file = await open(path, "r");
    const { size } = await file.stat();
    const hash = createHash("sha256").update(`${size}:`);
    for (const [from, length] of piecesOf(size)) {
      signal.throwIfAborted();
      await addPiece(hash, file, from, length);
    }
    return hash.digest("hex");
  } catch (error) {
    if (signal.aborted) throw error;
    return null;
  } finally {
    await file?.close();
  }
}

/** Offset and length of each piece, in order, none overlapping. */
function piecesOf(size: number): readonly (readonly [number, number])[] {
  const between = size - 2 * MIB;
  if (between <= SAMPLES * SAMPLE_BYTES) return [[0, size]];
  const step = (between - SAMPLE_BYTES) / (SAMPLES - 1);
  const samples = Array.from(
    { length: SAMPLES },
    (_, index) => [MIB + Math.floor(index * step), SAMPLE_BYTES] as const,
  );
  return [[0, MIB], ...samples, [size - MIB, MIB]];
}

async function addPiece(hash: Hash, file: FileHandle, from: number, length: number): Promise<void> {
  const buffer = Buffer.allocUnsafe(Math.min(length, MIB));
  let at = from;
  while (at < from + length) {
    const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, from + length - at), at);
    // It became shorter meanwhile: the next scan will see that it changed.
    if (bytesRead === 0) return;
    hash.update(buffer.subarray(0, bytesRead));
    at += bytesRead;
  }
}
