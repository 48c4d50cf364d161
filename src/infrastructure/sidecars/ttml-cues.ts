/** Timed Text Markup (TTML 1 and 2, IMSC): times, lines, styles of letters, and at which edge a region lies. */
import { SaxesParser, type SaxesTagPlain } from "saxes";
import type { SubtitleCue } from "../../domain/core.ts";
import { PLAIN, type Run, styledText, type TextStyle } from "./styled-text.ts";
import { clockOf, type TtmlClock, ttmlTime } from "./ttml-time.ts";

const MAX_DEPTH = 60;
const MAX_ELEMENTS = 500_000;
const MAX_CUES = 100_000;

type Attributes = Readonly<Record<string, string>>;

interface Place {
  readonly vertical: "before" | "center" | "after" | null;
  readonly horizontal: "start" | "center" | "end" | null;
}

interface Open {
  readonly name: string;
  readonly beginMs: number;
  /** null: as long as what it is in. */
  readonly endMs: number | null;
  readonly style: TextStyle;
  readonly place: Place;
  readonly keepsSpace: boolean;
}

interface Named {
  readonly style: Partial<TextStyle>;
  readonly place: Partial<Place>;
}

const NOWHERE: Place = { vertical: null, horizontal: null };
const ROOT: Open = { name: "", beginMs: 0, endMs: null, style: PLAIN, place: NOWHERE, keepsSpace: false };

/**
 * Of one document, or of several one behind the other, as MP4 keeps them. What has a DOCTYPE (which may define
 * entities) is read as empty; of a broken one what stands before the break.
 */
export function ttmlCues(text: string): readonly SubtitleCue[] {
  if (/<!(?:DOCTYPE|ENTITY)/iu.test(text)) return [];
  return text
    .split(/<\?xml[^>]{0,200}\?>/u)
    .filter((document) => document.includes("<"))
    .flatMap(documentCues);
}

class Stop extends Error {}

function documentCues(source: string): readonly SubtitleCue[] {
  const reader = createReader();
  const parser = new SaxesParser({ xmlns: false });
  parser.on("error", (error) => {
    if (!/entity/iu.test(error.message)) throw new Stop();
  });
  parser.on("opentag", (tag) => reader.open(tag));
  parser.on("closetag", (tag) => reader.close(tag));
  parser.on("text", (text) => reader.text(text));
  parser.on("cdata", (text) => reader.text(text));
  try {
    parser.write(source.slice(source.indexOf("<"))).close();
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
  }
  return reader.cues;
}

function createReader() {
  const named = new Map<string, Named>();
  const stack: Open[] = [];
  const cues: SubtitleCue[] = [];
  let clock: TtmlClock = clockOf({});
  let runs: Run[] = [];
  let elements = 0;
  const top = (): Open => stack.at(-1) ?? ROOT;

  /** What has been read of a paragraph so far, at the time of `of`. */
  const flush = ({ beginMs, endMs, place }: Open): void => {
    const text = styledText(runs);
    runs = [];
    if (text === "" || endMs === null || cues.length >= MAX_CUES) return;
    const align = alignOf(place);
    cues.push({ startMs: beginMs, endMs, text: tidy(text), ...(align === null ? {} : { align }) });
  };

  return {
    cues,
    open(tag: SaxesTagPlain): void {
      elements += 1;
      if (stack.length >= MAX_DEPTH || elements > MAX_ELEMENTS) throw new Stop();
      const name = localName(tag.name);
      const given = localNames(tag.attributes);
      if (name === "tt") clock = clockOf(given);
      const outer = top();
      const own = openOf(name, given, { outer, named, clock });
      if (name === "style" || name === "region") note(named, given);
      if (name === "br") runs.push({ text: "\n", ...outer.style });
      // A part of a paragraph with times of its own is a cue of its own.
      if (name === "span" && isTimed(given)) flush(outer);
      if (name === "p") runs = [];
      stack.push(own);
    },
    close(tag: SaxesTagPlain): void {
      const closed = stack.pop();
      if (closed === undefined) return;
      const isOwn = closed.name === "span" && isTimed(localNames(tag.attributes));
      if (closed.name === "p" || isOwn) flush(closed);
    },
    text(text: string): void {
      const { name, style, keepsSpace } = top();
      if (name !== "p" && name !== "span") return;
      runs.push({ text: keepsSpace ? text : text.replaceAll(/\s+/gu, " "), ...style });
    },
  };
}

