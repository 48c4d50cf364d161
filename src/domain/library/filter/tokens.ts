/** The filter language's words and signs, each with its place in the text. */
import { FilterError } from "./error.ts";

export type Token =
  | { readonly type: "word" | "quoted"; readonly text: string; readonly at: number }
  | { readonly type: "sign"; readonly text: Sign; readonly at: number };

const SIGNS = ["!=", "<=", ">=", ":", "=", "<", ">", "(", ")", ",", "-"] as const;
export type Sign = (typeof SIGNS)[number];

const SPACE = /\s/u;
const ENDS_WORD = /[\s(),:=<>!"]/u;

export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    if (SPACE.test(text.charAt(at))) {
      at++;
      continue;
    }
    const token = text.charAt(at) === '"' ? quotedAt(text, at) : (signAt(text, at) ?? wordAt(text, at));
    tokens.push(token.token);
    at = token.end;
  }
  return tokens;
}

interface Read {
  readonly token: Token;
  readonly end: number;
}

function quotedAt(text: string, at: number): Read {
  let value = "";
  for (let end = at + 1; end < text.length; end++) {
    const letter = text.charAt(end);
    if (letter === '"') return { token: { type: "quoted", text: value, at }, end: end + 1 };
    value += letter === "\\" ? text.charAt(++end) : letter;
  }
  throw new FilterError("a quote is not closed", at);
}

/** A `-` is a sign (not) only before a word; inside of one it is a letter. */
function signAt(text: string, at: number): Read | null {
  const sign = SIGNS.find((candidate) => text.startsWith(candidate, at));
  if (sign === undefined) return null;
  const before = text.charAt(at - 1);
  if (sign === "-" && before !== "" && before !== "(" && before !== "-" && !SPACE.test(before)) return null;
  return { token: { type: "sign", text: sign, at }, end: at + sign.length };
}

function wordAt(text: string, at: number): Read {
  let end = at;
  while (end < text.length && (end === at || !ENDS_WORD.test(text.charAt(end)))) end++;
  const word = text.slice(at, end);
  if (word === "!") throw new FilterError("“!” stands only in “!=”; write “not”", at);
  return { token: { type: "word", text: word, at }, end };
}
