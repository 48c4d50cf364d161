import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { appendFile, mkdir, mkdtemp, readlink, readdir, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { file } from "../../../src/api/http/answer.ts";
import { endpoint } from "../../../src/api/http/endpoint.ts";
import { serve, type TestServer } from "../../support/server.ts";
import { aProtocol } from "./protocol.ts";
import { open, send } from "./raw.ts";

const modifiedAt = new Date("2024-01-02T03:04:05.000Z");
const content = randomBytes(5 * 1024 * 1024 + 321);
const SLOW = 24 * 1024 * 1024;

let dir = "";
let server: TestServer;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "triptych-files-"));
  await writeFile(join(dir, "film.mkv"), content);
  await writeFile(join(dir, "slow.mkv"), Buffer.alloc(SLOW, 7));
  await writeFile(join(dir, "empty.mkv"), "");
  await mkdir(join(dir, "folder.mkv"));
  const film = endpoint<
    { name: string },
    { ranges?: string | undefined; etag?: string | undefined; size?: number | undefined }
  >({
    method: ["GET", "HEAD"],
    paths: ["/{name}"],
    access: "anyone",
    params: z.object({ name: z.string() }),
    query: z.object({
      ranges: z.string().optional(),
      etag: z.string().optional(),
      size: z.coerce.number().optional(),
    }),
    handle: ({ params, query }) =>
      file({
        path: join(dir, params.name),
        sizeBytes:
          query.size ??
          (params.name === "slow.mkv" ? SLOW : params.name === "empty.mkv" ? 0 : content.length),
        mimeType: "video/x-matroska",
        modifiedAt,
        ranges: query.ranges !== "no",
        ...(query.etag === undefined ? {} : { etag: `"${query.etag}"` }),
      }),
  });
  server = await serve([aProtocol([film])]);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(dir, { recursive: true });
});

const get = (path: string, headers: Record<string, string> = {}, method = "GET") =>
  send(
    server.port,
    [
      `${method} ${path} HTTP/1.1`,
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ].join("\r\n"),
  );
const hash = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
/** Files of the test's directory that this process holds open. */
async function openFiles(): Promise<number> {
  const links = await Promise.all(
    (await readdir("/proc/self/fd")).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => "")),
  );
  return links.filter((link) => link.startsWith(dir)).length;
}

