/**
 * From the click to the first picture, in a real browser on this machine: a film as it is, remuxed, and transcoded, each
 * time one of which the server has made nothing yet.
 *
 *   node bench/delivery/browser.ts [--runs 3] [--size 1920x1080]
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { openBrowser, type Players } from "../../tests/support/browser.ts";
import {
  type FilmWish,
  play,
  type Played,
  playFilm,
  type PlayedFilm,
} from "../../tests/support/played-film.ts";

const { values } = parseArgs({
  options: { runs: { type: "string", default: "3" }, size: { type: "string", default: "1920x1080" } },
});

interface Way {
  readonly name: string;
  readonly limitMs: number;
  readonly method: string;
  readonly film: FilmWish;
  readonly session: Readonly<Record<string, unknown>>;
}

const FILM: FilmWish = { seconds: 30, size: values.size, rate: 24, extension: "mp4" };
/** A codec that no browser plays, quick to make. */
const OLD_CODEC = "-c:v mpeg4 -q:v 5 -bf 0";

const WAYS: readonly Way[] = [
  { name: "direct", limitMs: 300, method: "direct", film: FILM, session: {} },
  { name: "remuxed", limitMs: 400, method: "remux", film: FILM, session: { direct: false } },
  {
    name: "transcoded",
    limitMs: 1500,
    method: "transcode",
    film: { ...FILM, picture: OLD_CODEC },
    session: { direct: false },
  },
];

/** The session and what follows, as a click does it; the page stands open already. */
async function clickToPicture(players: Players, film: PlayedFilm, itemId: number, way: Way): Promise<number> {
  await using player = await players.open();
  const startedMs = performance.now();
  const played = await play({ ...film, itemId }, way.session);
  if (played.method !== way.method) throw new Error(`${way.name}: it was ${played.method}`);
  await player.does("start", ...sourceOf(played));
  const ms = performance.now() - startedMs;
  // As players do who leave: what is encoded ahead for this one would take the machine from the next.
  await film.client.call("DELETE", `/playback-sessions/${played.token}`);
  return ms;
}

/** HLS at the highest quality; hls.js counts them from the lowest. */
function sourceOf({ urls, video }: Played): readonly unknown[] {
  return urls.direct === null ? ["hls", urls.hls, { startLevel: video.length - 1 }] : ["file", urls.direct];
}

/** An empty box at the end: other content, so that nothing made of one copy is of use for another. */
function boxOf(size: number): Buffer {
  const box = Buffer.alloc(8 + size);
  box.writeUInt32BE(box.length);
  box.write("free", 4, "latin1");
  return box;
}

/** As many copies more as there are runs; the ids of all. */
async function multiplied({ server, client }: PlayedFilm, copies: number): Promise<readonly number[]> {
  const films = join(server.mediaDir, "films");
  const original = await readFile(join(films, "Film (2020)", "Film (2020).mp4"));
  for (let copy = 1; copy <= copies; copy++) {
    const name = `Copy ${copy} (2020)`;
    await mkdir(join(films, name));
    await writeFile(join(films, name, `${name}.mp4`), Buffer.concat([original, boxOf(copy)]));
  }
  await client.call("POST", "/libraries/1/scans");
  for (;;) {
    const { body } = await client.call("GET", "/items?kinds=movie");
    const items = body["items"] as readonly { readonly id: number; readonly durationMs: number | null }[];
    if (items.length === copies + 1 && items.every(({ durationMs }) => durationMs !== null))
      return items.map(({ id }) => id);
    await sleep(100);
  }
}

await using players = await openBrowser();
for (const way of WAYS) {
  await using film = await playFilm(way.film);
  const times: number[] = [];
  for (const itemId of await multiplied(film, Number(values.runs)))
    times.push(await clickToPicture(players, film, itemId, way));
  // The first one brings up what a server needs for its first film, and the browser for its first.
  const [first = NaN, ...rest] = times;
  const median = rest.toSorted((a, b) => a - b)[Math.floor(rest.length / 2)] ?? NaN;
  const all = rest.map((ms) => ms.toFixed(0)).join(", ");
  console.log(
    `=> ${way.name}: ${median.toFixed(0)} ms to the first picture (${all}; the server's first ${first.toFixed(0)}): ` +
      `${(median / way.limitMs).toFixed(2)} of the limit ${way.limitMs}${median > way.limitMs ? ", TOO MUCH" : ""}`,
  );
}
