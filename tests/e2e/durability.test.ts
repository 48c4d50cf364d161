import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { BaseItemDto } from "@jellyfin/sdk/lib/generated-client/models/base-item-dto.js";
import type { ItemCounts } from "@jellyfin/sdk/lib/generated-client/models/item-counts.js";
import { afterEach, expect, it, onTestFailed } from "vitest";
import { clip, longClip, picture, put } from "../support/media.ts";
import {
  freePort,
  type RunningServer,
  spawnServer,
  startServer,
  type StartOptions,
} from "../support/process.ts";
import {
  addLibrary,
  age,
  ask,
  type Client,
  createWorld,
  itemsOf,
  scanAll,
  setUp,
  SHELVES,
  signIn,
  stateOf,
  untilScanned,
} from "../support/world.ts";

const dirs: string[] = [];
const servers: RunningServer[] = [];
const freshDir = async (): Promise<string> => {
  const dir = await mkdtemp(join(tmpdir(), "triptych-durability-"));
  dirs.push(dir);
  return dir;
};
/** Ended with the test, however that ends. */
async function start(options: StartOptions): Promise<RunningServer> {
  const server = await startServer(options);
  onTestFailed(() => {
    console.log(server.output());
  });
  servers.push(server);
  return server;
}
afterEach(async () => {
  for (const server of servers.splice(0)) await server.kill();
  for (const dir of dirs.splice(0)) await rm(dir, { recursive: true, force: true });
});

const FILMS = 400;
const EPISODES = 20;

/** Films of equal bytes, which are hard to tell apart, and a series. */
async function fillMany(media: string): Promise<void> {
  const film = await clip({ seconds: 1 });
  for (let n = 0; n < FILMS; n++) {
    await put(film, join(media, `movies/Film ${n} (2001)/Film ${n} (2001)`));
    await put(picture("40x60"), join(media, `movies/Film ${n} (2001)/poster`));
  }
  for (let n = 1; n <= EPISODES; n++) await put(film, join(media, `shows/Show/Season 01/Show S01E${n}`));
  await age(media);
}

async function addBoth(admin: Client, media: string): Promise<void> {
  await addLibrary(admin, SHELVES.movies, join(media, "movies"));
  await addLibrary(admin, SHELVES.shows, join(media, "shows"));
}

const inWords = (item: BaseItemDto): string =>
  [
    item.Type,
    item.Path,
    item.Name,
    item.ProductionYear,
    item.ParentIndexNumber,
    item.IndexNumber,
    item.SeriesName,
  ].join(" | ");

const everything = (admin: Client): Promise<readonly BaseItemDto[]> =>
  itemsOf(admin, "Movie,Series,Season,Episode");

const catalogue = async (admin: Client): Promise<string[]> =>
  (await everything(admin)).map(inWords).sort((a, b) => a.localeCompare(b));

/** Looks at the growing catalogue until it has so many films; fails when the scan was over before. */
async function untilFilms(admin: Client, atLeast: number): Promise<void> {
  for (let tries = 0; tries < 20_000; tries++) {
    const { MovieCount = 0 } = await admin.get<ItemCounts>("/Items/Counts");
    if (MovieCount >= FILMS) throw new Error("the scan was over before it could be killed");
    if (MovieCount >= atLeast) return;
    await sleep(2);
  }
  throw new Error(`the scan found no ${atLeast} films`);
}

it("killed again and again during a scan, goes on after each start and ends with the same catalogue", async () => {
  const media = await freshDir();
  await fillMany(media);
  const undisturbed = await (async () => {
    const server = await start({});
    const admin = await setUp(server.base);
    await addBoth(admin, media);
    await scanAll(admin);
    return catalogue(admin);
  })();
  expect(undisturbed).toHaveLength(FILMS + EPISODES + 2);

  const options = { dataDir: await freshDir(), port: await freePort() };
  let server = await start(options);
  const admin = await setUp(server.base);
  await addBoth(admin, media);
  await admin.post("/Library/Refresh");
  const seen = new Map<string, string>();
  for (const films of [1, FILMS * 0.3, FILMS * 0.6]) {
    await untilFilms(admin, films);
    for (const item of await everything(admin)) seen.set(item.Id ?? "", inWords(item));
    await server.kill();
    // The scan is not asked for again: it is still in the queue.
    server = await start(options);
  }
  await untilScanned(admin);
  expect(await catalogue(admin)).toEqual(undisturbed);
  // The ids that were given out before a kill still mean the same.
  const after = new Map((await everything(admin)).map((item) => [item.Id, inWords(item)]));
  expect([...seen].filter(([id, words]) => after.get(id) !== words)).toEqual([]);

  await scanAll(admin);
  expect(await catalogue(admin)).toEqual(undisturbed);
});

const REPORTS = 1000;
const PEOPLE = 5;
const FILMS_EACH = 2;
const SECOND = 10_000_000;

