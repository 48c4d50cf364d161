import { describe, expect, it } from "vitest";
import {
  afterPosition,
  afterStart,
  markedPlayed,
  markedUnplayed,
  UNTOUCHED,
  type WatchState,
} from "../../../src/domain/playback/watch-state.ts";

const NOW = new Date("2026-01-01T20:00:00Z");
const MINUTE = 60_000;
const FILM = 12 * MINUTE;

describe("what a play does to a person's state", () => {
  /** The sequence that was recorded from the reference server: one film of twelve minutes, started before each stop. */
  it("goes as recorded over a row of plays", () => {
    let state: WatchState = UNTOUCHED;
    const seen = [0.0014, 0.04, 0.06, 0.5, 0.89, 0.91, null, 1.1].map((part) => {
      state = afterPosition(afterStart(state, NOW), part === null ? null : part * FILM, FILM);
      return [Math.round((state.positionMs / FILM) * 100), state.played, state.playCount];
    });
    expect(seen).toEqual([
      [0, false, 1],
      [0, false, 2],
      [6, false, 3],
      [50, false, 4],
      [89, false, 5],
      [0, true, 6],
      [0, true, 8],
      [0, true, 9],
    ]);
    expect(afterPosition(afterStart(state, NOW), FILM / 2, FILM)).toMatchObject({
      played: false,
      playCount: 10,
    });
  });

  it("takes half of a short clip as seen", () => {
    expect(afterPosition(UNTOUCHED, MINUTE / 2, MINUTE)).toMatchObject({ positionMs: 0, played: true });
  });

  it("concludes nothing where the length isn't known", () => {
    for (const duration of [null, 0])
      expect(afterPosition(UNTOUCHED, 90_000, duration)).toMatchObject({ positionMs: 90_000, played: false });
    expect(afterPosition(UNTOUCHED, -5, null).positionMs).toBe(0);
  });

  it("leaves what was seen as seen when it is only looked into", () => {
    const seen = markedPlayed(UNTOUCHED, null, NOW);
    expect(afterPosition(seen, 1000, FILM)).toMatchObject({ played: true, positionMs: 0 });
  });

  it("marks with a date, with the one known, or with now", () => {
    const earlier = new Date("2024-01-02T03:04:05Z");
    expect(markedPlayed(UNTOUCHED, earlier, NOW).lastPlayedAt).toEqual(earlier);
    expect(markedPlayed(UNTOUCHED, null, NOW)).toMatchObject({
      lastPlayedAt: NOW,
      playCount: 1,
      played: true,
    });
    const before = { ...UNTOUCHED, lastPlayedAt: earlier, playCount: 3, positionMs: 5 };
    expect(markedPlayed(before, null, NOW)).toMatchObject({
      lastPlayedAt: earlier,
      playCount: 3,
      positionMs: 0,
    });
  });

  it("takes a mark back, not the favourite", () => {
    const state = { ...markedPlayed(UNTOUCHED, null, NOW), isFavorite: true };
    expect(markedUnplayed(state)).toEqual({ ...UNTOUCHED, isFavorite: true });
  });
});