const localName = (name: string): string => name.slice(name.indexOf(":") + 1).toLowerCase();

/** `tts:fontStyle`, whatever its prefix is here; `xml:id` is `id`. */
function localNames(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [localName(name), value]));
}

const isTimed = (given: Attributes): boolean =>
  given["begin"] !== undefined || given["end"] !== undefined || given["dur"] !== undefined;

interface Around {
  readonly outer: Open;
  readonly named: ReadonlyMap<string, Named>;
  readonly clock: TtmlClock;
}

/** Times count from where the element around it begins, and end with it at the latest. */
function openOf(name: string, given: Attributes, { outer, named, clock }: Around): Open {
  const at = (word: string): number | null => ttmlTime(given[word], clock);
  const beginMs = outer.beginMs + (at("begin") ?? 0);
  const [end, dur] = [at("end"), at("dur")];
  const ends = [
    outer.endMs,
    end === null ? null : outer.beginMs + end,
    dur === null ? null : beginMs + dur,
  ].filter((value) => value !== null);
  const words = `${given["region"] ?? ""} ${given["style"] ?? ""}`.split(/\s+/u);
  const referred = words.map((word) => named.get(word)).filter((one) => one !== undefined);
  const own = namedOf(given);
  return {
    name,
    beginMs,
    endMs: ends.length === 0 ? null : Math.min(...ends),
    style: Object.assign({ ...outer.style }, ...referred.map(({ style }) => style), own.style),
    place: Object.assign({ ...outer.place }, ...referred.map(({ place }) => place), own.place),
    keepsSpace: given["space"] === undefined ? outer.keepsSpace : given["space"] === "preserve",
  };
}

function note(named: Map<string, Named>, given: Attributes): void {
  const id = given["id"];
  if (id === undefined) return;
  const referred = (given["style"] ?? "").split(/\s+/u).map((word) => named.get(word));
  const own = namedOf(given);
  named.set(id, {
    style: Object.assign({}, ...referred.map((one) => one?.style), own.style),
    place: Object.assign({}, ...referred.map((one) => one?.place), own.place),
  });
}

const VERTICAL: Readonly<Record<string, Place["vertical"]>> = {
  before: "before",
  center: "center",
  after: "after",
};
const HORIZONTAL: Readonly<Record<string, Place["horizontal"]>> = {
  start: "start",
  left: "start",
  center: "center",
  end: "end",
  right: "end",
};

function namedOf(given: Attributes): Named {
  const { fontstyle, fontweight, textdecoration, displayalign, textalign } = given;
  const vertical = VERTICAL[displayalign ?? ""];
  const horizontal = HORIZONTAL[textalign ?? ""];
  return {
    style: {
      ...(fontstyle === undefined ? {} : { italic: fontstyle !== "normal" }),
      ...(fontweight === undefined ? {} : { bold: fontweight === "bold" }),
      ...(textdecoration === undefined ? {} : { underlined: /\bunderline\b/u.test(textdecoration) }),
    },
    place: {
      ...(vertical === undefined ? {} : { vertical }),
      ...(horizontal === undefined ? {} : { horizontal }),
    },
  };
}

const ROWS = { after: 0, center: 3, before: 6 } as const;
const COLUMNS = { start: 1, center: 2, end: 3 } as const;

/** As on a numeric keypad; null: below in the middle, or nothing is said. */
function alignOf({ vertical, horizontal }: Place): number | null {
  // Text is said to begin at the left by many who don't mean the picture's edge.
  if (vertical === null || vertical === "after") return null;
  return ROWS[vertical] + COLUMNS[horizontal ?? "center"];
}

/** Lines without space at their ends. */
const tidy = (text: string): string =>
  text
    .split("\n")
    .map((line) => line.trim())
    .join("\n");