interface Watching {
  readonly client: Client;
  readonly itemId: string;
  /** The last position that was answered with 204, and the one that was under way. */
  acknowledged: number;
  sent: number;
}

it("killed during a thousand reports of several clients, keeps every position that it acknowledged", async () => {
  const media = await freshDir();
  const film = longClip();
  for (let n = 0; n < FILMS_EACH; n++)
    await put(film, join(media, `movies/Long ${n} (2001)/Long ${n} (2001)`));
  const options = { dataDir: await freshDir(), port: await freePort() };
  let server = await start(options);
  const admin = await setUp(server.base);
  await addLibrary(admin, SHELVES.movies, join(media, "movies"));
  await scanAll(admin);
  const watching = await watchers(admin);

  let acknowledged = 0;
  for (const killAt of [REPORTS * 0.25, REPORTS * 0.6, REPORTS]) {
    await reportUntil(
      watching,
      () => acknowledged++,
      () => acknowledged >= killAt,
      server,
    );
    server = await start(options);
    for (const { client, itemId, ...one } of watching) {
      const state = await stateOf(client, itemId);
      expect([one.acknowledged, one.sent]).toContain(state.PlaybackPositionTicks);
      expect(state.PlayCount).toBe(1);
    }
  }
  expect(acknowledged).toBeGreaterThanOrEqual(REPORTS);
});

async function watchers(admin: Client): Promise<Watching[]> {
  const films = await itemsOf(admin, "Movie");
  const watching: Watching[] = [];
  for (let n = 0; n < PEOPLE; n++) {
    const name = `reporter ${n}`;
    await admin.post("/Users/New", { Name: name, Password: "reports-much" });
    for (const { Id: itemId = "" } of films) {
      const client = await signIn(admin.base, name, "reports-much", `device-${watching.length}`);
      await client.post("/Sessions/Playing", { ItemId: itemId, PositionTicks: 0 });
      watching.push({ client, itemId, acknowledged: 60 * SECOND, sent: 60 * SECOND });
    }
  }
  expect(watching).toHaveLength(PEOPLE * FILMS_EACH);
  return watching;
}

/** All report at once, each one report after the other, until it is enough; then the server is killed under them. */
async function reportUntil(
  watching: readonly Watching[],
  onAnswer: () => void,
  isEnough: () => boolean,
  server: RunningServer,
): Promise<void> {
  const reporting = watching.map(async (one) => {
    for (;;) {
      one.sent = one.acknowledged + SECOND;
      const json = { ItemId: one.itemId, PlaySessionId: one.client.deviceId, PositionTicks: one.sent };
      const reply = await one.client
        .ask("/Sessions/Playing/Progress", { method: "POST", json })
        .catch(() => null);
      if (reply === null) return;
      expect(reply.status).toBe(204);
      one.acknowledged = one.sent;
      onAnswer();
    }
  });
  while (!isEnough()) await sleep(1);
  await server.kill();
  await Promise.all(reporting);
}

it("killed at many moments of its first start, starts with the wizard open and the same identity ever after", async () => {
  const dataDir = await freshDir();
  for (let moment = 0; moment < 12; moment++) {
    const server = await spawnServer({ dataDir });
    await untilSomethingLiesIn(dataDir);
    await sleep(moment * 20);
    await server.kill();
  }
  const port = await freePort();
  const identity = async (base: string): Promise<unknown> => (await ask(base, "/System/Info/Public")).body;
  const first = await start({ dataDir, port });
  expect(await identity(first.base)).toMatchObject({ StartupWizardCompleted: false });
  const admin = await setUp(first.base);
  const before = await identity(first.base);
  await first.kill();
  const second = await start({ dataDir, port });
  expect(await identity(second.base)).toEqual(before);
  expect((await admin.ask("/Users/Me")).status).toBe(200);
});

async function untilSomethingLiesIn(dir: string): Promise<void> {
  for (let tries = 0; tries < 5000 && (await readdir(dir)).length === 0; tries++) await sleep(2);
}

it("asked to end, ends what it does and keeps all of it", async () => {
  const world = await createWorld([SHELVES.movies], (media) =>
    put(longClip(), join(media, "movies/Long (2001)")),
  );
  const options = { dataDir: world.server.dataDir, port: world.server.port };
  const [film] = await itemsOf(world.admin, "Movie");
  const itemId = film?.Id ?? "";
  await world.admin.post("/Sessions/Playing", { ItemId: itemId, PositionTicks: 0 });
  await world.admin.post("/Sessions/Playing/Progress", { ItemId: itemId, PositionTicks: 120 * SECOND });
  const ended = new Promise((tell) => world.server.process.once("exit", (code) => tell(code)));
  world.server.process.kill("SIGTERM");
  expect(await ended).toBe(0);
  await start(options);
  expect((await stateOf(world.admin, itemId)).PlaybackPositionTicks).toBe(120 * SECOND);
  await world[Symbol.asyncDispose]();
});
