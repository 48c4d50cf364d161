/** Films that people keep on their devices: as they are, or smaller where somebody wants that. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { playFilm, type PlayedFilm } from "../support/played-film.ts";
import { run } from "../support/reference.ts";
import { type Client, type Reply, signIn } from "../support/world.ts";

let film: PlayedFilm;
let device: Client;
let id: string;

beforeAll(async () => {
  film = await playFilm({ seconds: 12, size: "1280x720", environment: { TRIPTYCH_SCAN__WATCH: "false" } });
  device = await signIn(film.server.base, "ada", "lovelace", "a telephone");
  const page = await device.get<{ Items: { Id: string }[] }>("/Items", {
    recursive: true,
    includeItemTypes: "Movie",
  });
  id = page.Items[0]?.Id ?? "";
  return () => film[Symbol.asyncDispose]();
});

const download = (headers: Record<string, string> = {}): Promise<Reply> =>
  device.ask(`/Items/${id}/Download`, { headers });

async function untilReady(): Promise<Reply> {
  for (let tries = 0; tries < 2400; tries++) {
    const reply = await download();
    if (reply.status !== 503) return reply;
    expect(Number(reply.headers.get("Retry-After"))).toBeGreaterThan(0);
    await sleep(50);
  }
  throw new Error("the film was never ready");
}

const nameOf = (reply: Reply): string => reply.headers.get("Content-Disposition") ?? "";
const setting = (quality: string | null) => film.client.call("PUT", "/downloads/settings", { quality });

describe("a film to keep", () => {
  it("is the file as it is, by pieces too, as long as it is the same", async () => {
    const whole = await download();
    expect([whole.status, nameOf(whole)]).toEqual([200, expect.stringContaining(".mkv")]);
    const from = whole.bytes.length - 1000;
    const modified = whole.headers.get("Last-Modified") ?? "";
    const rest = await download({ Range: `bytes=${from}-`, "If-Range": modified });
    expect([rest.status, Buffer.from(rest.bytes).equals(Buffer.from(whole.bytes.subarray(from)))]).toEqual([
      206,
      true,
    ]);
    const other = await download({ Range: `bytes=${from}-`, "If-Range": new Date(0).toUTCString() });
    expect([other.status, other.bytes.length]).toEqual([200, whole.bytes.length]);
  });

  it("is a smaller one where its person has set that, made when it is first asked for", async () => {
    expect((await setting("480p")).body).toEqual({ quality: "480p" });
    expect((await film.client.call("GET", "/downloads/settings")).body).toEqual({ quality: "480p" });
    expect((await download()).status).toBe(503);
    const reply = await untilReady();
    expect([reply.status, reply.headers.get("Content-Type")]).toEqual([200, "video/mp4"]);
    expect(nameOf(reply)).toContain("(480p).mp4");
    const kept = join(film.server.mediaDir, "kept.mp4");
    await writeFile(kept, reply.bytes);
    const probed = await run("ffprobe", [
      "-v",
      "error",
      "-show_entries",
      "stream=codec_name,height:format=duration",
      "-of",
      "json",
      kept,
    ]);
    const { streams, format } = JSON.parse(probed) as {
      streams: readonly { codec_name: string; height?: number }[];
      format: { duration: string };
    };
    expect(streams.map(({ codec_name: codec, height }) => [codec, height])).toEqual([
      ["h264", 480],
      ["aac", undefined],
    ]);
    expect(Math.round(Number(format.duration))).toBe(12);
    // Every picture can be decoded.
    expect(await run("ffmpeg", ["-v", "error", "-i", kept, "-f", "null", "-"])).toBe("");
    const rest = await download({
      Range: "bytes=5000-5999",
      "If-Range": reply.headers.get("Last-Modified") ?? "",
    });
    expect([
      rest.status,
      Buffer.from(rest.bytes).equals(Buffer.from(reply.bytes.subarray(5000, 6000))),
    ]).toEqual([206, true]);
  });

  it("is as it is where no smaller form is to be had, or wanted any more", async () => {
    for (const quality of ["720p", "1080p", null]) {
      await setting(quality);
      expect(nameOf(await download())).toContain(".mkv");
    }
    expect((await setting("small")).status).toBe(400);
  });
});
