/** Lyrics in LRC, with times of words in its enhanced form, and such without any times. */
import {
  type Lyrics,
  type LyricsLine,
  type LyricsMetadata,
  type LyricsWord,
  MAX_LINES,
  MAX_WORDS,
} from "./lyrics.ts";

/** `[01:02.34]`, several before one text when it is sung several times. */
const TIME = /\[(\d{1,3}):(\d{1,2})(?:[.:](\d{1,3}))?\]/gu;
const STARTS_WITH_TIMES = /^(?:\s*\[\d{1,3}:\d{1,2}(?:[.:]\d{1,3})?\])+/u;
const TAG = /^\[([a-z#]+):(.*)\]$/iu;
/** `<00:01.00>` before a word: when it is sung; behind the last one: until when. */
const WORD = /<(\d{1,3}):(\d{1,2})(?:[.:](\d{1,3}))?>/gu;

const TAGS: Readonly<Record<string, (value: string) => LyricsMetadata>> = {
  ar: (artist) => ({ artist }),
  al: (album) => ({ album }),
  ti: (title) => ({ title }),
  au: (author) => ({ author }),
  by: (by) => ({ by }),
  re: (creator) => ({ creator }),
  tool: (creator) => ({ creator }),
  ve: (version) => ({ version }),
  length: (value) => {
    const [, minutes, seconds] = /^(\d{1,3}):(\d{1,2}(?:\.\d{1,3})?)$/u.exec(value) ?? [];
    return minutes === undefined ? {} : { lengthMs: Number(minutes) * 60_000 + Number(seconds) * 1000 };
  },
};

/** A refrain that is sung more often is another one. */
const MAX_REPEATS = 200;
const MAX_WORDS_OF_A_LINE = 1000;

/** Lines by their times; a text without any times is answered line by line without. Null: there is nothing in it. */
export function parseLrc(text: string): Lyrics | null {
  const lines = text
    .replace(/^\uFEFF/u, "")
    .split(/\r\n|\r|\n/u)
    .slice(0, MAX_LINES)
    .map((line) => line.trim());
  const metadata: LyricsMetadata = Object.assign({}, ...lines.map(metadataIn)) as LyricsMetadata;
  const offsetMs = offsetOf(lines);
  const budget = { words: MAX_WORDS };
  const timed = lines.flatMap((line) => timedLines(line, offsetMs, budget));
  if (timed.length > 0) {
    const inOrder = timed.toSorted((a, b) => (a.startMs ?? 0) - (b.startMs ?? 0));
    return { metadata, isSynced: true, lines: inOrder.slice(0, MAX_LINES) };
  }
  const plain = lines.filter((line) => !TAG.test(line));
  if (plain.every((line) => line === "")) return null;
  return {
    metadata,
    isSynced: false,
    lines: trimmed(plain).map((line) => ({ text: line, startMs: null, words: [] })),
  };
}

function metadataIn(line: string): LyricsMetadata {
  const [, name = "", value = ""] = TAG.exec(line) ?? [];
  return TAGS[name.toLowerCase()]?.(value.trim().slice(0, 1000)) ?? {};
}

/** `[offset:+500]`: everything is sung half a second earlier than it says. */
function offsetOf(lines: readonly string[]): number {
  for (const line of lines) {
    const ms = /^\[offset:\s*([+-]?\d{1,6})\s*\]$/iu.exec(line)?.[1];
    if (ms !== undefined) return Number(ms);
  }
  return 0;
}

function timedLines(line: string, offsetMs: number, budget: { words: number }): readonly LyricsLine[] {
  const head = STARTS_WITH_TIMES.exec(line)?.[0];
  if (head === undefined) return [];
  const starts = [...head.matchAll(TIME)]
    .slice(0, MAX_REPEATS)
    .map((found) => Math.max(0, msOf(found) - offsetMs));
  const { text, words } = wordsOf(line.slice(head.length), offsetMs);
  const [first = 0] = starts;
  return starts.map((startMs) => {
    const sung = words.slice(0, budget.words);
    budget.words -= sung.length;
    return { text, startMs, words: sung.map((word) => later(word, startMs - first)) };
  });
}

const later = (word: LyricsWord, byMs: number): LyricsWord => ({
  ...word,
  startMs: word.startMs + byMs,
  endMs: word.endMs === null ? null : word.endMs + byMs,
});

interface Timed {
  readonly text: string;
  readonly words: readonly LyricsWord[];
}

function wordsOf(line: string, offsetMs: number): Timed {
  const times = [...line.matchAll(WORD)].slice(0, MAX_WORDS_OF_A_LINE);
  let text = tidied("", line.slice(0, times[0]?.index ?? line.length));
  const words: LyricsWord[] = [];
  for (const [at, time] of times.entries()) {
    const next = times[at + 1];
    const piece = tidied(text, line.slice(time.index + time[0].length, next?.index ?? line.length));
    const position = text.length;
    text += piece;
    if (piece.trim() === "") continue;
    words.push({
      position,
      endPosition: position + piece.trimEnd().length,
      startMs: Math.max(0, msOf(time) - offsetMs),
      endMs: next === undefined ? null : Math.max(0, msOf(next) - offsetMs),
    });
  }
  return { text: text.trimEnd(), words };
}

/** One space between words, none in front. */
function tidied(before: string, piece: string): string {
  const single = piece.replaceAll(/\s+/gu, " ");
  return before === "" || before.endsWith(" ") ? single.trimStart() : single;
}

const msOf = ([, minutes = "0", seconds = "0", fraction = ""]: RegExpExecArray): number =>
  Number(minutes) * 60_000 +
  Number(seconds) * 1000 +
  (fraction === "" ? 0 : Math.round(Number(`0.${fraction}`) * 1000));

/** Without empty lines in front and behind. */
function trimmed(lines: readonly string[]): readonly string[] {
  const first = lines.findIndex((line) => line !== "");
  const last = lines.findLastIndex((line) => line !== "");
  return lines.slice(first, last + 1);
}
