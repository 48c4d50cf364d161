import { describe, expect, it } from "vitest";
import type { Part } from "../../../src/domain/library/item.ts";
import {
  findPart,
  firstPart,
  furtherParts,
  partState,
  partView,
  playedDuration,
  positionInWhole,
} from "../../../src/domain/library/parts.ts";
import { UNTOUCHED } from "../../../src/domain/playback/watch-state.ts";
import { anItemValue, aVersion, aView, uuidOf } from "../../support/item-views.ts";
import { aFile } from "../../support/media-values.ts";

const MINUTE = 60_000;
const SECOND_PART = uuidOf(902);
const THIRD_PART = uuidOf(903);

const aPart = (position: number, minutes: number | null, uuid: string | null): Part => ({
  uuid,
  file: aFile({
    path: `/films/Film cd${position + 1}.mkv`,
    durationMs: minutes === null ? null : minutes * MINUTE,
  }),
  position,
  startMs: null,
  endMs: null,
});

const version = aVersion({
  durationMs: 110 * MINUTE,
  parts: [aPart(0, 60, null), aPart(1, 30, SECOND_PART), aPart(2, 20, THIRD_PART)],
});
const stoppedAt = (minutes: number) => ({ ...UNTOUCHED, positionMs: minutes * MINUTE });

/** Where the third part lies. */
function third() {
  const place = findPart([version], THIRD_PART);
  if (place === undefined) throw new Error("there is no third part");
  return place;
}

describe("parts of a film", () => {
  it("lie one after the other", () => {
    expect(firstPart(version)).toMatchObject({ offsetMs: 0, durationMs: 60 * MINUTE, isLast: false });
    expect(furtherParts(version).map(({ offsetMs, isLast }) => [offsetMs / MINUTE, isLast])).toEqual([
      [60, false],
      [90, true],
    ]);
    expect(findPart([version], uuidOf(999))).toBeUndefined();
  });

  it("count nothing when nobody knows how long they are", () => {
    const broken = aVersion({ parts: [aPart(0, null, null), aPart(1, 30, SECOND_PART)] });
    expect(furtherParts(broken)[0]?.offsetMs).toBe(0);
  });

  it("play as long as the first alone by the film's id", () => {
    expect(playedDuration(version)).toBe(60 * MINUTE);
    expect(playedDuration(aVersion({ durationMs: 5 }))).toBe(5);
  });
});

describe("a position in a part", () => {
  it.each([
    [5, 95],
    [0, 90],
    [-3, 90],
    [400, 110],
  ])("of %i minutes is %i minutes into the film", (minutes, whole) => {
    expect(positionInWhole(third(), minutes * MINUTE)).toBe(whole * MINUTE);
  });

  it("that isn't told is the part's end", () => {
    expect(positionInWhole(third(), null)).toBe(110 * MINUTE);
  });
});

describe("a part's state", () => {
  it.each([
    ["ahead of it", 30, { positionMs: 0, played: false }],
    ["at its beginning", 90, { positionMs: 0, played: false }],
    ["in it", 95, { positionMs: 5 * MINUTE, played: false }],
    ["behind it", 110, { positionMs: 0, played: true }],
  ])("follows from a film that was left %s", (_where, minutes, expected) => {
    expect(partState(third(), stoppedAt(minutes))).toMatchObject(expected);
  });

  it("is seen with the film", () => {
    expect(partState(third(), { ...UNTOUCHED, played: true })).toMatchObject({ positionMs: 0, played: true });
  });
});

describe("a part as something to play", () => {
  const film = aView({ name: "Film", kind: "movie" }, { versions: [version], partCount: 3 });

  it("has its own id, file and length, and the film's number and words", () => {
    const part = partView(film, SECOND_PART);
    expect(part?.item).toMatchObject({
      id: film.item.id,
      uuid: SECOND_PART,
      kind: "video",
      name: "Film cd2",
      path: "/films/Film cd2.mkv",
      durationMs: 30 * MINUTE,
    });
    expect(part?.versions?.map(({ uuid, parts }) => [uuid, parts.length])).toEqual([[SECOND_PART, 1]]);
    expect(part?.partCount).toBe(1);
  });

  it("isn't there for an id of something else", () => {
    expect(partView(film, anItemValue().uuid)).toBeNull();
  });
});
