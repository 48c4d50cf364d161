/** NFO files as Kodi, Jellyfin and their kin write them. Untrusted: bounded, and what can't be read is ignored. */
import { open } from "node:fs/promises";
import { SOURCES, type Source } from "../../domain/library/scanning/draft.ts";
import { NFO_FORMS, type NfoDocument, type NfoForm } from "../../domain/metadata/nfo.ts";
import { splitNfo } from "./nfo-block.ts";
import { nfoFields } from "./nfo-fields.ts";
import { decodeText } from "./text.ts";
import { readXml, type XmlElement } from "./xml.ts";

export const MAX_NFO_BYTES = 2 * 1024 * 1024;

export interface NfoReading {
  readonly documents: readonly NfoDocument[];
  /** Why it was ignored, in words; null when it wasn't, or when it is one of the kind that only has a link in it. */
  readonly warning: string | null;
}

const NOTHING: NfoReading = { documents: [], warning: null };

export async function readNfo(path: string): Promise<NfoReading> {
  let bytes: Buffer;
  try {
    const file = await open(path, "r");
    try {
      const { size } = await file.stat();
      if (size > MAX_NFO_BYTES) return { ...NOTHING, warning: "it is too large" };
      bytes = await file.readFile();
    } finally {
      await file.close();
    }
  } catch {
    return { ...NOTHING, warning: "it can't be opened" };
  }
  if (bytes.length > MAX_NFO_BYTES) return { ...NOTHING, warning: "it is too large" };
  return parseNfo(decodeText(bytes));
}

export function parseNfo(text: string): NfoReading {
  const trimmed = text.trim();
  if (trimmed === "" || /^https?:\/\/\S{1,2000}$/u.test(trimmed)) return NOTHING;
  const { foreign, own } = splitNfo(trimmed);
  const xml = readXml(foreign);
  if (!xml.ok) return { ...NOTHING, warning: xml.reason };
  const documents = xml.roots.flatMap(toDocument).map((document) => withOwn(document, own));
  return documents.length === 0
    ? { documents, warning: "it describes nothing that is known" }
    : { documents: documents.slice(0, 100), warning: null };
}

function toDocument(root: XmlElement): readonly NfoDocument[] {
  const form = NFO_FORMS.find((each) => each === root.name);
  if (form === undefined) return [];
  return [{ form, fields: nfoFields(root), externalIds: idsOf(root, form) }];
}

/** With what an earlier writing of ours says in it. */
function withOwn(document: NfoDocument, block: string | null): NfoDocument {
  const xml = block === null ? null : readXml(`<${document.form}>${block}</${document.form}>`);
  const root = xml?.ok === true ? xml.roots[0] : undefined;
  if (root === undefined) return document;
  const said = root.children.find((child) => child.name === "triptych")?.children ?? [];
  const sources = said.flatMap(({ attributes, text }): [string, Source][] => {
    const source = SOURCES.find((known) => known === text);
    return source === undefined ? [] : [[attributes["of"] ?? "", source]];
  });
  const own = {
    fields: nfoFields(root),
    sources: Object.fromEntries(sources),
    externalIds: idsOf(root, document.form),
  };
  return { ...document, own };
}

/** Elements that name a provider by themselves. */
const ID_ELEMENTS: Readonly<Record<string, string>> = {
  tmdbid: "tmdb",
  imdbid: "imdb",
  imdb_id: "imdb",
  tvdbid: "tvdb",
  tvmazeid: "tvmaze",
  tmdbcollectionid: "tmdbcollection",
  musicbrainzalbumid: "musicbrainzalbum",
  musicbrainzartistid: "musicbrainzartist",
  musicbrainzalbumartistid: "musicbrainzalbumartist",
  musicbrainzreleasegroupid: "musicbrainzreleasegroup",
  audiodbalbumid: "audiodbalbum",
  audiodbartistid: "audiodbartist",
};

function idsOf(root: XmlElement, form: NfoForm): Readonly<Record<string, string>> {
  const ids: Record<string, string> = {};
  const keep = (provider: string, id: string): void => {
    const isUsable = /^[a-z0-9]{1,40}$/u.test(provider) && /^[\w.-]{1,80}$/u.test(id) && id !== "0";
    if (isUsable) ids[provider] ??= id;
  };
  for (const child of root.children) {
    if (child.name === "uniqueid") keep(child.attributes["type"]?.toLowerCase() ?? "", child.text);
    const provider = ID_ELEMENTS[child.name];
    if (provider !== undefined) keep(provider, child.text);
    // The oldest form: IMDb's for films, TheTVDB's for series.
    if (child.name === "id" && /^tt\d+$/u.test(child.text)) keep("imdb", child.text);
    if (child.name === "id" && form === "tvshow" && /^\d+$/u.test(child.text)) keep("tvdb", child.text);
  }
  return ids;
}
