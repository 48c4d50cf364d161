/**
 * Plays for a long time in a real browser as a person does, at the speed of the film, and counts where it stood still.
 *
 *   node bench/delivery/long-play.ts [--minutes 30] [--way transcoded|remuxed] [--size 1920x1080] [--height 720]
 *     [--player hls|shaka]
 *
 * `--height`: the player takes no higher picture than that. Ends with 1 when something went wrong.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { openBrowser, type Player } from "../../tests/support/browser.ts";
import { play, type Played, playFilm } from "../../tests/support/played-film.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "30" },
    way: { type: "string", default: "transcoded" },
    height: { type: "string" },
    size: { type: "string", default: "1920x1080" },
    player: { type: "string", default: "hls" },
  },
});
const SECONDS = Number(values.minutes) * 60;
const FRAME_S = 1 / 24;
const TELL_EVERY_S = 60;
/** A codec that no browser plays, quick to make. */
const OLD_CODEC = "-c:v mpeg4 -q:v 8 -bf 0";
const isTranscoded = values.way === "transcoded";

interface Stall {
  readonly atS: number;
  readonly ms: number | null;
}

function sourceOf({ urls, video }: Played): readonly unknown[] {
  // From the best quality on; what follows the player chooses by itself.
  return values.player === "shaka"
    ? ["shaka", urls.dash, { abr: { defaultBandwidthEstimate: 1e9 } }]
    : ["hls", urls.hls, { startLevel: video.length - 1 }];
}

/** In pieces, so that something is seen meanwhile. */
async function watch(player: Player): Promise<void> {
  for (let playedS = 0; playedS < SECONDS - 1;) {
    const piece = Math.min(TELL_EVERY_S, SECONDS - 1 - playedS);
    playedS += await player.does<number>("playOn", piece);
    const stalls = await player.does<readonly Stall[]>("stalls", FRAME_S);
    const height = await player.does<number>("height");
    console.log(`${(playedS / 60).toFixed(1)} min: ${height} lines, ${stalls.length} stalls`);
  }
}

await using film = await playFilm({
  seconds: SECONDS,
  size: values.size,
  rate: 24,
  ...(isTranscoded ? { picture: OLD_CODEC } : {}),
});
await using players = await openBrowser();
await using player = await players.open();
const capabilities = values.height === undefined ? {} : { maxHeight: Number(values.height) };
const session = await play(film, { direct: false, capabilities });
await player.does("start", ...sourceOf(session));
await player.does("settle");
await watch(player);
await sleep(100);
const stalls = await player.does<readonly Stall[]>("stalls", FRAME_S);
const troubles = await player.does<readonly string[]>("troubles");
const holes = await player.does<readonly number[]>("holes", FRAME_S);
const { total, dropped } = await player.does<{ readonly total: number; readonly dropped: number }>("frames");
for (const { atS, ms } of stalls) console.log(`stood still at ${atS.toFixed(1)} s for ${ms?.toFixed(0)} ms`);
for (const trouble of troubles) console.log(trouble);
console.log(
  `=> ${values.minutes} minutes ${session.method}, ${values.size}, ${values.player}: ${stalls.length} stalls, ` +
    `${troubles.length} troubles, ${holes.length} holes; ${dropped} of ${total} frames dropped by the browser; ` +
    `${film.server.running.core.delivery.runsStarted()} runs of an encoder or copier`,
);
process.exitCode = stalls.length + troubles.length + holes.length > 0 ? 1 : 0;
