/** The fields of the filter language: their names, and how their values are read. */
import { ITEM_KINDS } from "../item.ts";
import { languageOf } from "../naming/languages.ts";
import { FilterError } from "./error.ts";
import {
  type Comparison,
  type Filter,
  type FlagField,
  HDR_WORDS,
  MISSABLE,
  type MomentField,
  type NumberField,
  RESOLUTIONS,
  type WordField,
} from "./filter.ts";
import { durationFrom, momentFrom, numberFrom, type Span } from "./values.ts";

export type Operator = ":" | "=" | "!=" | Comparison;

export interface Value {
  readonly text: string;
  readonly at: number;
}

export interface FieldReader {
  /** One of the values holds. */
  is(values: readonly Value[]): Filter;
  compare(how: Comparison, value: Value, at: number): Filter;
  /** For messages: what values look like. */
  readonly examples: readonly string[];
}

const either = (of: readonly Filter[]): Filter => {
  const [only] = of;
  return of.length === 1 && only !== undefined ? only : { type: "or", of };
};

function noOrder(_how: Comparison, _value: Value, at: number): never {
  throw new FilterError("this field has no order: use “:”", at, [":"]);
}

/** `known`: the values there are, by how they may be written; not given: any word. */
function words(
  field: WordField,
  known?: Readonly<Record<string, string>>,
  examples: readonly string[] = [],
): FieldReader {
  const choices = known === undefined ? examples : Object.keys(known);
  return {
    examples: choices,
    compare: noOrder,
    is: (values) => ({
      type: "words",
      field,
      words: values.map((value) => (known === undefined ? value.text : choiceOf(known, value))),
    }),
  };
}

function choiceOf(known: Readonly<Record<string, string>>, { text, at }: Value): string {
  const found = Object.entries(known).find(([name]) => name.toLowerCase() === text.toLowerCase());
  if (found === undefined) throw new FilterError(`“${text}” is none of its values`, at, Object.keys(known));
  return found[1];
}

const FLAGS: Readonly<Record<string, boolean>> = { yes: true, true: true, no: false, false: false };

function flagOf({ text }: Value): boolean | undefined {
  return FLAGS[text.toLowerCase()];
}

function flag(field: FlagField): FieldReader {
  return {
    examples: ["yes", "no"],
    compare: noOrder,
    is: (values) =>
      either(
        values.map((value): Filter => {
          const wanted = flagOf(value);
          if (wanted === undefined)
            throw new FilterError(`“${value.text}” is neither yes nor no`, value.at, ["yes", "no"]);
          return { type: "flag", field, value: wanted };
        }),
      ),
  };
}

/** Yes, no, or one of the words. */
function flagOrWords(field: FlagField & WordField, reader: FieldReader): FieldReader {
  return {
    ...reader,
    examples: ["yes", "no", ...reader.examples],
    is: (values) =>
      either(
        values.map((value): Filter => {
          const wanted = flagOf(value);
          return wanted === undefined ? reader.is([value]) : { type: "flag", field, value: wanted };
        }),
      ),
  };
}

function languages(field: "language" | "subtitles"): FieldReader {
  return {
    examples: ["en", "german", "jpn"],
    compare: noOrder,
    is: (values) => ({
      type: "words",
      field,
      words: values.map(({ text, at }) => {
        const code = languageOf(text);
        if (code === null && !/^[a-z]{3}$/u.test(text)) throw new FilterError(`“${text}” is no language`, at);
        return code ?? text;
      }),
    }),
  };
}

/** What a value of the field covers: a year from its first moment to its last, a number itself. */
type ReadSpan = (value: Value) => Span;

function numbers(field: NumberField, read: ReadSpan, examples: readonly string[]): FieldReader {
  return {
    examples,
    is: (values) => either(values.map((value) => spanFilter(field, value, read))),
    compare: (how, value) => {
      const { from, to } = read(value);
      return { type: "compare", field, how, value: how === "<" || how === ">=" ? from : to };
    },
  };
}

