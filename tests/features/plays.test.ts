/** Encoders and those whom they work for: several people, devices and plays on one server. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { childrenOf } from "../support/children.ts";
import { type FalseFfmpeg, falseFfmpeg } from "../support/false-ffmpeg.ts";
import {
  type Client,
  createWorld,
  fillMovies,
  itemNamed,
  type Reply,
  SHELVES,
  type World,
} from "../support/world.ts";

let dir: string;
let hold: string;
let program: FalseFfmpeg;
let world: World;
let film: string;
let ada: Client;
let bob: Client;
let eve: Client;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "triptych-plays-"));
  hold = join(dir, "hold");
  // Encoders that begin nothing while there is a file of this name.
  program = await falseFfmpeg(dir, `while [ -e '${hold}' ]; do sleep 0.05; done`);
  world = await createWorld([SHELVES.movies], fillMovies, {
    TRIPTYCH_MEDIA__FFMPEG: program.path,
    TRIPTYCH_DELIVERY__ENCODES: "2",
    TRIPTYCH_DELIVERY__ENCODES_PER_USER: "1",
  });
  film = (await itemNamed(world.admin, "Long Road")).Id;
  ada = world.admin;
  bob = await world.device("bobs-tv", "bob");
  eve = await world.device("eves-tv", "eve");
}, 120_000);
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await rm(dir, { recursive: true, force: true });
});

interface Play {
  readonly client: Client;
  readonly id: string;
  readonly width: number;
}

/** A piece of the film's picture, encoded at this width. */
const piece = ({ client, id, width }: Play, index: number): Promise<Reply> =>
  client.ask(
    `/Videos/${film}/hls1/main/${index}.ts?mediaSourceId=${film}&allowVideoStreamCopy=false&videoCodec=h264` +
      `&audioCodec=aac&maxWidth=${width}&PlaySessionId=${id}`,
  );
const end = ({ client, id }: Play, by = client): Promise<Reply> =>
  by.ask(`/Videos/ActiveEncodings?deviceId=${client.deviceId}&playSessionId=${id}`, { method: "DELETE" });
/** The widths that are encoded at the moment. */
async function encoders(): Promise<readonly string[]> {
  const all = await childrenOf(world.server.process.pid ?? 0, "frag_discont");
  return all.flatMap(({ command }) => /scale=(?:w=)?(\d+)/.exec(command)?.[1] ?? []).toSorted();
}
const started: Play[] = [];
function aPlay(client: Client, id: string, width: number): Play {
  const play = { client, id, width };
  started.push(play);
  return play;
}

afterEach(async () => {
  await rm(hold, { force: true });
  for (const play of started.splice(0)) await end(play);
});

describe("an encoder", () => {
  it("works for all who watch the same, and ends with the last of them, and by nobody else's word", async () => {
    const first = aPlay(ada, "first", 64);
    const second = aPlay(bob, "second", 64);
    expect([(await piece(first, 0)).status, (await piece(second, 0)).status]).toEqual([200, 200]);
    expect(await encoders()).toEqual(["64"]);
    await end(second, eve);
    await end(first, bob);
    await end({ ...first, id: "another" });
    await end(first);
    await sleep(1500);
    expect(await encoders()).toEqual(["64"]);
    await end(second);
    await expect.poll(encoders).toEqual([]);
  });

  it("ends when its player says that it has stopped", async () => {
    const play = aPlay(ada, "stopping", 66);
    expect((await piece(play, 0)).status).toBe(200);
    expect(await encoders()).toEqual(["66"]);
    await ada.post("/Sessions/Playing/Stopped", {
      ItemId: film,
      PlaySessionId: "stopping",
      PositionTicks: 0,
    });
    await expect.poll(encoders).toEqual([]);
  });

  it("goes on for a player that pings, and ends for one that has fallen silent", async () => {
    const pinging = aPlay(ada, "pinging", 68);
    const silent = aPlay(bob, "silent", 70);
    expect([(await piece(pinging, 0)).status, (await piece(silent, 0)).status]).toEqual([200, 200]);
    const pings = setInterval(() => void ada.post("/Sessions/Playing/Ping?playSessionId=pinging"), 2000);
    await expect.poll(encoders, { timeout: 60_000 }).toEqual(["68"]);
    clearInterval(pings);
  });
});

describe("more encoders than there may be", () => {
  it("are refused for a while: to one person, and in all", async () => {
    await writeFile(hold, "");
    const before = await program.starts();
    const waiting = [piece(aPlay(ada, "one", 72), 20)];
    await expect.poll(() => program.starts()).toBe(before + 1);
    const refusal = async (play: Play): Promise<readonly unknown[]> => {
      const { status, headers } = await piece(play, 20);
      return [status, headers.get("retry-after")];
    };
    expect(await refusal(aPlay(ada, "two", 74))).toEqual([429, "5"]);
    waiting.push(piece(aPlay(bob, "three", 76), 20));
    await expect.poll(() => program.starts()).toBe(before + 2);
    expect(await refusal(aPlay(eve, "four", 78))).toEqual([429, "5"]);
    // What somebody makes already isn't another encoder, and a copy is none at all.
    waiting.push(piece(aPlay(eve, "five", 76), 20));
    const copy = await eve.ask(
      `/Videos/${film}/hls1/main/30.ts?mediaSourceId=${film}&videoCodec=h264&audioCodec=aac&PlaySessionId=six`,
    );
    expect(copy.status).toBe(200);
    await rm(hold);
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([200, 200, 200]);
  });
});
