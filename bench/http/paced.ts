/**
 * So many requests a second, whether the last answer has come or not, over plain connections that are kept: what comes is
 * thrown away unread. A whole HTTP client takes more of the machine than the server that it asks.
 */
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

export interface Pace {
  readonly perSecond: number;
  readonly requests: number;
}

export interface Paced {
  /** From the request to the last byte of its answer. */
  readonly timesMs: readonly number[];
  readonly bytes: number;
}

interface Connection {
  /** Resolves with the bytes of the body. */
  ask(path: string): Promise<number>;
  close(): void;
}

const READ_BYTES = 1024 * 1024;
const HEAD_END = "\r\n\r\n";

/** Asks for the paths in turn. Throws when an answer isn't 200. */
export async function paced(
  port: number,
  paths: readonly string[],
  { perSecond, requests }: Pace,
): Promise<Paced> {
  const idle: Connection[] = [];
  const all: Connection[] = [];
  const timesMs: number[] = [];
  let bytes = 0;
  const one = async (path: string): Promise<void> => {
    const connection = idle.pop() ?? (await opened(port));
    if (!all.includes(connection)) all.push(connection);
    const startedMs = performance.now();
    bytes += await connection.ask(path);
    timesMs.push(performance.now() - startedMs);
    idle.push(connection);
  };
  const beginMs = performance.now();
  const asked: Promise<void>[] = [];
  for (let at = 0; at < requests; at++) {
    await sleep(Math.max(0, beginMs + (at * 1000) / perSecond - performance.now()));
    asked.push(one(paths[at % paths.length] ?? "/"));
  }
  await Promise.all(asked);
  for (const connection of all) connection.close();
  return { timesMs, bytes };
}

function opened(port: number): Promise<Connection> {
  return new Promise((resolve, reject) => {
    let answer: Answer | null = null;
    const socket: Socket = connect({
      port,
      host: "127.0.0.1",
      noDelay: true,
      // Into the same memory each time.
      onread: {
        buffer: Buffer.allocUnsafeSlow(READ_BYTES),
        callback(count, buffer) {
          answer?.take(Buffer.from(buffer.buffer, buffer.byteOffset, count));
          return true;
        },
      },
    });
    const ask = (path: string): Promise<number> =>
      new Promise((done, fail) => {
        answer = createAnswer(done, fail);
        socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
      });
    socket.once("error", (error) => (answer === null ? reject(error) : answer.fail(error)));
    socket.once("close", () => answer?.fail(new Error("the connection was closed")));
    socket.once("connect", () => resolve({ ask, close: () => void socket.destroy() }));
  });
}

interface Answer {
  take(bytes: Buffer): void;
  fail(error: Error): void;
}

function createAnswer(done: (bytes: number) => void, fail: (error: Error) => void): Answer {
  let head = "";
  let sizeBytes = 0;
  let left: number | null = null;
  const begin = (bytes: Buffer): number => {
    head += bytes.toString("latin1");
    const end = head.indexOf(HEAD_END);
    if (end < 0) return 0;
    if (!head.startsWith("HTTP/1.1 200 ")) fail(new Error(head.slice(0, end)));
    left = sizeBytes = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1]);
    return head.length - end - HEAD_END.length;
  };
  return {
    fail,
    take(bytes) {
      const came = left === null ? begin(bytes) : bytes.length;
      if (left === null) return;
      left -= came;
      if (left === 0) done(sizeBytes);
    },
  };
}
