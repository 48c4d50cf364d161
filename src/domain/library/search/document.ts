/** What an item is found by: its names, what stands with it, and what is told of it. */
import { wordsOf } from "../fold.ts";
import type { ItemKind } from "../item.ts";

export interface SearchSource {
  readonly kind: ItemKind;
  /** Own, original, and in all languages. */
  readonly names: readonly string[];
  /** People and whom they play, genres, tags, studios; series, album, artists and collections it belongs to. */
  readonly context: readonly string[];
  /** Overview and tagline. */
  readonly prose: readonly string[];
  readonly communityRating: number | null;
  /** How much it is asked for at its provider, by that one's own measure; 0: not known. */
  readonly popularity: number;
  /** How many people here have watched it to its end or like it. */
  readonly admirers: number;
}

export interface SearchDocument {
  readonly nameWords: readonly string[];
  readonly contextWords: readonly string[];
  readonly proseWords: readonly string[];
  readonly weight: number;
}

/** Bounds what one item costs, however much is said of it. */
const MAX_NAME_WORDS = 400;
const MAX_CONTEXT_WORDS = 400;
const MAX_PROSE_WORDS = 300;
/** What is longer is no text for people. */
const MAX_PROSE_LETTERS = 5_000;

export function toDocument(source: SearchSource): SearchDocument {
  const nameWords = distinct(source.names, MAX_NAME_WORDS);
  const contextWords = distinct(source.context, MAX_CONTEXT_WORDS);
  const found = new Set([...nameWords, ...contextWords]);
  const prose = source.prose.flatMap((text) => sentences(text.slice(0, MAX_PROSE_LETTERS)));
  return {
    nameWords,
    contextWords,
    proseWords: distinct(prose, MAX_PROSE_WORDS).filter((word) => !found.has(word)),
    weight: weightOf(source),
  };
}

function distinct(texts: readonly string[], limit: number): readonly string[] {
  const words = new Set<string>();
  for (const text of texts) {
    for (const word of wordsOf(text)) words.add(word);
    if (words.size >= limit) break;
  }
  return [...words].slice(0, limit);
}

/** A text in pieces of which none has more words than `wordsOf` takes of a name. */
const WORDS_EACH = 40;
function sentences(text: string): readonly string[] {
  const words = text.split(/\s+/u);
  return Array.from({ length: Math.ceil(words.length / WORDS_EACH) }, (_, at) =>
    words.slice(at * WORDS_EACH, (at + 1) * WORDS_EACH).join(" "),
  );
}

/** What people look for by name comes before what is part of it. */
const KIND_WEIGHT = {
  movie: 400,
  series: 400,
  collection: 380,
  artist: 360,
  album: 320,
  playlist: 300,
  musicVideo: 260,
  video: 240,
  photoAlbum: 220,
  season: 200,
  episode: 160,
  track: 140,
  trailer: 120,
  folder: 100,
  photo: 80,
} as const satisfies Record<ItemKind, number>;

const ADMIRED = 200;
const MAX_ADMIRERS = 20;
/** Ten times as popular is this much more: a few films are far ahead of all others. */
const POPULAR = 66;
const MOST_POPULAR = 180;

/**
 * Orders hits that are equally good: by kind, then what is liked here, then what is asked for elsewhere now, then what
 * people there think of it. Each is less than a step of the one before.
 */
function weightOf({ kind, communityRating, popularity, admirers }: SearchSource): number {
  const liked = Math.min(admirers, MAX_ADMIRERS) * ADMIRED;
  const wanted = Math.min(MOST_POPULAR, Math.round(POPULAR * Math.log10(1 + Math.max(0, popularity))));
  const rated = Math.round(Math.min(10, Math.max(0, communityRating ?? 0)));
  return KIND_WEIGHT[kind] * 1_000 + liked + wanted + rated;
}
