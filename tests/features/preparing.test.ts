/** The first minute of what somebody is likely to play next is there before he asks for it: no encoder starts then. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Parser } from "m3u8-parser";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type NativeClient, signIn } from "../api/native/client.ts";
import { type LocalServer, startLocal } from "../support/in-process.ts";
import { clip, put } from "../support/media.ts";
import { play, type Played } from "../support/played-film.ts";
import { authorization, type Client, signIn as signInByJellyfin } from "../support/world.ts";

const SECONDS = 90;
const EPISODES = ["Show S01E01", "Show S01E02", "Show S01E03", "Show S01E04"];

interface Shown {
  readonly server: LocalServer;
  readonly ids: readonly number[];
  readonly uuids: readonly string[];
  readonly film: number;
}

/** A season of four, and a film, on a server of their own. */
async function show(environment: Record<string, string> = {}): Promise<Shown> {
  const server = await startLocal({ TRIPTYCH_SCAN__WATCH: "false", ...environment });
  const shows = join(server.mediaDir, "shows");
  const films = join(server.mediaDir, "films");
  const picture = { seconds: SECONDS, size: "96x54", rate: 5 };
  for (const [at, name] of EPISODES.entries())
    await put(clip({ ...picture, tone: 300 + at }), join(shows, "Show", "Season 01", name));
  await put(clip({ ...picture, tone: 400 }), join(films, "Film (2020)", "Film (2020)"));
  const client = await signIn(server.base);
  for (const [name, kind, path] of [
    ["Shows", "shows", shows],
    ["Films", "movies", films],
  ]) {
    const { body } = await client.call("POST", "/libraries", { name, kind, paths: [path] });
    await client.call("POST", `/libraries/${String(body["id"])}/scans`);
  }
  const episodes = await itemsOf(client, "episode", EPISODES.length);
  const [film] = await itemsOf(client, "movie", 1);
  return {
    server,
    ids: episodes.map(({ id }) => id),
    uuids: episodes.map(({ uuid }) => uuid),
    film: film?.id ?? 0,
  };
}

interface Listed {
  readonly id: number;
  readonly uuid: string;
  readonly index: number | null;
  readonly durationMs: number | null;
}

async function itemsOf(client: NativeClient, kind: string, count: number): Promise<readonly Listed[]> {
  for (let tries = 0; tries < 600; tries++) {
    const { body } = await client.call("GET", `/items?kinds=${kind}`);
    const items = body["items"] as readonly Listed[];
    if (items.length === count && items.every(({ durationMs }) => durationMs !== null))
      return items.toSorted((a, b) => (a.index ?? 0) - (b.index ?? 0));
    await sleep(50);
  }
  throw new Error(`there are no ${count} items of the kind ${kind}`);
}

const runsOf = ({ server }: Shown): number => server.running.core.delivery.runsStarted();

const READY = "what is likely to be played next is ready";
const readyIn = ({ server }: Shown): readonly unknown[] =>
  server.log.filter(({ msg }) => msg === READY).map(({ itemId }) => itemId);

async function untilReady(shown: Shown, itemId: number): Promise<void> {
  await expect.poll(() => readyIn(shown), { timeout: 60_000 }).toContain(itemId);
}

async function listed(url: string, headers: Record<string, string> = {}): Promise<readonly string[]> {
  const parser = new Parser();
  parser.push(await (await fetch(url, { headers })).text());
  parser.end();
  const { playlists = [], segments, mediaGroups } = parser.manifest;
  const sound = Object.values(mediaGroups?.["AUDIO"]?.["audio"] ?? {}).flatMap(({ uri }) => uri ?? []);
  let atS = 0;
  const first = segments.filter(({ duration }) => (atS += duration) - duration < 60);
  const inits = first.flatMap(({ map }) => map?.uri ?? []).slice(0, 1);
  return [
    ...playlists.map(({ uri }) => uri).slice(0, 1),
    ...sound,
    ...inits,
    ...first.map(({ uri }) => uri),
  ].map((uri) => new URL(uri, url).href);
}

/** All that a player fetches of the first minute. */
async function fetchMinute(master: string, headers: Record<string, string> = {}): Promise<number> {
  let fetched = 0;
  for (const playlist of await listed(master, headers))
    for (const url of await listed(playlist, headers)) {
      const answer = await fetch(url, { headers });
      expect([url.slice(-40), answer.status]).toEqual([url.slice(-40), 200]);
      await answer.arrayBuffer();
      fetched += 1;
    }
  return fetched;
}

const tell = (client: NativeClient, { token }: Played, positionMs: number): Promise<unknown> =>
  client.call("PATCH", `/playback-sessions/${token}`, { positionMs });

