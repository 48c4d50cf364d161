/** A small XML reader for NFO files: bounded, and without entities of their own. */
import { SaxesParser } from "saxes";

export interface XmlElement {
  /** Lower case: people write these by hand. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Its own text, trimmed. */
  readonly text: string;
}

interface Open {
  name: string;
  attributes: Record<string, string>;
  children: XmlElement[];
  text: string;
}

const MAX_DEPTH = 20;
const MAX_ELEMENTS = 50_000;

export type XmlResult =
  | { readonly ok: true; readonly roots: readonly XmlElement[] }
  | { readonly ok: false; readonly reason: string };

class Refused extends Error {
  override readonly name = "Refused";
}

/**
 * Reads elements that stand one after the other, as several episodes in one NFO do. A DOCTYPE (which may define
 * entities, or fetch files) is refused, as is what is no XML; text behind the last element (a link, mostly) is not.
 */
export function readXml(source: string): XmlResult {
  const roots: XmlElement[] = [];
  if (/<!(?:DOCTYPE|ENTITY)/iu.test(source)) return { ok: false, reason: "it has a DOCTYPE" };
  try {
    readInto(roots, wrapped(source));
  } catch (error) {
    if (error instanceof Refused) return { ok: false, reason: error.message };
    // A broken end after whole elements: what was read before is good.
    if (roots.length === 0) return { ok: false, reason: "it is no XML" };
  }
  return roots.length === 0 ? { ok: false, reason: "there is nothing in it" } : { ok: true, roots };
}

/** One element round everything makes several roots well-formed; the declaration must go for it. */
function wrapped(source: string): string {
  const start = source.indexOf("<");
  const body = source.slice(Math.max(0, start)).replace(/^<\?xml[^>]{0,200}\?>/u, "");
  return `<nfo>${body}</nfo>`;
}

function readInto(roots: XmlElement[], source: string): void {
  const parser = new SaxesParser({ xmlns: false });
  const stack: Open[] = [];
  let elements = 0;
  parser.on("error", (error) => {
    // People write `&` and `&nbsp;` as they are: these stay text.
    if (!/entity/iu.test(error.message)) throw error;
  });
  parser.on("opentag", (tag) => {
    elements += 1;
    if (stack.length >= MAX_DEPTH || elements > MAX_ELEMENTS)
      throw new Refused("it is nested too deep or too long");
    stack.push({ name: tag.name.toLowerCase(), attributes: { ...tag.attributes }, children: [], text: "" });
  });
  const addText = (text: string): void => {
    const open = stack.at(-1);
    if (open !== undefined) open.text += text;
  };
  parser.on("text", addText);
  parser.on("cdata", addText);
  parser.on("closetag", () => {
    const closed = stack.pop();
    if (closed === undefined) return;
    const element = { ...closed, text: closed.text.trim() };
    if (stack.length === 1) roots.push(element);
    else stack.at(-1)?.children.push(element);
  });
  parser.write(source).close();
}
