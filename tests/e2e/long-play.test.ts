/** Ten minutes of a film with twenty leaps, in both players at once, ten times as fast as a person watches. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromiumPath, openBrowser, type Player, type Players } from "../support/browser.ts";
import { places } from "../support/places.ts";
import { play, type Played, playFilm, type PlayedFilm } from "../support/played-film.ts";

const SECONDS = 600;
const LEAPS = 20;
const STRETCH = SECONDS / LEAPS;
const TIMES = 10;
/** A player has to be this far ahead of its picture before it goes on: nobody watches so fast. */
const AHEAD_S = 20;
const FRAME_S = 1 / 25;

const KINDS = [
  ["hls", ({ urls }: Played) => urls.hls],
  ["shaka", ({ urls }: Played) => urls.dash],
] as const;

/** On the copy throughout: which rung a player takes by itself depends on how fast the machine is. */
const OPTIONS = {
  hls: { startLevel: 0, maxBufferLength: 60 },
  shaka: { abr: { enabled: false }, streaming: { bufferingGoal: 60 } },
};

let film: PlayedFilm;
let players: Players;

interface Seen {
  readonly playedS: number;
  readonly stalls: readonly unknown[];
  readonly troubles: readonly string[];
  readonly holes: readonly number[];
}

/** Each stretch from another place; what was buffered is looked at after each of them. */
async function leapThrough(player: Player): Promise<Seen> {
  await player.does("hasten", TIMES);
  let playedS = 0;
  const holes: number[] = [];
  for (const place of places(SECONDS - STRETCH, LEAPS)) {
    await player.does("leap", place, AHEAD_S);
    playedS += await player.does<number>("playOn", STRETCH);
    holes.push(...(await player.does<number[]>("holes", FRAME_S)));
  }
  return {
    playedS,
    holes,
    stalls: await player.does("stalls", FRAME_S),
    troubles: await player.does("troubles"),
  };
}

describe.skipIf(chromiumPath === null)("in a browser (needs Chromium)", () => {
  beforeAll(async () => {
    film = await playFilm({
      seconds: SECONDS,
      size: "426x240",
      environment: { TRIPTYCH_DELIVERY__ENCODES: "1" },
    });
    players = await openBrowser();
  });
  afterAll(async () => {
    await players[Symbol.asyncDispose]();
    await film[Symbol.asyncDispose]();
  });

  it("plays ten minutes from twenty places without a stall, a trouble or a hole", async () => {
    const all = await Promise.all(
      KINDS.map(async ([kind, urlOf]) => {
        const player = await players.open();
        await player.does("start", kind, urlOf(await play(film, { direct: false })), OPTIONS[kind]);
        await player.does("settle");
        return leapThrough(player);
      }),
    );
    for (const { playedS, ...wrong } of all) {
      expect(playedS).toBeGreaterThanOrEqual(SECONDS);
      expect(wrong).toEqual({ stalls: [], troubles: [], holes: [] });
    }
  }, 240_000);
});
