/** Who gets what of a playback session, and for how long. */
import { setTimeout as sleep } from "node:timers/promises";
import jwt from "jsonwebtoken";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { play, type Played, playFilm, type PlayedFilm } from "../../support/played-film.ts";
import { call, type NativeClient, type NativeReply, signIn } from "./client.ts";

let film: PlayedFilm;
let base: string;
let bob: NativeClient;

beforeAll(async () => {
  film = await playFilm({
    seconds: 12,
    size: "854x480",
    extension: "mp4",
    environment: { TRIPTYCH_DELIVERY__ENCODES: "1", TRIPTYCH_DELIVERY__ENCODES_PER_USER: "1" },
  });
  base = film.server.base;
  await film.server.running.core.users.create("bob", "builder");
  bob = await signIn(base, "bob", "builder");
});
afterAll(() => film[Symbol.asyncDispose]());

const under = ({ token }: Pick<Played, "token">, path: string): string => `/playback/${token}/${path}`;
const get = (path: string): Promise<Response> => fetch(`${base}/api/v1${path}`);

async function refusal(path: string): Promise<readonly [status: number, type: unknown]> {
  const answer = await get(path);
  const body = (await answer.json()) as { readonly type: string };
  return [answer.status, body.type.replace("urn:triptych:problem:", "")];
}

describe("how a player gets a film", () => {
  it("is the file itself where it can play that, by ranges", async () => {
    const { method, reasons, urls } = await play(film);
    expect([method, reasons]).toEqual(["direct", []]);
    const part = await fetch(urls.direct ?? "", { headers: { Range: "bytes=4-7" } });
    expect([part.status, part.headers.get("content-type"), await part.text()]).toEqual([
      206,
      "video/mp4",
      "ftyp",
    ]);
    const head = await fetch(urls.direct ?? "", { method: "HEAD" });
    expect([head.status, head.headers.get("accept-ranges")]).toEqual([200, "bytes"]);
  });

  it.each([
    [{ direct: false }, "remux", "directPlayError"],
    [{ capabilities: { containers: ["webm"] } }, "remux", "containerNotSupported"],
    [{ capabilities: { videoCodecs: ["hevc"] } }, "transcode", "videoCodecNotSupported"],
    [{ capabilities: { audioCodecs: ["opus"] } }, "transcode", "audioCodecNotSupported"],
    [{ capabilities: { maxHeight: 180 } }, "transcode", "videoResolutionNotSupported"],
    [{ maxBitrateBps: 200_000 }, "transcode", "containerBitrateExceedsLimit"],
  ])("%j: %s", async (wish, method, reason) => {
    const played = await play(film, wish);
    expect([played.method, played.urls.direct]).toEqual([method, null]);
    expect(played.reasons).toContain(reason);
    const tallest =
      "capabilities" in wish ? (wish.capabilities as { maxHeight?: number }).maxHeight : undefined;
    expect(Math.max(...played.video.map(({ height }) => height))).toBeLessThanOrEqual(tallest ?? 480);
  });

  it("begins with the tracks and at the place that were asked for", async () => {
    const played = await play(film, { audio: 2, startMs: 6000, direct: false });
    expect(played.audio.map(({ language, isDefault }) => [language, isDefault])).toEqual([
      ["en", false],
      ["de", true],
    ]);
    const master = await (await fetch(played.urls.hls)).text();
    expect(master).toContain("#EXT-X-START:TIME-OFFSET=6.000");
  });

  it.each([
    ["no item", {}, 400],
    ["an item that isn't there", { itemId: 99_999 }, 404],
    ["a version that isn't there", { itemId: 0, versionUuid: "0".repeat(32) }, 404],
    ["a width beyond all screens", { itemId: 0, capabilities: { maxWidth: 100_000 } }, 400],
    ["channels beyond all ears", { itemId: 0, capabilities: { maxAudioChannels: 10_000 } }, 400],
    ["a bit rate below zero", { itemId: 0, maxBitrateBps: -1 }, 400],
    [
      "a list of codecs without end",
      { itemId: 0, capabilities: { videoCodecs: Array(999).fill("h264") } },
      400,
    ],
    ["no codec at all", { itemId: 0, capabilities: { videoCodecs: [] } }, 400],
    ["what nobody knows", { itemId: 0, quality: "best" }, 400],
  ])("is refused for %s", async (_, body, status) => {
    const wish = "itemId" in body && body.itemId === 0 ? { ...body, itemId: film.itemId } : body;
    const reply = await film.client.call("POST", "/playback-sessions", wish);
    expect([reply.status, reply.headers.get("content-type")]).toEqual([status, "application/problem+json"]);
  });

  it("is nothing for who hasn't signed in, or may not play", async () => {
    expect((await call(base, "POST", "/playback-sessions", { itemId: film.itemId })).status).toBe(401);
    const { users } = film.server.running.core;
    const eve = await users.create("eve", "evening");
    await users.update(eve.id, { rights: { play: false } });
    const client = await signIn(base, "eve", "evening");
    const reply = await client.call("POST", "/playback-sessions", { itemId: film.itemId });
    expect(reply.status).toBe(403);
  });
});