describe("a film", () => {
  it("comes whole, with what a player needs to ask for parts", async () => {
    const answer = await get("/film.mkv");
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      "content-length": String(content.length),
      "content-type": "video/x-matroska",
      "accept-ranges": "bytes",
      "last-modified": "Tue, 02 Jan 2024 03:04:05 GMT",
    });
    expect(hash(answer.body)).toBe(hash(content));
  });

  it.each([
    ["bytes=0-0", 0, 1],
    ["bytes=100-1000099", 100, 1_000_100],
    ["bytes=3000000-", 3_000_000, content.length],
    ["bytes=-500", content.length - 500, content.length],
  ])("comes in parts: %s", async (range, start, end) => {
    const answer = await get("/film.mkv", { Range: range });
    expect(answer.status).toBe(206);
    expect(answer.headers["content-range"]).toBe(`bytes ${start}-${end - 1}/${content.length}`);
    expect(answer.headers["content-length"]).toBe(String(end - start));
    expect(hash(answer.body)).toBe(hash(content.subarray(start, end)));
  });

  it("has nothing behind its end", async () => {
    const answer = await get("/film.mkv", { Range: "bytes=99999999-" });
    expect([answer.status, answer.headers["content-range"], answer.body.length]).toEqual([
      416,
      `bytes */${content.length}`,
      0,
    ]);
  });

  it("comes whole when the part belongs to another state of it", async () => {
    const stale = { Range: "bytes=0-9", "If-Range": "Tue, 02 Jan 2024 03:04:04 GMT" };
    expect((await get("/film.mkv", stale)).status).toBe(200);
    const fresh = { Range: "bytes=0-9", "If-Range": '"v1"' };
    expect((await get("/film.mkv?etag=v1", fresh)).status).toBe(206);
  });

  it("comes whole for several parts at once, and where ranges are off", async () => {
    expect((await get("/film.mkv", { Range: "bytes=0-1,5-6" })).status).toBe(200);
    const answer = await get("/film.mkv?ranges=no", { Range: "bytes=0-1" });
    expect([answer.status, answer.headers["accept-ranges"]]).toEqual([200, undefined]);
  });

  it("isn't sent again to who has it", async () => {
    const since = await get("/film.mkv", { "If-Modified-Since": "Tue, 02 Jan 2024 03:04:05 GMT" });
    expect([since.status, since.body.length]).toEqual([304, 0]);
    expect(since.headers).not.toHaveProperty("content-type");
    expect(since.headers).toHaveProperty("last-modified");
    expect((await get("/film.mkv?etag=v1", { "If-None-Match": '"v1"' })).status).toBe(304);
  });

  it("tells its size to HEAD, and sends nothing", async () => {
    const answer = await get("/film.mkv", { Range: "bytes=0-9" }, "HEAD");
    expect([answer.status, answer.headers["content-length"], answer.body.length]).toEqual([
      200,
      String(content.length),
      0,
    ]);
  });

  it("may be empty", async () => {
    const answer = await get("/empty.mkv");
    expect([answer.status, answer.headers["content-length"]]).toEqual([200, "0"]);
    expect((await get("/empty.mkv", { Range: "bytes=0-" })).status).toBe(416);
  });

  it("is sent as it is now when it was replaced since the scan, without the old tag and date", async () => {
    const answer = await get("/film.mkv?size=10&etag=v1");
    expect(answer.headers["content-length"]).toBe(String(content.length));
    expect(answer.headers["etag"]).toBeUndefined();
    expect(answer.headers["last-modified"]).not.toBe("Tue, 02 Jan 2024 03:04:05 GMT");
  });

  it.each(["absent.mkv", "folder.mkv", `${"x".repeat(300)}.mkv`])("is 404 when it is %s", async (name) => {
    expect((await get(`/${name}`)).status).toBe(404);
  });

  it("ends the connection when it ends early: the length was promised", async () => {
    await writeFile(join(dir, "cut.mkv"), Buffer.alloc(SLOW));
    const socket = await open(server.port);
    socket.write("GET /cut.mkv HTTP/1.1\r\nHost: x\r\n\r\n");
    await once(socket, "readable");
    await truncate(join(dir, "cut.mkv"), 1000);
    let received = 0;
    socket.on("data", (chunk: Buffer) => (received += chunk.length));
    await once(socket, "close");
    expect(received).toBeLessThan(SLOW);
    await appendFile(join(dir, "cut.mkv"), "x");
  });

  it("answers the next request on the same connection", async () => {
    const socket = await open(server.port);
    let text = "";
    socket.on("data", (chunk: Buffer) => (text += chunk.toString("latin1")));
    socket.write("GET /film.mkv HTTP/1.1\r\nHost: x\r\nRange: bytes=0-9\r\n\r\n");
    socket.write("GET /film.mkv HTTP/1.1\r\nHost: x\r\nRange: bytes=5-6\r\nConnection: close\r\n\r\n");
    await once(socket, "close");
    expect(text.match(/HTTP\/1\.1 206/g)).toHaveLength(2);
  });
});

describe("clients that don't take what they asked for", () => {
  it("hold a file open only while they are there", async () => {
    const sockets = await Promise.all(Array.from({ length: 20 }, () => open(server.port)));
    for (const socket of sockets) {
      socket.pause();
      socket.write("GET /slow.mkv HTTP/1.1\r\nHost: x\r\n\r\n");
    }
    await expect.poll(openFiles).toBe(20);
    for (const socket of sockets) socket.destroy();
    await expect.poll(openFiles).toBe(0);
  });

  it("a hundred of them take no more memory the longer it lasts, and others are served meanwhile", async () => {
    const sockets = await Promise.all(Array.from({ length: 100 }, () => open(server.port)));
    for (const socket of sockets) {
      socket.pause();
      socket.write("GET /slow.mkv HTTP/1.1\r\nHost: x\r\n\r\n");
    }
    await expect.poll(openFiles).toBe(100);
    const sip = async (): Promise<void> => {
      for (const socket of sockets) socket.read(16 * 1024);
      await sleep(20);
    };
    for (let round = 0; round < 10; round++) await sip();
    const before = process.memoryUsage();
    for (let round = 0; round < 50; round++) await sip();
    const after = process.memoryUsage();
    expect((await get("/film.mkv", { Range: "bytes=0-99" })).body.length).toBe(100);
    // The large buffers that all share (48 MiB) and a small one each; far below a large one each (100 MiB). Which of
    // the readers count as fast for a while depends on how busy the machine is. The readers are in this process, too.
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(64 * 1024 * 1024);
    for (const socket of sockets) socket.destroy();
    await expect.poll(openFiles).toBe(0);
  });

  it("get every byte all the same, however slowly they read", async () => {
    const socket = await open(server.port);
    socket.write(`GET /film.mkv HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    const chunks: Buffer[] = [];
    for await (const chunk of socket.iterator()) {
      chunks.push(chunk as Buffer);
      if (chunks.length % 10 === 0) await sleep(2);
    }
    const all = Buffer.concat(chunks);
    expect(hash(all.subarray(all.indexOf("\r\n\r\n") + 4))).toBe(hash(content));
  });
});