function spanFilter(field: NumberField, value: Value, read: ReadSpan): Filter {
  const [first = "", last, ...more] = value.text.split("..");
  if (last === undefined) return { type: "between", field, ...read(value) };
  if (more.length > 0 || (first === "" && last === ""))
    throw new FilterError("a range is “from..to”; one of them may be left out", value.at);
  return {
    type: "between",
    field,
    from: first === "" ? null : read({ text: first, at: value.at }).from,
    to: last === "" ? null : read({ text: last, at: value.at + value.text.length - last.length }).to,
  };
}

function moments(field: MomentField): FieldReader {
  const plain = numbers(field, momentFrom, ["2020", "2020-05", "2020-05-17", "30d"]);
  return {
    ...plain,
    is: (values) =>
      either(
        values.map((value): Filter => {
          const ago = durationFrom(value, "d");
          return ago === null ? plain.is([value]) : { type: "within", field, agoMs: ago };
        }),
      ),
  };
}

const durationSpan: ReadSpan = (value) => {
  const ms = durationFrom(value, "m");
  if (ms === null) throw new FilterError(`“${value.text}” is no duration`, value.at, ["90m", "1h30m"]);
  return { from: ms, to: ms };
};

const resolutionSpan: ReadSpan = ({ text, at }) => {
  const place = RESOLUTIONS.findIndex(([name]) => name === text.toLowerCase());
  const [, from] = RESOLUTIONS[place] ?? [];
  if (from === undefined)
    throw new FilterError(
      `“${text}” is no resolution`,
      at,
      RESOLUTIONS.map(([name]) => name),
    );
  const next = RESOLUTIONS[place + 1]?.[1];
  return { from, to: next === undefined ? Number.MAX_SAFE_INTEGER : next - 1 };
};

const same = (names: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(names.map((name) => [name, name]));

const DECADE_YEARS = 9;
const decadeSpan: ReadSpan = (value) => {
  const { from } = numberFrom(value);
  const first = Math.floor(from / 10) * 10;
  return { from: first, to: first + DECADE_YEARS };
};

const YEARS = numbers("year", numberFrom, ["1999", "1980..1989", "1980s"]);

const FIELDS: Readonly<Record<string, FieldReader>> = {
  kind: words("kind", same(ITEM_KINDS)),
  genre: words("genre", undefined, ["Drama", '"Science Fiction"']),
  tag: words("tag", undefined, ["christmas"]),
  studio: words("studio", undefined, ['"A24"']),
  country: words("country", undefined, ["France"]),
  person: words("person", undefined, ['"Agnès Varda"']),
  actor: words("actor", undefined, ['"Toshiro Mifune"']),
  director: words("director", undefined, ['"Agnès Varda"']),
  writer: words("writer", undefined, ['"Nora Ephron"']),
  certificate: words("certificate", undefined, ["PG-13"]),
  language: languages("language"),
  subtitles: flagOrWords("subtitles", languages("subtitles")),
  hdr: flagOrWords("hdr", words("hdr", HDR_WORDS)),
  status: words("status", same(["continuing", "ended"])),
  container: words("container", undefined, ["mkv"]),
  library: words("library", undefined, ["Movies"]),
  collection: words("collection", undefined, ['"Alien Collection"']),
  series: words("series", undefined, ['"The Wire"']),
  missing: words("missing", same(MISSABLE)),
  year: YEARS,
  decade: numbers("year", decadeSpan, ["1980s"]),
  rating: numbers("rating", numberFrom, ["7.5", "7..9"]),
  critic: numbers("critic", numberFrom, ["80"]),
  duration: numbers("duration", durationSpan, ["90m", "1h30m"]),
  resolution: numbers(
    "resolution",
    resolutionSpan,
    RESOLUTIONS.map(([name]) => name),
  ),
  plays: numbers("plays", numberFrom, ["3"]),
  confidence: numbers("confidence", numberFrom, ["0.8", "80%"]),
  added: moments("added"),
  premiered: moments("premiered"),
  played: moments("played"),
  watched: flag("watched"),
  favorite: flag("favorite"),
  started: flag("started"),
  locked: flag("locked"),
  problem: flag("problem"),
};

export const FIELD_NAMES: readonly string[] = Object.keys(FIELDS);

export const fieldNamed = (name: string): FieldReader | undefined =>
  Object.hasOwn(FIELDS, name.toLowerCase()) ? FIELDS[name.toLowerCase()] : undefined;
