/** A condition on items as plain data: what the filter language (`parse.ts`) means, and what the catalogue compiles. */

import { ITEM_KINDS, type ItemKind } from "../item.ts";

export type Comparison = "<" | "<=" | ">" | ">=";

export type Filter =
  | { readonly type: "and" | "or"; readonly of: readonly Filter[] }
  | { readonly type: "not"; readonly of: Filter }
  /** One of these words; compared without case and accents. */
  | { readonly type: "words"; readonly field: WordField; readonly words: readonly string[] }
  | {
      readonly type: "compare";
      readonly field: NumberField;
      readonly how: Comparison;
      readonly value: number;
    }
  /** Both ends included; null: open. */
  | {
      readonly type: "between";
      readonly field: NumberField;
      readonly from: number | null;
      readonly to: number | null;
    }
  /** Not longer ago than this. */
  | { readonly type: "within"; readonly field: MomentField; readonly agoMs: number }
  | { readonly type: "flag"; readonly field: FlagField; readonly value: boolean }
  /** Words of which each begins a word of a name. */
  | { readonly type: "text"; readonly text: string };

export const WORD_FIELDS = [
  "kind",
  "genre",
  "tag",
  "studio",
  "country",
  "person",
  "actor",
  "director",
  "writer",
  "certificate",
  "language",
  "subtitles",
  "hdr",
  "status",
  "container",
  "library",
  "collection",
  "series",
  "missing",
] as const;
export type WordField = (typeof WORD_FIELDS)[number];

/** Moments are milliseconds since 1970, durations milliseconds, `resolution` a width, `confidence` 0 to 1. */
export const NUMBER_FIELDS = [
  "year",
  "rating",
  "critic",
  "duration",
  "resolution",
  "plays",
  "confidence",
  "added",
  "premiered",
  "played",
] as const;
export type NumberField = (typeof NUMBER_FIELDS)[number];
export type MomentField = Extract<NumberField, "added" | "premiered" | "played">;

export const FLAG_FIELDS = [
  "watched",
  "favorite",
  "started",
  "hdr",
  "subtitles",
  "locked",
  "problem",
] as const;
export type FlagField = (typeof FLAG_FIELDS)[number];

/** What an item may lack. */
export const MISSABLE = [
  "overview",
  "poster",
  "backdrop",
  "year",
  "premiere",
  "rating",
  "certificate",
  "genre",
  "studio",
  "people",
  "ids",
  "subtitles",
] as const;
export type Missable = (typeof MISSABLE)[number];

/** Classes of resolution by the least width that counts: what is cropped at its borders still does. */
export const RESOLUTIONS = [
  ["sd", 0],
  ["720p", 1200],
  ["1080p", 1800],
  ["1440p", 2500],
  ["4k", 3800],
  ["8k", 7600],
] as const;

/** Names of dynamic ranges as people write them, to the beginnings of the domain's (`dynamic-range.ts`). */
export const HDR_WORDS: Readonly<Record<string, string>> = {
  hdr10: "hdr10",
  "hdr10+": "hdr10Plus",
  hdr10plus: "hdr10Plus",
  hlg: "hlg",
  dolbyvision: "dolbyVision",
  "dolby-vision": "dolbyVision",
  dv: "dolbyVision",
  sdr: "sdr",
};

/** The kinds to which a filter narrows a list by itself; null: to none in particular. */
export function kindsOf(filter: Filter): readonly ItemKind[] | null {
  if (filter.type === "words" && filter.field === "kind") return filter.words.filter(isItemKind);
  if (filter.type !== "and") return null;
  for (const part of filter.of) {
    const kinds = kindsOf(part);
    if (kinds !== null) return kinds;
  }
  return null;
}

const isItemKind = (word: string): word is ItemKind => ITEM_KINDS.some((kind) => kind === word);
