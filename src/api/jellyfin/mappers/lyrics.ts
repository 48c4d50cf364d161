/** Lyrics with times (LRC), as the contract has them. */
import type { LyricDto } from "@jellyfin/sdk/lib/generated-client/models/lyric-dto.js";
import { toTicks } from "../dates-and-ticks.ts";

type Metadata = NonNullable<LyricDto["Metadata"]>;
type Line = NonNullable<LyricDto["Lyrics"]>[number];

/** `[01:02.34]`, several before one text when it is sung several times. */
const TIME = /\[(\d{1,3}):(\d{1,2})(?:[.:](\d{1,3}))?\]/g;
const TAG = /^\[([a-z#]+):(.*)\]$/i;
/** `<00:01.00>` before a word: when it is sung; shown by none, so taken out. */
const WORD_TIME = /<\d{1,3}:\d{1,2}(?:[.:]\d{1,3})?>/g;

const TAGS: Readonly<Record<string, (value: string) => Metadata>> = {
  ar: (value) => ({ Artist: value }),
  al: (value) => ({ Album: value }),
  ti: (value) => ({ Title: value }),
  au: (value) => ({ Author: value }),
  by: (value) => ({ By: value }),
  re: (value) => ({ Creator: value }),
  ve: (value) => ({ Version: value }),
};

/** More lines than any song has. */
const MAX_LINES = 10_000;

/** Lines by their times; a text without any times is answered line by line without. */
export function toLyrics(text: string): LyricDto {
  const lines = text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\r|\n/)
    .slice(0, MAX_LINES);
  const metadata: Metadata = Object.assign({}, ...lines.map(metadataIn)) as Metadata;
  const timed = lines.flatMap((line) => timedLines(line)).toSorted((a, b) => (a.Start ?? 0) - (b.Start ?? 0));
  if (timed.length > 0) return { Metadata: metadata, Lyrics: timed };
  const plain = lines.filter((line) => !TAG.test(line.trim()));
  return { Metadata: metadata, Lyrics: plain.map((line) => ({ Text: line.trim() })) };
}

function metadataIn(line: string): Metadata {
  const [, name = "", value = ""] = TAG.exec(line.trim()) ?? [];
  return TAGS[name.toLowerCase()]?.(value.trim()) ?? {};
}

function timedLines(line: string): Line[] {
  const times = [...line.matchAll(TIME)];
  const text = line.replace(TIME, "").replace(WORD_TIME, "").trim();
  return times.map(([, minutes = "0", seconds = "0", fraction = ""]) => ({
    Text: text,
    Start: toTicks(Number(minutes) * 60_000 + Number(seconds) * 1000 + fractionMs(fraction)),
    Cues: [],
  }));
}

const fractionMs = (digits: string): number => (digits === "" ? 0 : Number(`0.${digits}`) * 1000);
