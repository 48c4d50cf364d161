/** What is known here of a film or series that is to be found at a provider. */
import type { ItemKind } from "../../library/item.ts";
import type { FactSource } from "../facts/fact.ts";
import type { ExternalIds } from "../providers.ts";
import type { Siblings } from "./siblings.ts";

export interface Subject {
  readonly itemId: number;
  readonly kind: Extract<ItemKind, "movie" | "series" | "artist" | "album">;
  /** As the path, tags or a sidecar have it, or a person does; the first is the likeliest. */
  readonly names: readonly string[];
  readonly year: number | null;
  /** Of the file; null for what has none, or several cuts. */
  readonly runtimeMs: number | null;
  /** That stand in the path or a sidecar. */
  readonly ids: ExternalIds;
  /** What the tool says that fetched it; absent: none did, or a sidecar knows better. */
  readonly told?: Told;
  /** Of a film, once it is asked for. */
  readonly siblings?: Siblings;
  /** Of an album. */
  readonly artist: string | null;
  /** Seasons of a series that are there, with the highest episode of each. */
  readonly seasons: readonly { readonly season: number; readonly lastEpisode: number | null }[];
}

export interface Told {
  readonly by: FactSource;
  readonly ids: ExternalIds;
}

/** What a subject is asked for by: as long as it is the same, so is the answer. */
export function askedFor({ kind, names, year, ids, artist, told }: Subject): string {
  const more = told === undefined ? [] : [sorted(told.ids)];
  return JSON.stringify([kind, names, year, artist, sorted(ids), ...more]);
}

const sorted = (ids: ExternalIds): readonly (readonly [string, string])[] =>
  Object.entries(ids).toSorted(([a], [b]) => (a < b ? -1 : 1));
