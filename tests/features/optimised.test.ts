/** Films that were encoded beforehand: who asks for such a quality gets it without an encoder. */
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Parser } from "m3u8-parser";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type NativeClient, signIn } from "../api/native/client.ts";
import { startLocal } from "../support/in-process.ts";
import { type FilmWish, play, type Played, playFilm, type PlayedFilm } from "../support/played-film.ts";
import { startServer } from "../support/process.ts";
import { authorization, signIn as signInByJellyfin } from "../support/world.ts";

const SECONDS = 24;
const WAIT = { timeout: 60_000 };
const ACCOUNT = { TRIPTYCH_FIRST_ACCOUNT__NAME: "ada", TRIPTYCH_FIRST_ACCOUNT__PASSWORD: "lovelace" };

let dir: string;
let film: PlayedFilm;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "triptych-optimised-"));
  film = await aFilm("shared");
});
afterAll(async () => {
  await film[Symbol.asyncDispose]();
  await rm(dir, { recursive: true, force: true });
});

const aFilm = (
  data: string,
  environment: Record<string, string> = {},
  film: FilmWish = { size: "1280x720" },
): Promise<PlayedFilm> =>
  playFilm({
    seconds: SECONDS,
    ...film,
    soundCodec: "ac3",
    environment: { TRIPTYCH_DATA_DIR: join(dir, data), TRIPTYCH_SCAN__WATCH: "false", ...environment },
  });

interface Made {
  readonly id: number;
  readonly state: string;
  readonly progress: number | null;
  readonly error: string | null;
  readonly sizeBytes: number;
  readonly wholeAt: string | null;
}

const PATH = "/optimised-versions";
async function made(client: NativeClient, id: number): Promise<Made> {
  return (await client.call("GET", `${PATH}/${id}`)).body as unknown as Made;
}
async function create(client: NativeClient, itemId: number, quality: string): Promise<Made> {
  const { status, body } = await client.call("POST", PATH, { itemId, quality });
  expect(status).toBe(201);
  return body as unknown as Made;
}
async function untilIs(client: NativeClient, id: number, state: string): Promise<void> {
  for (let tries = 0; tries < 2200; tries++) {
    if ((await made(client, id)).state === state) return;
    await sleep(50);
  }
  throw new Error(`it is ${JSON.stringify(await made(client, id))}, not ${state}`);
}

async function urlsIn(url: string, headers: Record<string, string> = {}): Promise<readonly string[]> {
  const parser = new Parser();
  parser.push(await (await fetch(url, { headers })).text());
  parser.end();
  const { playlists = [], segments, mediaGroups } = parser.manifest;
  const sound = Object.values(mediaGroups?.["AUDIO"]?.["audio"] ?? {}).flatMap(({ uri }) => uri ?? []);
  const init = segments.flatMap(({ map }) => map?.uri ?? []).slice(0, 1);
  const uris = [
    ...playlists.map(({ uri }) => uri).slice(0, 1),
    ...sound,
    ...init,
    ...segments.map(({ uri }) => uri),
  ];
  return uris.map((uri) => new URL(uri, url).href);
}

async function fetchAll(master: string, headers: Record<string, string> = {}): Promise<number> {
  let bytes = 0;
  for (const playlist of await urlsIn(master, headers))
    for (const url of await urlsIn(playlist, headers)) {
      const answer = await fetch(url, { headers });
      expect([url.slice(-40), answer.status]).toEqual([url.slice(-40), 200]);
      bytes += (await answer.arrayBuffer()).byteLength;
    }
  return bytes;
}

const ROOM_FOR_480P = { maxBitrateBps: 2_500_000 };
const runsOf = ({ server }: Pick<PlayedFilm, "server">): number => server.running.core.delivery.runsStarted();

