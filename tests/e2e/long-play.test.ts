/** Ten minutes of a film with twenty leaps, in both players at once, ten times as fast as a person watches. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromiumPath, openBrowser, type Player, type Players } from "../support/browser.ts";
import { places } from "../support/places.ts";
import { play, type Played, playFilm, type PlayedFilm } from "../support/played-film.ts";

const SECONDS = 600;
const LEAPS = 20;
const STRETCH = SECONDS / LEAPS;
/** So many times as fast as a person watches; where a machine can't keep up, the same again more slowly. */
const SPEEDS = [10, 5, 2, 1] as const;
/** A player has to be this far ahead of its picture before it goes on: nobody watches so fast. */
const AHEAD_S = 20;
const FRAME_S = 1 / 25;
const LIMIT_MS = 1_800_000;

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
  readonly wrong: readonly unknown[];
}

/** What was buffered is looked at afterwards. */
async function playStretch(player: Player, place: number): Promise<Seen> {
  await player.does("forget");
  await player.does("leap", place, AHEAD_S);
  const playedS = await player.does<number>("playOn", STRETCH);
  const [stalls, troubles, holes] = [
    await player.does<unknown[]>("stalls", FRAME_S),
    await player.does<unknown[]>("troubles"),
    await player.does<unknown[]>("holes", FRAME_S),
  ];
  return { playedS, wrong: [...stalls, ...troubles, ...holes] };
}

/** Each stretch from another place. What is wrong with a film is wrong at any speed. */
async function leapThrough(player: Player): Promise<Seen> {
  let playedS = 0;
  const speeds = [...SPEEDS];
  for (const place of places(SECONDS - STRETCH, LEAPS)) {
    for (;;) {
      await player.does("hasten", speeds[0]);
      const seen = await playStretch(player, place);
      if (seen.wrong.length === 0) {
        playedS += seen.playedS;
        break;
      }
      speeds.shift();
      if (speeds.length === 0) return { playedS, wrong: [place, ...seen.wrong] };
    }
  }
  return { playedS, wrong: [] };
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

  it(
    "plays ten minutes from twenty places without a stall, a trouble or a hole",
    async () => {
      const all = await Promise.all(
        KINDS.map(async ([kind, urlOf]) => {
          const player = await players.open();
          await player.does("start", kind, urlOf(await play(film, { direct: false })), OPTIONS[kind]);
          await player.does("settle");
          return leapThrough(player);
        }),
      );
      for (const { playedS, wrong } of all) {
        expect(wrong).toEqual([]);
        expect(playedS).toBeGreaterThanOrEqual(SECONDS);
      }
    },
    LIMIT_MS,
  );
});
