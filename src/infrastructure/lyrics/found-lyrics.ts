/** Lyrics beside songs and in their tags. */
import { open } from "node:fs/promises";
import { DomainError } from "../../domain/errors.ts";
import type { MediaFile } from "../../domain/library/item.ts";
import { parseLrc } from "../../domain/library/lyrics/lrc.ts";
import type { FoundLyrics, Lyrics } from "../../domain/library/lyrics/lyrics.ts";
import { isLyricsTag } from "../../domain/library/lyrics/tag-names.ts";
import type { Database } from "../database/database.ts";
import type { LinkGuard } from "../folders/link-guard.ts";
import { decodeText } from "../sidecars/text.ts";
import { parseTtmlLyrics } from "./ttml-lyrics.ts";

/** An opera's words have a tenth of that. */
const MAX_BYTES = 1024 * 1024;

export function createFoundLyrics(database: Database, leadsOut: LinkGuard): FoundLyrics {
  return {
    parse,
    decode: (bytes) => decodeText(Buffer.from(bytes)),
    async of(file) {
      const places = file.streams
        .filter(({ kind }) => kind === "lyrics")
        .map((stream) => stream.externalPath);
      // What somebody put beside the song comes first.
      const sidecars = places.filter((path) => path !== null);
      for (const externalPath of [...sidecars, ...places.filter((path) => path === null)]) {
        const text =
          externalPath === null ? await inTags(database, file) : await beside(externalPath, leadsOut);
        const lyrics = text === null ? null : parse(text);
        if (lyrics !== null) return lyrics;
      }
      return null;
    },
  };
}

function parse(text: string): Lyrics | null {
  const isXml = /^\uFEFF?\s*<(?:\?xml|tt[\s>]|[a-z]{1,10}:tt[\s>])/iu.test(text);
  return isXml ? parseTtmlLyrics(text) : parseLrc(text);
}

async function beside(path: string, leadsOut: LinkGuard): Promise<string | null> {
  if (await leadsOut(path)) return null;
  const file = await open(path, "r").catch(() => null);
  if (file === null) throw new DomainError("unavailable", "The lyrics are not there at the moment");
  try {
    if ((await file.stat()).size > MAX_BYTES) throw new DomainError("too-large", "The lyrics are too large");
    return decodeText(await file.readFile());
  } finally {
    await file.close();
  }
}

/** Those with times before others. */
async function inTags(database: Database, { id }: MediaFile): Promise<string | null> {
  const row = await database.read.get<{ tags: string | null }>(`SELECT "tags" FROM "file" WHERE "id" = ?`, [
    id,
  ]);
  // Our own writing: no schema is needed.
  const tags = JSON.parse(row?.tags ?? "{}") as Readonly<Record<string, string>>;
  const texts = Object.entries(tags).flatMap(([name, text]) => (isLyricsTag(name) ? [text] : []));
  return texts.find((text) => parse(text)?.isSynced === true) ?? texts[0] ?? null;
}
