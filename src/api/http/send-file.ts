import { close, constants, fstat, open, read, type Stats } from "node:fs";
import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { promisify } from "node:util";
import { DomainError } from "../../domain/errors.ts";
import type { BufferPool } from "./buffers.ts";
import type { ByteRange } from "./ranges.ts";

const openAsync = promisify(open);
const closeAsync = promisify(close);
const statAsync = promisify<number, Stats>(fstat);

/** Waits this long for a megabyte: no longer a fast reader (10 MB/s), gets small buffers until it has caught up. */
const SLOW_MS_PER_MIB = 100;
const FAST_AFTER_BYTES = 512 * 1024;
/** Connections whose last file went quickly: the next one begins with large buffers. */
const quick = new WeakSet<Socket>();

export interface OpenFile {
  readonly fd: number;
  readonly stats: Stats;
  [Symbol.asyncDispose](): Promise<void>;
}

/** `not-found` when it isn't there (any more) or isn't a file, `unavailable` when the disk doesn't give it. */
export async function openFile(path: string): Promise<OpenFile> {
  // Without O_NONBLOCK a named pipe would hold a thread until somebody writes into it.
  const fd = await openAsync(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) => {
    throw toDomainError(error);
  });
  try {
    const stats = await statAsync(fd);
    if (!stats.isFile()) throw new DomainError("not-found", "not a file");
    return { fd, stats, [Symbol.asyncDispose]: () => closeAsync(fd) };
  } catch (error) {
    await closeAsync(fd);
    throw error;
  }
}

function toDomainError(error: unknown): DomainError {
  const code = (error as { code?: unknown }).code;
  const absent = code === "ENOENT" || code === "ENOTDIR" || code === "ENAMETOOLONG" || code === "ELOOP";
  return new DomainError(absent ? "not-found" : "unavailable", "the file can't be opened", { code });
}

/** Reads into `buffer` from `position`; resolves with the bytes read, 0 at the end of the file. */
function readAt(fd: number, buffer: Buffer, length: number, position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    read(fd, buffer, 0, length, position, (error, count) =>
      error === null ? resolve(count) : reject(error),
    );
  });
}

interface Chunk {
  readonly buffer: Buffer;
  readonly count: number;
}

/**
 * Sends a range of an open file: two buffers in turn, one being read while the other is on its way. Resolves when all
 * is with the kernel, or the client is gone. A file that ends early or fails ends the connection, since the length was
 * promised.
 */
export async function sendRange(
  file: OpenFile,
  response: ServerResponse,
  range: ByteRange,
  pool: BufferPool,
): Promise<void> {
  const writer = createWriter(response);
  let position = range.first;
  const { socket } = response;
  let isFast = socket !== null && quick.has(socket);
  let fastBytes = isFast ? FAST_AFTER_BYTES : 0;
  const readNext = async (): Promise<Chunk | null> => {
    const left = range.last + 1 - position;
    if (left <= 0) return null;
    const buffer = pool.take(isFast && left > 65_536);
    const length = Math.min(buffer.length, left);
    const at = position;
    position += length;
    const count = await readWhole(file.fd, buffer, length, at).catch(() => 0);
    return { buffer, count: count < length ? 0 : count };
  };
  let ahead: Promise<Chunk | null> | null = null;
  for (;;) {
    const chunk: Chunk | null = await (ahead ?? readNext());
    ahead = null;
    if (chunk === null) break;
    if (chunk.count === 0) {
      pool.give(chunk.buffer);
      response.destroy();
      break;
    }
    if (isFast) ahead = readNext();
    const startedMs = performance.now();
    const sent = await writer.write(chunk.buffer.subarray(0, chunk.count));
    if (!sent) {
      pool.drop(chunk.buffer);
      break;
    }
    const isSlow = performance.now() - startedMs > (SLOW_MS_PER_MIB * chunk.count) / 1_048_576 + 1;
    fastBytes = isSlow ? 0 : fastBytes + chunk.count;
    isFast = fastBytes >= FAST_AFTER_BYTES;
    pool.give(chunk.buffer);
  }
  // The descriptor may only be closed when nobody reads from it.
  const rest = await ahead;
  if (rest !== null) pool.give(rest.buffer);
  if (socket !== null) remember(socket, isFast);
  writer.end();
}

function remember(socket: Socket, isFast: boolean): void {
  if (isFast) quick.add(socket);
  else quick.delete(socket);
}

async function readWhole(fd: number, buffer: Buffer, length: number, position: number): Promise<number> {
  let count = await readAt(fd, buffer, length, position);
  while (count > 0 && count < length) {
    const more = await readAt(fd, buffer.subarray(count), length - count, position + count);
    if (more === 0) break;
    count += more;
  }
  return count;
}

interface Writer {
  /** Resolves when the kernel has taken the bytes (the buffer is free then), with false when the client is gone. */
  write(bytes: Buffer): Promise<boolean>;
  end(): void;
}

/** One listener for the whole answer: a promise per chunk and client gone would pile up on long films. */
function createWriter(response: ServerResponse): Writer {
  let settle: ((sent: boolean) => void) | null = null;
  const gone = (): void => settle?.(false);
  response.on("close", gone);
  return {
    write(bytes) {
      if (response.destroyed) return Promise.resolve(false);
      return new Promise((resolve) => {
        settle = resolve;
        response.write(bytes, (error) => resolve(error === null || error === undefined));
      });
    },
    end() {
      response.off("close", gone);
      if (!response.destroyed) response.end();
    },
  };
}
