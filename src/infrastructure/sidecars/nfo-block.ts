/**
 * Our own part of an NFO: a block before the end of its element, between two comments, of which the second holds a
 * hash. As long as nobody has changed what stands between them it is ours, and everything round it is as it was found;
 * otherwise all of it is whoever's who changed it.
 */
import { hash } from "node:crypto";

const OPEN = "<!-- triptych: written, and kept up to date, by Triptych -->";
const CLOSE = /<!-- \/triptych ([0-9a-f]{16}) -->\n?/u;

export interface NfoParts {
  /** What others wrote, as they wrote it. */
  readonly foreign: string;
  /** The elements of our block; null: there is none, or it was changed by somebody. */
  readonly own: string | null;
}

export function splitNfo(text: string): NfoParts {
  const start = text.lastIndexOf(OPEN);
  if (start === -1) return { foreign: text, own: null };
  const rest = text.slice(start + OPEN.length);
  const close = CLOSE.exec(rest);
  if (close === null) return { foreign: text, own: null };
  const own = rest.slice(0, close.index);
  if (close[1] !== signOf(own)) return { foreign: withoutMarks(text, start, rest, close), own: null };
  return { foreign: text.slice(0, start) + rest.slice(close.index + close[0].length), own };
}

/** Somebody made it his own: what stands in it stays, and no longer looks like ours. */
function withoutMarks(text: string, start: number, rest: string, close: RegExpExecArray): string {
  return text.slice(0, start) + rest.slice(0, close.index) + rest.slice(close.index + close[0].length);
}

/** Null when there is no end of such an element to put it before. */
export function joinNfo(foreign: string, rootName: string, own: string): string | null {
  const end = foreign.toLowerCase().lastIndexOf(`</${rootName.toLowerCase()}`);
  if (end === -1) return null;
  const block = `${OPEN}${own}<!-- /triptych ${signOf(own)} -->\n`;
  return foreign.slice(0, end) + block + foreign.slice(end);
}

const signOf = (own: string): string => hash("sha256", own.replaceAll("\r\n", "\n")).slice(0, 16);
