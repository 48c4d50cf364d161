/** Which parts of a film are told to be skipped, and on whose word. */
import { describe, expect, it } from "vitest";
import type { Chapter } from "../../../src/domain/library/item.ts";
import { segmentsFromChapters } from "../../../src/domain/playback/skipping/from-chapters.ts";
import { segmentsOf } from "../../../src/domain/playback/skipping/segment.ts";
import { parseEdl } from "../../../src/infrastructure/sidecars/edl.ts";
import { aFile } from "../../support/media-values.ts";

const MINUTE = 60_000;

/** Chapters by their names, each so many minutes long. */
function chapters(
  ...list: readonly (readonly [title: string | null, minutes: number])[]
): readonly Chapter[] {
  let startMs = 0;
  return list.map(([title, minutes]) => {
    const chapter = { title, startMs, endMs: startMs + minutes * MINUTE };
    startMs = chapter.endMs;
    return chapter;
  });
}

const kindsOf = (list: readonly Chapter[]): readonly string[] =>
  segmentsFromChapters(list, list.at(-1)?.endMs ?? null).map(({ kind }) => kind);

describe("chapters", () => {
  it.each([
    ["Intro", "intro"],
    ["01 - Opening", "intro"],
    ["Opening Credits", "intro"],
    ["OP", "intro"],
    ["Vorspann", "intro"],
    ["Chapter 1: Previously on Some Show", "recap"],
  ])("named %s at the beginning are the %s", (title, kind) => {
    expect(kindsOf(chapters([title, 1], ["Part A", 40]))).toEqual([kind]);
  });

  it.each([
    ["Credits", "outro"],
    ["End Credits", "outro"],
    ["Abspann", "outro"],
    ["Générique de fin", "outro"],
    ["Next Episode Preview", "preview"],
  ])("named %s at the end are the %s", (title, kind) => {
    expect(kindsOf(chapters(["Part A", 40], [title, 1]))).toEqual([kind]);
  });

  it.each([
    ["Ending of the World"],
    ["The Introduction of Bees"],
    ["Intro End"],
    ["Chapter 1"],
    [null],
    ["OPening Night"],
  ])("named %s are the story's", (title) => {
    expect(kindsOf(chapters([title, 1], ["Part B", 40], [title, 1]))).toEqual([]);
  });

  it("that are too long for it, or stand at the wrong end, aren't taken for it", () => {
    expect(kindsOf(chapters(["Opening", 12], ["Part B", 60]))).toEqual([]);
    expect(kindsOf(chapters(["Part A", 40], ["Intro", 1]))).toEqual([]);
    expect(kindsOf(chapters(["Credits", 2], ["Part B", 60]))).toEqual([]);
  });

  it("of one kind beside each other are one part", () => {
    expect(segmentsFromChapters(chapters(["Part A", 40], ["Credits 1", 2], ["Credits 2", 3]), null)).toEqual([
      { kind: "outro", startMs: 40 * MINUTE, endMs: 45 * MINUTE },
    ]);
  });

  it("without an end go on to the next one", () => {
    const open = [
      { title: "Intro", startMs: 1000, endMs: 1000 },
      { title: "Part A", startMs: 31_000, endMs: 31_000 },
    ];
    expect(segmentsFromChapters(open, 600_000)).toEqual([{ kind: "intro", startMs: 1000, endMs: 31_000 }]);
  });
});

describe("an edit decision list", () => {
  it("is read in seconds, clock times and frames", () => {
    const text = "5.3\t7.1\t0\r\n00:01:00.5 01:02:03.250 3\n#250 #500 4\n\n100 110 1\n";
    expect(parseEdl(text, 25)).toEqual([
      { kind: "commercial", startMs: 5300, endMs: 7100 },
      { kind: "commercial", startMs: 60_500, endMs: 3_723_250 },
      { kind: "intro", startMs: 10_000, endMs: 20_000 },
    ]);
  });

  it("says nothing by lines that aren't one", () => {
    expect(
      parseEdl("7 5 0\n-1 5 0\n1e9 2e9 0\nhello\n#1 #2 0\n99999999999 99999999999999 0\n", null),
    ).toEqual([]);
  });
});

describe("of several who speak of a part", () => {
  const spoken = aFile({
    durationMs: 41 * MINUTE,
    chapters: chapters(["Intro", 1], ["Part A", 39], ["Credits", 1]),
    skips: {
      edl: [
        { kind: "outro", startMs: 39 * MINUTE, endMs: 41 * MINUTE },
        { kind: "commercial", startMs: 10 * MINUTE, endMs: 12 * MINUTE },
      ],
      given: [
        { by: "old", at: new Date(1), spans: [{ kind: "commercial", startMs: 0, endMs: 5000 }] },
        {
          by: "new",
          at: new Date(2),
          spans: [{ kind: "commercial", startMs: 11 * MINUTE, endMs: 12 * MINUTE }],
        },
      ],
    },
  });

  it("the tool that spoke last is heard first, then the list beside the film, then its chapters", () => {
    expect(segmentsOf(spoken).map(({ kind, startMs, source, by }) => [kind, startMs, source, by])).toEqual([
      ["intro", 0, "chapters", null],
      ["commercial", 11 * MINUTE, "tool", "new"],
      ["outro", 39 * MINUTE, "edl", null],
    ]);
  });

  it("each part keeps its id", () => {
    const ids = segmentsOf(spoken).map(({ uuid }) => uuid);
    expect(segmentsOf(spoken).map(({ uuid }) => uuid)).toEqual(ids);
    expect(new Set(ids).size).toBe(3);
    expect(ids.every((id) => /^[0-9a-f]{32}$/.test(id))).toBe(true);
  });
});
