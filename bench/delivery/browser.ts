/**
 * From the click to the first picture, in a real browser on this machine: a film as it is, remuxed, and transcoded, each
 * time on a server that has made nothing of it yet.
 *
 *   node bench/delivery/browser.ts [--runs 3] [--size 1920x1080]
 */
import { parseArgs } from "node:util";
import { openBrowser, type Players } from "../../tests/support/browser.ts";
import { type FilmWish, play, type Played, playFilm } from "../../tests/support/played-film.ts";

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
async function clickToPicture(players: Players, way: Way): Promise<number> {
  await using film = await playFilm(way.film);
  await using player = await players.open();
  const startedMs = performance.now();
  const played = await play(film, way.session);
  if (played.method !== way.method) throw new Error(`${way.name}: it was ${played.method}`);
  await player.does("start", ...sourceOf(played));
  return performance.now() - startedMs;
}

/** HLS at the highest quality; hls.js counts them from the lowest. */
function sourceOf({ urls, video }: Played): readonly unknown[] {
  return urls.direct === null ? ["hls", urls.hls, { startLevel: video.length - 1 }] : ["file", urls.direct];
}

await using players = await openBrowser();
for (const way of WAYS) {
  const times: number[] = [];
  // The first one brings code and caches up, of the browser's too.
  for (let run = 0; run <= Number(values.runs); run++) times.push(await clickToPicture(players, way));
  const [first = NaN, ...rest] = times;
  const median = rest.toSorted((a, b) => a - b)[Math.floor(rest.length / 2)] ?? NaN;
  const all = rest.map((ms) => ms.toFixed(0)).join(", ");
  console.log(
    `=> ${way.name}: ${median.toFixed(0)} ms to the first picture (${all}; the very first ${first.toFixed(0)}): ` +
      `${(median / way.limitMs).toFixed(2)} of the limit ${way.limitMs}${median > way.limitMs ? ", TOO MUCH" : ""}`,
  );
}
