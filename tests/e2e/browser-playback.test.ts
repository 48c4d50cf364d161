/** Real players in a real browser, with the native API's urls and nothing else. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { chromiumPath, openBrowser, type Player, type Players } from "../support/browser.ts";
import { places } from "../support/places.ts";
import { play, type Played, playFilm, type PlayedFilm } from "../support/played-film.ts";

const SECONDS = 150;
const SEEKS = 12;
const FRAME_S = 1 / 25;
const HEIGHT = 480;
const RUNG = 360;

let film: PlayedFilm;
let players: Players;
let player: Player;

const KINDS = [
  ["hls.js", "hls", ({ urls }: Played) => urls.hls],
  ["shaka", "shaka", ({ urls }: Played) => urls.dash],
] as const;

/** On the copy from the beginning: which rung a player takes by itself depends on how fast the machine is. */
const OPTIONS = {
  hls: { startLevel: 1 },
  shaka: { abr: { enabled: false, defaultBandwidthEstimate: 1e9 } },
};

describe.skipIf(chromiumPath === null)("in a browser (needs Chromium)", () => {
  beforeAll(async () => {
    film = await playFilm({ seconds: SECONDS, size: `854x${HEIGHT}` });
    players = await openBrowser();
  });
  afterAll(async () => {
    await players[Symbol.asyncDispose]();
    await film[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    player = await players.open();
  });
  afterEach(() => player[Symbol.asyncDispose]());

  const start = async (kind: (typeof KINDS)[number][1], url: string): Promise<void> => {
    await player.does("start", kind, url, OPTIONS[kind]);
    // Two frames are reordered, and the sound begins a little before the picture.
    expect(await player.does("settle")).toBeLessThan(3 * FRAME_S);
  };
  const isFlawless = async (): Promise<void> => {
    expect(await player.does("troubles")).toEqual([]);
    expect(await player.does("holes", FRAME_S)).toEqual([]);
  };

  describe.each(KINDS)("%s", (_, kind, urlOf) => {
    it("plays, and goes wherever it is sent", async () => {
      await start(kind, urlOf(await play(film)));
      expect(await player.does("duration")).toBeCloseTo(SECONDS, 0);
      expect(await player.does("playOn", 6)).toBeGreaterThanOrEqual(6);
      for (const place of places(SECONDS - 8, SEEKS)) {
        await player.does("seek", place);
        await isFlawless();
      }
      // To the end: the last pieces are shorter than the others.
      await player.does("seek", SECONDS - 4);
      await player.does("playOn", 5);
      await isFlawless();
    });

    it("changes the quality and the sound while it plays", async () => {
      await start(kind, urlOf(await play(film)));
      expect(await player.does("changeTo", RUNG)).toBe(RUNG);
      await player.does("playOn", 3);
      expect(await player.does("changeTo", HEIGHT)).toBe(HEIGHT);
      expect(await player.does("soundTracks")).toEqual(["en", "de"]);
      await player.does("sound", "de");
      await player.does("playOn", 3);
      await isFlawless();
    });

    it("shows subtitles at their time", async () => {
      await start(kind, urlOf(await play(film)));
      const [startS = NaN] = await player.does<readonly number[]>("cues", "en", "line 10");
      // hls.js counts from when the first picture is decoded, not from when it is shown.
      expect(Math.abs(startS - 10)).toBeLessThan(3 * FRAME_S);
    });
  });

  it("makes nothing twice for two who watch the same", async () => {
    const { delivery } = film.server.running.core;
    await start("hls", (await play(film)).urls.hls);
    await player.does("seek", 100);
    await player.does("playOn", 2);
    const started = delivery.runsStarted();
    await using other = await players.open();
    await other.does("start", "shaka", (await play(film)).urls.dash, OPTIONS.shaka);
    await other.does("seek", 100);
    await other.does("playOn", 2);
    expect(delivery.runsStarted()).toBe(started);
  });
});
