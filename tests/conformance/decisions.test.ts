import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { decideLine } from "../../src/api/jellyfin/decide-line.ts";
import { sharedDir, sharedIsAbsent } from "../support/reference.ts";

interface Case {
  readonly device: string;
  readonly source: string;
  readonly streams: string;
  readonly playMethod: string | null;
  readonly transcodeReasons: readonly string[];
  readonly subProtocol?: string;
  readonly container?: string | null;
  readonly copies?: readonly string[];
}

const dir = join(sharedDir, "cases/playback");
const read = (path: string): unknown => JSON.parse(readFileSync(join(dir, path), "utf8"));
const cases: readonly Case[] =
  sharedIsAbsent === null
    ? readFileSync(join(dir, "cases.jsonl"), "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as Case)
    : [];

function lineOf({ device, source, streams }: Case): object {
  const media = read(`sources/${source}.json`) as { readonly MediaStreams: readonly unknown[] };
  const count = media.MediaStreams.length;
  const line = { profile: read(`profiles/${device}.json`), source: media };
  if (count === 0 || streams === "default") return line;
  const audioStreamIndex = streams.startsWith("audio 1") ? 1 : count - 2;
  return { ...line, audioStreamIndex, subtitleStreamIndex: count - 1 };
}

/** What a case says of a decision, and only that; lists as sets. */
function compared(
  fact: Case,
  of: Omit<Case, "device" | "source" | "streams" | "subProtocol"> & { readonly subProtocol?: string | null },
): object {
  return {
    transcodeReasons: of.transcodeReasons.toSorted(),
    ...(fact.playMethod === null ? {} : { playMethod: of.playMethod }),
    ...(fact.subProtocol === undefined
      ? {}
      : { subProtocol: of.subProtocol, container: of.container, copies: of.copies?.toSorted() }),
  };
}

describe.skipIf(sharedIsAbsent !== null)(
  `decisions of the real Jellyfin${sharedIsAbsent === null ? "" : ` (skipped: ${sharedIsAbsent})`}`,
  () => {
    it("has cases", () => {
      expect(cases.length).toBeGreaterThan(100);
    });

    it.each(cases)("$device, $source, $streams", (fact) => {
      const decided = decideLine(lineOf(fact));
      expect(compared(fact, decided)).toEqual(compared(fact, fact));
    });
  },
);