describe("near the end of an episode", () => {
  let shown: Shown;
  beforeAll(async () => {
    shown = await show();
  });
  afterAll(() => shown.server[Symbol.asyncDispose]());

  it.each([
    ["copied", 0, {}],
    [
      "encoded, in the rung that the player last took",
      1,
      { capabilities: { videoCodecs: ["h264"], maxHeight: 36 } },
    ],
  ])("the next one is made ready as this player gets it: %s", async (_, at, wish) => {
    const client = await signIn(shown.server.base);
    const [episode = 0, next = 0] = shown.ids.slice(at);
    const played = await play({ client, itemId: episode }, wish);
    await fetchMinute(played.urls.hls);
    await tell(client, played, 10_000);
    expect(readyIn(shown)).not.toContain(next);
    await tell(client, played, SECONDS * 950);
    await untilReady(shown, next);
    const before = runsOf(shown);
    const after = await play({ client, itemId: next }, wish);
    expect(await fetchMinute(after.urls.hls)).toBeGreaterThan(20);
    expect(runsOf(shown)).toBe(before);
  });

  it("by the Jellyfin API as well, in MPEG-TS", async () => {
    const device = await signInByJellyfin(shown.server.base, "ada", "lovelace", "a box");
    const urlOf = async (uuid: string): Promise<string> => {
      const wish = { DeviceProfile: BOX, UserId: device.userId };
      const info = await device.post<{ MediaSources: { TranscodingUrl: string }[]; PlaySessionId: string }>(
        `/Items/${uuid}/PlaybackInfo`,
        wish,
      );
      return `${device.base}${info.MediaSources[0]?.TranscodingUrl}`;
    };
    const [episode = "", next = ""] = shown.uuids.slice(2);
    await fetchMinute(await urlOf(episode), headersOf(device));
    const report = { ItemId: episode, PositionTicks: SECONDS * 9_500_000 };
    await device.post("/Sessions/Playing", report);
    await device.post("/Sessions/Playing/Progress", report);
    await untilReady(shown, shown.ids[3] ?? 0);
    const before = runsOf(shown);
    expect(await fetchMinute(await urlOf(next), headersOf(device))).toBeGreaterThan(10);
    expect(runsOf(shown)).toBe(before);
  });
});

const headersOf = ({ deviceId, token }: Client): Record<string, string> => ({
  Authorization: authorization(deviceId, token),
});

/** Plays nothing as it is. */
const BOX = {
  DirectPlayProfiles: [{ Type: "Video", Container: "nothing" }],
  TranscodingProfiles: [
    {
      Type: "Video",
      Container: "ts",
      Protocol: "hls",
      VideoCodec: "h264",
      AudioCodec: "ac3",
      Context: "Streaming",
    },
  ],
  CodecProfiles: [
    {
      Type: "Video",
      Conditions: [{ Condition: "LessThanEqual", Property: "Width", Value: "64", IsRequired: false }],
    },
  ],
};

describe("an item's own page", () => {
  it("has it made ready from where it was left, for who has played something before", async () => {
    const shown = await show();
    await using _server = shown.server;
    const client = await signIn(shown.server.base);
    const [episode = 0] = shown.ids;
    await client.call("GET", `/items/${shown.film}`);
    const left = await play({ client, itemId: shown.film });
    await tell(client, left, 50_000);
    await client.call("DELETE", `/playback-sessions/${left.token}?positionMs=50000`);
    await fetchMinute((await play({ client, itemId: episode })).urls.hls);
    expect(readyIn(shown)).toEqual([]);
    await client.call("GET", `/items/${shown.film}`);
    await untilReady(shown, shown.film);
    const before = runsOf(shown);
    const again = await play({ client, itemId: shown.film }, { startMs: 50_000 });
    const base = again.urls.hls.replace("master.m3u8", "");
    for (const path of ["video/copy/14.m4s", "audio/1/9.m4s"])
      expect((await fetch(base + path)).status).toBe(200);
    expect(runsOf(shown)).toBe(before);
  });

  it("has nothing made where there is no room for it, or the file itself is played", async () => {
    const dir = await mkdtemp(join(tmpdir(), "triptych-preparing-"));
    const data = { TRIPTYCH_DATA_DIR: dir, TRIPTYCH_DELIVERY__PREPARE_MB: "0" };
    const shown = await show(data);
    await using _server = shown.server;
    const client = await signIn(shown.server.base);
    const [episode = 0] = shown.ids;
    await play({ client, itemId: episode });
    const before = runsOf(shown);
    await client.call("GET", `/items/${shown.film}`);
    await play({ client, itemId: episode }, { capabilities: { containers: ["mkv", "matroska,webm"] } });
    await client.call("GET", `/items/${shown.ids[1]}`);
    await sleep(300);
    expect([readyIn(shown), runsOf(shown)]).toEqual([[], before]);
    await rm(dir, { recursive: true, force: true });
  });
});
