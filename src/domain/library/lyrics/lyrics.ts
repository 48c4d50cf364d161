/** The words of a song, with when they are sung as far as that is known. */
import { DomainError, notFound } from "../../errors.ts";
import type { User } from "../../users/user.ts";
import type { Item, MediaFile } from "../item.ts";

export interface LyricsMetadata {
  readonly artist?: string;
  readonly album?: string;
  readonly title?: string;
  readonly author?: string;
  /** Who wrote the file, with what, and which version of it. */
  readonly by?: string;
  readonly creator?: string;
  readonly version?: string;
  readonly lengthMs?: number;
}

export interface LyricsWord {
  /** Where in the line's text it stands: UTF-16 code units, the end not included. */
  readonly position: number;
  readonly endPosition: number;
  readonly startMs: number;
  /** Null: until the next one. */
  readonly endMs: number | null;
}

export interface LyricsLine {
  readonly text: string;
  /** Null in lyrics without times. */
  readonly startMs: number | null;
  readonly words: readonly LyricsWord[];
}

export interface Lyrics {
  readonly metadata: LyricsMetadata;
  readonly isSynced: boolean;
  readonly lines: readonly LyricsLine[];
}

/** More than any song has; what is beyond is left out. */
export const MAX_LINES = 10_000;
export const MAX_WORDS = 100_000;

export interface FoundLyrics {
  /** Beside the file or in its tags; null: none. */
  of(file: MediaFile): Promise<Lyrics | null>;
  /** LRC (enhanced too), TTML or plain text, told by how it reads; null when nothing is in it. */
  parse(text: string): Lyrics | null;
  /** From bytes of unknown encoding. */
  decode(bytes: Uint8Array): string;
}

export interface LyricsStore {
  /** What people said: lyrics they gave, `hidden`, or null for nothing. */
  said(itemId: number): Promise<{ readonly content: string } | "hidden" | null>;
  give(
    item: Item,
    lyrics: {
      readonly content: string;
      readonly format: string;
      readonly userId: number | null;
      readonly at: Date;
    },
  ): Promise<void>;
  /** What is found isn't shown any more. */
  hide(item: Item): Promise<void>;
}

export interface LyricsService {
  /** Null: there are none. */
  of(item: Item, file: MediaFile): Promise<Lyrics | null>;
  /** `invalid` for an unknown ending or what nothing can be read from. They count before all that is found. */
  give(item: Item, fileName: string, bytes: Uint8Array, by: User | null): Promise<Lyrics>;
  /** Takes away what was given; what is found is hidden, its file stays. `not-found` when there are none. */
  remove(item: Item): Promise<void>;
}

const FORMATS = new Set(["lrc", "elrc", "txt", "ttml", "xml"]);

export function createLyrics(found: FoundLyrics, store: LyricsStore, clock: () => Date): LyricsService {
  return {
    async of(item, file) {
      const said = await store.said(item.id);
      if (said === "hidden") return null;
      return said === null ? found.of(file) : found.parse(said.content);
    },
    async give(item, fileName, bytes, by) {
      if (item.kind !== "track")
        throw new DomainError("invalid", "only tracks have lyrics", { field: "itemId" });
      const format = /\.([a-z]{2,5})$/iu.exec(fileName)?.[1]?.toLowerCase() ?? "";
      const content = found.decode(bytes);
      const lyrics = FORMATS.has(format) ? found.parse(content) : null;
      if (lyrics === null) throw new DomainError("invalid", "these are no lyrics", { field: "fileName" });
      await store.give(item, { content, format, userId: by?.id ?? null, at: clock() });
      return lyrics;
    },
    async remove(item) {
      if (!item.hasLyrics) throw notFound("lyrics");
      await store.hide(item);
    },
  };
}
