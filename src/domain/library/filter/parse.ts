/**
 * The filter language, for people and programs: `kind:movie genre:"Science Fiction",horror year>=1980 not watched:yes`.
 *
 * filter = and { "or" and };  and = one { ["and"] one };  one = ("not" | "-") one | "(" filter ")" | test | word
 * test = field (":" | "=" | "!=" | "<" | "<=" | ">" | ">=") value { "," value }
 *
 * What stands beside each other must hold together. Numbers and moments have ranges (`1980..1989`, `1980s`).
 */
import { FilterError } from "./error.ts";
import { FIELD_NAMES, fieldNamed, type FieldReader, type Operator, type Value } from "./fields.ts";
import type { Filter } from "./filter.ts";
import { type Token, tokensOf } from "./tokens.ts";

const MAX_LENGTH = 2_000;
const MAX_DEPTH = 16;
const MAX_TESTS = 100;
const MAX_VALUES = 50;

const OPERATORS: ReadonlySet<string> = new Set<Operator>([":", "=", "!=", "<", "<=", ">", ">="]);

/** What the text means; null for an empty one, which lets everything through. Throws `FilterError`. */
export function parseFilter(text: string): Filter | null {
  if (text.length > MAX_LENGTH)
    throw new FilterError(`a filter has at most ${MAX_LENGTH} letters`, MAX_LENGTH);
  const reader = new Reader(tokensOf(text), text.length);
  if (reader.peek() === undefined) return null;
  const filter = readOr(reader, 0);
  const rest = reader.peek();
  if (rest !== undefined) throw new FilterError(`“${rest.text}” closes nothing`, rest.at);
  return filter;
}

class Reader {
  readonly #tokens: readonly Token[];
  readonly end: number;
  #at = 0;
  #tests = 0;

  constructor(tokens: readonly Token[], end: number) {
    this.#tokens = tokens;
    this.end = end;
  }

  peek(ahead = 0): Token | undefined {
    return this.#tokens[this.#at + ahead];
  }

  next(): Token | undefined {
    return this.#tokens[this.#at++];
  }

  /** Takes the sign when it is next. */
  takes(sign: string): boolean {
    const isNext = isSign(this.peek(), sign);
    if (isNext) this.#at++;
    return isNext;
  }

  takesWord(word: string): boolean {
    const isNext = isKeyword(this.peek(), word);
    if (isNext) this.#at++;
    return isNext;
  }

  countTest(at: number): void {
    if (++this.#tests > MAX_TESTS) throw new FilterError(`a filter has at most ${MAX_TESTS} tests`, at);
  }
}

const isSign = (token: Token | undefined, sign: string): boolean =>
  token?.type === "sign" && token.text === sign;
const isKeyword = (token: Token | undefined, word: string): boolean =>
  token?.type === "word" && token.text.toLowerCase() === word;

function readOr(reader: Reader, depth: number): Filter {
  const of = [readAnd(reader, depth)];
  while (reader.takesWord("or")) of.push(readAnd(reader, depth));
  return joined("or", of);
}

function readAnd(reader: Reader, depth: number): Filter {
  const of = [readOne(reader, depth)];
  for (;;) {
    const explicit = reader.takesWord("and");
    const token = reader.peek();
    const ends = token === undefined || isSign(token, ")") || isKeyword(token, "or");
    if (ends && !explicit) return joined("and", of);
    of.push(readOne(reader, depth));
  }
}

function joined(type: "and" | "or", of: readonly Filter[]): Filter {
  const [only] = of;
  if (of.length === 1 && only !== undefined) return only;
  return (type === "or" ? oneOfWords(of) : null) ?? { type, of };
}

/** Alternatives of one field are one test of it: the catalogue then knows which kinds are asked for. */
function oneOfWords(of: readonly Filter[]): Filter | null {
  const words: string[] = [];
  const [first] = of;
  for (const part of of) {
    if (first?.type !== "words" || part.type !== "words" || part.field !== first.field) return null;
    words.push(...part.words);
  }
  return first?.type === "words" ? { ...first, words } : null;
}

function readOne(reader: Reader, depth: number): Filter {
  const token = reader.peek();
  if (token === undefined) throw new FilterError("something is missing at the end", reader.end, FIELD_NAMES);
  if (depth > MAX_DEPTH) throw new FilterError(`a filter goes at most ${MAX_DEPTH} brackets deep`, token.at);
  if (reader.takesWord("not") || reader.takes("-")) return { type: "not", of: readOne(reader, depth + 1) };
  if (reader.takes("(")) {
    const inner = readOr(reader, depth + 1);
    if (!reader.takes(")")) throw new FilterError("a bracket is not closed", token.at, [")"]);
    return inner;
  }
  reader.countTest(token.at);
  return readTest(reader);
}

function readTest(reader: Reader): Filter {
  const token = reader.next();
  if (token === undefined) throw new FilterError("something is missing at the end", reader.end);
  if (token.type === "sign" || isKeyword(token, "or") || isKeyword(token, "and"))
    throw new FilterError(`“${token.text}” can't stand here`, token.at, FIELD_NAMES);
  const sign = reader.peek();
  const isTest = token.type === "word" && sign?.type === "sign" && OPERATORS.has(sign.text);
  if (!isTest) return { type: "text", text: token.text };
  reader.next();
  const field = fieldNamed(token.text);
  if (field === undefined) throw new FilterError(`there is no field “${token.text}”`, token.at, FIELD_NAMES);
  return readValues(reader, field, sign.text as Operator, sign.at);
}

function readValues(reader: Reader, field: FieldReader, operator: Operator, at: number): Filter {
  const [first, others] = valuesOf(reader, field);
  if (operator === ":" || operator === "=" || operator === "!=") {
    const filter = field.is([first, ...others]);
    return operator === "!=" ? { type: "not", of: filter } : filter;
  }
  const [another] = others;
  if (another !== undefined) throw new FilterError("a comparison has one value", another.at);
  return field.compare(operator, first, at);
}

/** The first value, and the others. */
function valuesOf(reader: Reader, field: FieldReader): readonly [Value, readonly Value[]] {
  const first = valueFrom(reader, field);
  const others: Value[] = [];
  while (reader.takes(",")) {
    const value = valueFrom(reader, field);
    others.push(value);
    if (others.length === MAX_VALUES)
      throw new FilterError(`a field has fewer than ${MAX_VALUES} values`, value.at);
  }
  return [first, others];
}

function valueFrom(reader: Reader, field: FieldReader): Value {
  const token = reader.next();
  if (token === undefined || token.type === "sign")
    throw new FilterError("a value is missing", token?.at ?? reader.end, field.examples);
  return { text: token.text, at: token.at };
}
