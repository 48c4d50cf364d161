/** A server that is killed while people watch, and started again. */
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PlaybackInfoResponse } from "@jellyfin/sdk/lib/generated-client/models/playback-info-response.js";
import { expect, it } from "vitest";
import { childrenOf, isAlive } from "../support/children.ts";
import { falseFfmpeg } from "../support/false-ffmpeg.ts";
import { clip, put } from "../support/media.ts";
import { freePort, startServer } from "../support/process.ts";
import { addLibrary, age, ask, type Client, itemNamed, scanAll, setUp, SHELVES } from "../support/world.ts";

const TARGET = { Container: "ts", Type: "Video", VideoCodec: "h264", AudioCodec: "aac", Protocol: "hls" };

/** Where a client that plays nothing as it is gets the film's segments, in their order. */
async function segmentsOf(client: Client, itemId: string): Promise<readonly string[]> {
  const answer = await client.post<PlaybackInfoResponse>(`/Items/${itemId}/PlaybackInfo`, {
    DeviceProfile: { DirectPlayProfiles: [], TranscodingProfiles: [TARGET] },
    UserId: client.userId,
    AllowVideoStreamCopy: false,
  });
  const url = answer.MediaSources?.[0]?.TranscodingUrl ?? "";
  const folder = url.slice(0, url.lastIndexOf("/", url.indexOf("?")) + 1);
  const linesOf = async (path: string): Promise<readonly string[]> => {
    const { bytes } = await ask(client.base, path);
    const lines = new TextDecoder().decode(bytes).split("\n");
    return lines.filter((line) => line !== "" && !line.startsWith("#")).map((line) => `${folder}${line}`);
  };
  return linesOf((await linesOf(url))[0] ?? "");
}

it("killed in the middle of a play, serves what was made without an encoder, at the same urls", async () => {
  const dir = await mkdtemp(join(tmpdir(), "triptych-killed-"));
  try {
    const dataDir = join(dir, "data");
    const media = join(dir, "media");
    await put(clip({ seconds: 300 }), join(media, "movies/Long Night/Long Night"));
    await age(media);
    await mkdir(dataDir);
    const options = { dataDir, port: await freePort() };
    const server = await startServer(options);
    const admin = await setUp(server.base);
    await addLibrary(admin, SHELVES.movies, join(media, "movies"));
    await scanAll(admin);
    const urls = await segmentsOf(admin, (await itemNamed(admin, "Long Night")).Id);
    // Without a header, as players do it.
    const piece = async (index: number): Promise<Uint8Array> => {
      const { status, bytes } = await ask(server.base, urls[index] ?? "");
      expect(status).toBe(200);
      return bytes;
    };
    const made = [await piece(0), await piece(1), await piece(40)];
    const encoders = await childrenOf(server.process.pid ?? 0, "frag_discont");
    expect(encoders.length).toBeGreaterThan(0);
    await server.kill();
    // What it had started doesn't stay behind, frozen or not.
    const left = async (): Promise<readonly boolean[]> =>
      (await Promise.all(encoders.map(({ pid }) => isAlive(pid)))).filter(Boolean);
    await expect.poll(left).toEqual([]);

    const segments = join(dataDir, "segments");
    const track =
      (await readdir(segments, { recursive: true })).find((name) => name.endsWith("/0.seg")) ?? "";
    const half = join(segments, track.replace("0.seg", "70.seg.written-halfway"));
    await writeFile(half, "half");
    await utimes(half, new Date(0), new Date(0));

    const program = await falseFfmpeg(dir);
    await using again = await startServer({ ...options, env: { TRIPTYCH_MEDIA__FFMPEG: program.path } });
    expect(again.base).toBe(server.base);
    expect([await piece(0), await piece(1), await piece(40)]).toEqual(made);
    expect(await program.starts()).toBe(0);
    await expect.poll(() => existsSync(half)).toBe(false);
    // And goes on from there.
    expect((await piece(70)).length).toBeGreaterThan(0);
    expect(await program.starts()).toBeGreaterThan(0);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});