describe("what a session's urls give", () => {
  it.each([
    ["a segment beyond the film", "video/copy/9999.m4s", 404],
    ["a quality that isn't on offer", "video/8000p/0.m4s", 404],
    ["a sound track that isn't there", "audio/77/playlist.m3u8", 404],
    ["subtitles that aren't there", "subtitles/77/all.vtt", 404],
    ["subtitles beyond the film", "subtitles/1000/9999.vtt", 404],
    ["a segment of no number", "video/copy/-1.m4s", 400],
    ["a path that leads out", "video/copy/..%2f..%2f0.m4s", 400],
    ["a track of no kind", "data/1/0.m4s", 400],
    ["the file, when it was not to be had", "file", 403],
  ])("%s: refused", async (_, path, status) => {
    expect((await refusal(under(await play(film, { direct: false }), path)))[0]).toBe(status);
  });

  it("429 when all encoders are busy, and when to come again", async () => {
    // What was begun for the sessions above is held for half a second, then gives way.
    await sleep(700);
    // Of both only the copy, or nothing, is made before somebody asks for it.
    const played = await play(film, { direct: false });
    const other = await play(
      { client: bob, itemId: film.itemId },
      { capabilities: { videoCodecs: ["hevc"] } },
    );
    const statuses = await Promise.all(
      [played, other].map(async (session) => {
        const answer = await get(under(session, "video/360p/2.m4s"));
        await answer.arrayBuffer();
        return [answer.status, answer.headers.get("retry-after")];
      }),
    );
    expect(statuses.toSorted(([a], [b]) => Number(a) - Number(b))).toEqual([
      [200, null],
      [429, "5"],
    ]);
  });
});

describe("a session's token", () => {
  const claimsOf = (token: string): Record<string, unknown> => jwt.decode(token, { json: true }) ?? {};

  it.each([
    ["signed by somebody else", (token: string) => jwt.sign(claimsOf(token), "a guess")],
    ["signed by nobody", (token: string) => jwt.sign(claimsOf(token), null, { algorithm: "none" })],
    ["cut short", (token: string) => token.slice(0, -2)],
  ])("%s is worth nothing", async (_, forge) => {
    const { token } = await play(film);
    expect(await refusal(under({ token: forge(token) }, "master.m3u8"))).toEqual([401, "unauthenticated"]);
  });

  it("expires within a day", async () => {
    const { token, expiresAt } = (await play(film)) as Played & { readonly expiresAt: string };
    expect(Number(claimsOf(token)["exp"])).toBe(Math.floor(Date.parse(expiresAt) / 1000));
    expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(24 * 3600 * 1000);
  });

  it("is worth nothing when the session has ended", async () => {
    const played = await play(film);
    expect((await get(under(played, "master.m3u8"))).status).toBe(200);
    expect((await film.client.call("DELETE", `/playback-sessions/${played.token}`)).status).toBe(204);
    for (const path of ["master.m3u8", "manifest.mpd", "video/copy/0.m4s", "file"])
      expect(await refusal(under(played, path))).toEqual([401, "unauthenticated"]);
  });

  it("isn't for others to report to, or to end", async () => {
    const { token } = await play(film);
    const asBob = (method: string, body?: unknown): Promise<NativeReply> =>
      bob.call(method, `/playback-sessions/${token}`, body);
    expect((await asBob("PATCH", { positionMs: 1 })).status).toBe(403);
    expect((await asBob("DELETE")).status).toBe(403);
  });
});

describe("a session's reports", () => {
  it("become the person's place in the film, and who plays what", async () => {
    const { token } = await play(film);
    const path = `/playback-sessions/${token}`;
    const report = { positionMs: 4000, state: "paused" };
    expect((await film.client.call("PATCH", path, report)).status).toBe(204);
    const { watching } = film.server.running.core;
    const ada = await viewerOf(film.client);
    const [session] = await watching.sessions(ada);
    expect(session?.playing).toMatchObject({ itemId: film.itemId, positionMs: 4000, isPaused: true });
    expect((await film.client.call("DELETE", `${path}?positionMs=5000`)).status).toBe(204);
    expect((await watching.sessions(ada))[0]?.playing).toBeNull();
    expect((await film.client.call("PATCH", path, report)).status).toBe(401);
  });

  async function viewerOf({ headers }: NativeClient) {
    const token = (headers["authorization"] ?? "").replace("Bearer ", "");
    const viewer = await film.server.running.core.users.viewerOf(token, { address: "127.0.0.1" });
    if (viewer === null) throw new Error("nobody has this token");
    return viewer;
  }
});

it("writes no token into the log", async () => {
  const { token } = await play(film);
  await get(under({ token }, "video/copy/9999.m4s"));
  expect(JSON.stringify(film.server.log)).not.toContain(token);
});
