/** A WebSocket client that waits for messages by their kind. */
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocket } from "ws";

export type Message = Readonly<Record<string, unknown>>;

export interface Socket {
  /** The next message of a kind that nobody took yet; rejects when none comes in ten seconds. */
  next(messageType: string): Promise<Message>;
  /** How many of a kind wait to be taken. */
  waiting(messageType: string): number;
  send(message: Message): void;
  close(): void;
}

/** Rejects when the server refuses the upgrade. */
export async function openSocket(
  base: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Socket> {
  const socket = new WebSocket(`${base.replace(/^http/, "ws")}${path}`, { headers });
  const received: Message[] = [];
  socket.on("message", (data: Buffer) => received.push(JSON.parse(data.toString()) as Message));
  await once(socket, "open");
  return {
    async next(messageType) {
      for (let tries = 0; tries < 1000; tries++) {
        const at = received.findIndex((message) => message["MessageType"] === messageType);
        const [message] = at < 0 ? [] : received.splice(at, 1);
        if (message !== undefined) return message;
        await sleep(10);
      }
      const others = received.map((message) => message["MessageType"]).join(", ");
      throw new Error(`no ${messageType} came by the socket, but: ${others}`);
    },
    waiting: (messageType) => received.filter((message) => message["MessageType"] === messageType).length,
    send: (message) => {
      socket.send(JSON.stringify(message));
    },
    close: () => {
      socket.close();
    },
  };
}
