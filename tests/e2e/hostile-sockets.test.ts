/** Sockets of clients that are broken, or mean it. */
import { once } from "node:events";
import { beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { openSocket, type Socket } from "../support/socket.ts";
import { createWorld, type Client, type World } from "../support/world.ts";

let world: World;
let other: Client;
beforeAll(async () => {
  world = await createWorld([], async () => {});
  other = await world.device("other-tv", "other");
  return () => world[Symbol.asyncDispose]();
});

async function rawSocket(): Promise<WebSocket> {
  const socket = new WebSocket(`${world.base.replace("http", "ws")}/socket?ApiKey=${world.admin.token}`);
  await once(socket, "open");
  return socket;
}

const calm = (): Promise<Socket> => openSocket(world.base, `/socket?ApiKey=${other.token}`);
const KEEP_ALIVE = JSON.stringify({ MessageType: "KeepAlive" });

/** It is answered, and so is a request. */
async function stillAnswers(socket: Socket, times = 1): Promise<void> {
  for (let left = times; left > 0; left--) {
    socket.send({ MessageType: "KeepAlive" });
    await socket.next("KeepAlive");
    expect((await other.ask("/Users/Me")).status).toBe(200);
  }
}

describe("a socket that never stops talking", () => {
  it.each([
    ["in messages", (socket: WebSocket) => socket.send(KEEP_ALIVE)],
    ["in pings", (socket: WebSocket) => socket.ping()],
    [
      "in beginnings to listen",
      (socket: WebSocket) => socket.send('{"MessageType":"SessionsStart","Data":"0,0"}'),
    ],
  ])("%s is heard more slowly, and others as ever", async (_, say) => {
    const SAID = 5_000;
    const flooding = await rawSocket();
    let answers = 0;
    for (const event of ["message", "pong"]) flooding.on(event, () => answers++);
    const socket = await calm();
    for (let left = SAID; left > 0; left--) say(flooding);
    await stillAnswers(socket, 20);
    expect(answers).toBeLessThan(SAID / 2);
    flooding.terminate();
    socket.close();
  });

  it("is heard to its end when it comes to one", async () => {
    const flooding = await rawSocket();
    let answers = 0;
    flooding.on("message", (data: Buffer) => (answers += data.includes('"KeepAlive"') ? 1 : 0));
    for (let left = 100; left > 0; left--) flooding.send(KEEP_ALIVE);
    await expect.poll(() => answers).toBe(100);
    flooding.close();
  });
});

describe("a message that is none", () => {
  const deep = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;
  it.each([
    ["no JSON", "{{{"],
    ["nothing", ""],
    ["a number", "42"],
    ["null", "null"],
    ["a list", "[1,2,3]"],
    ["without a type", '{"Data":"0,0"}'],
    ["of a type that is no word", '{"MessageType":{"a":1}}'],
    ["of a kind that nobody knows", '{"MessageType":"SelfDestructStart","Data":"0,0"}'],
    ["with a prototype", '{"__proto__":{"x":1},"MessageType":"constructorStart"}'],
    ["with timing that is none", '{"MessageType":"SessionsStart","Data":{"toString":1}}'],
    ["of endless depth", `{"MessageType":"KeepAlive","Data":${deep}}`],
    ["in bytes", Buffer.from([0xff, 0xfe, 0x00])],
  ])("%s is passed over", async (_, data) => {
    const broken = await rawSocket();
    let isAnswered = false;
    broken.on("message", (answer: Buffer) => (isAnswered ||= answer.includes('"KeepAlive"')));
    broken.send(data);
    broken.send(KEEP_ALIVE);
    await expect.poll(() => isAnswered).toBe(true);
    broken.close();
  });

  it("because it is too large ends its socket alone", async () => {
    const [large, socket] = [await rawSocket(), await calm()];
    large.send(JSON.stringify({ MessageType: "KeepAlive", Data: "x".repeat(100_000) }));
    const [code] = (await once(large, "close")) as [number];
    expect(code).toBe(1009);
    await stillAnswers(socket);
    socket.close();
  });
});