describe("a version that is encoded beforehand", () => {
  let id: number;
  beforeAll(async () => {
    id = (await create(film.client, film.itemId, "480p")).id;
    await untilIs(film.client, id, "whole");
  });

  it("is listed with what it takes", async () => {
    const { body } = await film.client.call("GET", PATH);
    expect(body["optimisedVersions"]).toMatchObject([
      { id, itemId: film.itemId, quality: "480p", videoCodec: "h264", width: 854, height: 480, progress: 1 },
    ]);
    expect((await made(film.client, id)).sizeBytes).toBeGreaterThan(100_000);
  });

  it("plays in HLS after a restart of the server, and no encoder starts", async () => {
    await using first = await aFilm("played-before");
    const own = await create(first.client, first.itemId, "480p");
    await untilIs(first.client, own.id, "whole");
    await first.server.running.close();
    await using second = await startLocal({ TRIPTYCH_DATA_DIR: join(dir, "played-before") });
    const client = await signIn(second.base);
    const played = await play({ client, itemId: first.itemId }, ROOM_FOR_480P);
    expect(played.video.map(({ height }) => height)).toEqual([480, 360]);
    expect(await fetchAll(played.urls.hls)).toBeGreaterThan(100_000);
    expect(second.running.core.delivery.runsStarted()).toBe(0);
  });

  it("plays in MPEG-TS by the Jellyfin API to a client that has no room for more", async () => {
    const device = await signInByJellyfin(film.server.base, "ada", "lovelace", "a box");
    const headers = { Authorization: authorization(device.deviceId, device.token) };
    const [item] = (
      await device.get<{ Items: { Id: string }[] }>("/Items", { recursive: true, includeItemTypes: "Movie" })
    ).Items;
    const before = runsOf(film);
    const urlAt = async (bitrate: number): Promise<string> => {
      const wish = { DeviceProfile: BOX, UserId: device.userId, MaxStreamingBitrate: bitrate };
      const info = await device.post<{ MediaSources: { TranscodingUrl: string }[] }>(
        `/Items/${item?.Id}/PlaybackInfo`,
        wish,
      );
      return `${device.base}${info.MediaSources[0]?.TranscodingUrl}`;
    };
    expect(await fetchAll(await urlAt(2_200_000), headers)).toBeGreaterThan(100_000);
    expect(runsOf(film)).toBe(before);
    await fetchAll(await urlAt(20_000_000), headers);
    expect(runsOf(film)).toBeGreaterThan(before);
  });

  it("is there once, however often it is asked for", async () => {
    expect((await create(film.client, film.itemId, "480p")).id).toBe(id);
    expect((await film.client.call("GET", "/jobs?kind=optimise")).body["jobs"]).toHaveLength(1);
  });

  it.each([
    ["a quality that the film has not", { quality: "2160p" }, 400, "invalid"],
    ["no rung at all", { quality: "best" }, 400, "invalid"],
    ["an item that isn't there", { quality: "480p", itemId: 9999 }, 404, "not-found"],
  ])("%s is refused", async (_, wish, status, type) => {
    const answer = await film.client.call("POST", PATH, { itemId: film.itemId, ...wish });
    expect([answer.status, answer.body["type"]]).toEqual([status, `urn:triptych:problem:${type}`]);
  });

  it("frees its room when it is deleted", async () => {
    const files = async (): Promise<number> =>
      (await readdir(join(dir, "shared/segments"), { recursive: true })).filter((name) =>
        name.endsWith(".seg"),
      ).length;
    const before = await files();
    expect((await film.client.call("DELETE", `${PATH}/${id}`)).status).toBe(204);
    expect((await film.client.call("GET", `${PATH}/${id}`)).status).toBe(404);
    expect(await files()).toBeLessThan(before);
  });
});

describe("while it is being made", () => {
  it("waits for whoever plays what has to be encoded, and is cancelled and taken up again", async () => {
    await using long = await aFilm("long", {}, { size: "640x360", seconds: 60 });
    const { client, itemId } = long;
    const watched = await play(long, { capabilities: { maxHeight: 180 } });
    const [playlist = ""] = await urlsIn(watched.urls.hls);
    const [init = "", first = ""] = await urlsIn(playlist);
    for (const url of [init, first]) expect((await fetch(url)).status).toBe(200);
    const { id } = await create(client, itemId, "360p");
    await untilIs(client, id, "held");
    await expect
      .poll(async () => (await client.call("GET", "/jobs?kind=optimise&state=running")).body["jobs"], WAIT)
      .toMatchObject([{ message: "waits while somebody plays what has to be encoded" }]);
    expect((await made(client, id)).progress).toBeNull();
    const cancelled = await client.call("POST", `${PATH}/${id}/cancel`);
    expect(cancelled.body["state"]).toBe("cancelled");
    await create(client, itemId, "360p");
    await leave(client, watched);
    await untilIs(client, id, "whole");
  });

  it("fails when its room is used up, and says so", async () => {
    await using small = await aFilm("small", { TRIPTYCH_DELIVERY__OPTIMISED_MB: "0" }, { size: "640x360" });
    const { id } = await create(small.client, small.itemId, "360p");
    await untilIs(small.client, id, "failed");
    expect((await made(small.client, id)).error).toBe("the room for optimised versions is used up");
  });

  it("goes on after the server was killed, and makes nothing again that was made", async () => {
    await using before = await aFilm("killed");
    const itemId = before.itemId;
    await before.server.running.close();
    const dataDir = join(dir, "killed");
    const server = await startServer({ dataDir, env: ACCOUNT });
    const client = await signIn(server.base);
    const { id } = await create(client, itemId, "720p");
    await expect
      .poll(async () => (await made(client, id)).progress ?? 0, { ...WAIT, interval: 50 })
      .toBeGreaterThan(0);
    await server.kill();
    const segments = async (): Promise<ReadonlyMap<string, number>> => {
      const names = await readdir(join(dataDir, "segments"), { recursive: true });
      const found = names.filter((name) => name.endsWith(".seg"));
      const times = found.map(async (name) => (await stat(join(dataDir, "segments", name))).mtimeMs);
      const all = await Promise.all(times);
      return new Map(found.map((name, at) => [name, all[at] ?? 0]));
    };
    const kept = await segments();
    await using again = await startLocal({ TRIPTYCH_DATA_DIR: dataDir });
    const after = await signIn(again.base);
    await untilIs(after, id, "whole");
    const now = await segments();
    expect(kept.size).toBeGreaterThan(0);
    expect(now.size).toBeGreaterThan(kept.size);
    const madeAgain = [...kept].filter(
      ([name, time]) => !name.endsWith("init.seg") && now.get(name) !== time,
    );
    // Of the last ones the database may not have heard.
    expect(madeAgain.length).toBeLessThan(kept.size);
  });
});

const leave = (client: NativeClient, { token }: Played): Promise<unknown> =>
  client.call("DELETE", `/playback-sessions/${token}`);

/** Plays nothing as it is. */
const BOX = {
  DirectPlayProfiles: [{ Type: "Video", Container: "nothing" }],
  SubtitleProfiles: [{ Format: "vtt", Method: "External" }],
  TranscodingProfiles: [
    {
      Type: "Video",
      Container: "ts",
      Protocol: "hls",
      VideoCodec: "h264",
      AudioCodec: "aac",
      Context: "Streaming",
    },
  ],
};
