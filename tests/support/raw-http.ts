/** HTTP below what a decent client does: paths as they are written, sockets that say little or nonsense. */
import { once } from "node:events";
import { request } from "node:http";
import { connect, type Socket } from "node:net";

export interface RawReply {
  readonly status: number;
  readonly text: string;
}

/** Sends the path exactly as it stands (fetch would take `..` out of it). */
export function askRaw(
  base: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  method = "GET",
): Promise<RawReply> {
  const { hostname, port } = new URL(base);
  return new Promise((done, fail) => {
    const sent = request({ host: hostname, port, path, method, headers, agent: false }, (response) => {
      const pieces: Buffer[] = [];
      response.on("data", (piece: Buffer) => pieces.push(piece));
      response.once("end", () => {
        done({ status: response.statusCode ?? 0, text: Buffer.concat(pieces).toString("latin1") });
      });
      response.once("error", fail);
    });
    sent.once("error", fail);
    sent.end();
  });
}

export async function connectTo(base: string): Promise<Socket> {
  const { hostname, port } = new URL(base);
  const socket = connect(Number(port), hostname);
  // A server may end it at any moment, which isn't a failure of the test.
  socket.on("error", () => undefined);
  await once(socket, "connect");
  return socket;
}

/**
 * Writes all of it and gives what comes back: until the other side ends the connection, or only to the end of the
 * answer's head, since a server that has refused may leave a connection open.
 */
export async function talk(
  base: string,
  words: string | Buffer,
  until: "closed" | "head" = "closed",
): Promise<string> {
  const socket = await connectTo(base);
  const pieces: Buffer[] = [];
  const said = (): string => Buffer.concat(pieces).toString("latin1");
  const done = new Promise((tell) => {
    socket.on("data", (piece: Buffer) => {
      pieces.push(piece);
      if (until === "head" && said().includes("\r\n\r\n")) tell(undefined);
    });
    socket.once("close", tell);
  });
  socket.write(words);
  await done;
  socket.destroy();
  return said();
}
