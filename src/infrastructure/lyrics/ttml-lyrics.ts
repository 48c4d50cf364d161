/** Lyrics in TTML, as the large services have them: a paragraph is a line, a part of it with times of its own a word. */
import { SaxesParser, type SaxesTagPlain } from "saxes";
import {
  type Lyrics,
  type LyricsLine,
  type LyricsWord,
  MAX_LINES,
  MAX_WORDS,
} from "../../domain/library/lyrics/lyrics.ts";
import { clockOf, type TtmlClock, ttmlTime } from "../sidecars/ttml-time.ts";

const MAX_DEPTH = 30;
const MAX_ELEMENTS = 300_000;

class Stop extends Error {}

type Attributes = Readonly<Record<string, string>>;

/** What has a DOCTYPE (which may define entities) is read as empty; of a broken one what stands before the break. */
export function parseTtmlLyrics(source: string): Lyrics | null {
  if (/<!(?:DOCTYPE|ENTITY)/iu.test(source)) return null;
  const reader = createReader();
  const parser = new SaxesParser({ xmlns: false });
  parser.on("error", () => {
    throw new Stop();
  });
  parser.on("opentag", (tag) => reader.open(tag));
  parser.on("closetag", () => reader.close());
  parser.on("text", (piece) => reader.text(piece));
  try {
    parser.write(source.slice(source.indexOf("<"))).close();
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
  }
  const { lines, title } = reader;
  if (lines.length === 0) return null;
  const isSynced = lines.some(({ startMs }) => startMs !== null);
  return { metadata: title() === "" ? {} : { title: title() }, isSynced, lines };
}

const localName = (name: string): string => name.slice(name.indexOf(":") + 1).toLowerCase();

interface Open {
  readonly name: string;
  readonly startMs: number | null;
  readonly endMs: number | null;
  /** Where in the line it begins. */
  readonly from: number;
}

/** A line as it is read. */
class Line {
  text = "";
  words: LyricsWord[] = [];

  add(piece: string): void {
    const single = piece.replaceAll(/\s+/gu, " ");
    this.text += this.text === "" || this.text.endsWith(" ") ? single.trimStart() : single;
  }

  /** The word that ends here; one without a time, or without letters, is none. */
  end({ from, startMs, endMs }: Open): void {
    const written = this.text.slice(from);
    const position = from + written.length - written.trimStart().length;
    const endPosition = this.text.trimEnd().length;
    if (startMs !== null && endPosition > position)
      this.words.push({ position, endPosition, startMs, endMs });
  }
}

function createReader() {
  const lines: LyricsLine[] = [];
  const stack: Open[] = [];
  let clock: TtmlClock = clockOf({});
  let line = new Line();
  let title = "";
  let elements = 0;
  let words = 0;

  const endLine = (startMs: number | null): void => {
    const { text } = line;
    const kept = line.words.slice(0, MAX_WORDS - words);
    words += kept.length;
    if (text.trim() !== "" && lines.length < MAX_LINES)
      lines.push({ text: text.trimEnd(), startMs: startMs ?? kept[0]?.startMs ?? null, words: kept });
    line = new Line();
  };

  return {
    lines: lines as readonly LyricsLine[],
    title: () => title.trim().slice(0, 1000),
    open(tag: SaxesTagPlain): void {
      elements += 1;
      if (stack.length >= MAX_DEPTH || elements > MAX_ELEMENTS) throw new Stop();
      const name = localName(tag.name);
      const given: Attributes = Object.fromEntries(
        Object.entries(tag.attributes).map(([key, value]) => [localName(key), value]),
      );
      if (name === "tt") clock = clockOf(given);
      const [startMs, endMs] = [lyricTime(given["begin"], clock), lyricTime(given["end"], clock)];
      stack.push({ name, startMs, endMs, from: line.text.length });
    },
    close(): void {
      const open = stack.pop();
      if (open?.name === "span") line.end(open);
      if (open?.name === "p") endLine(open.startMs);
    },
    text(piece: string): void {
      if (stack.at(-1)?.name === "title") title += piece;
      if (stack.some(({ name }) => name === "p")) line.add(piece);
    },
  };
}

/** Services write `9.731` and `1:02.5`, too, which TTML itself has not. */
function lyricTime(value: string | undefined, clock: TtmlClock): number | null {
  const [, minutes = "0", seconds] =
    /^(?:(\d{1,3}):)?(\d{1,5}(?:\.\d{1,6})?)$/u.exec(value?.trim() ?? "") ?? [];
  if (seconds !== undefined) return Math.round(Number(minutes) * 60_000 + Number(seconds) * 1000);
  return ttmlTime(value, clock);
}
