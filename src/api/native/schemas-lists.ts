/** What the native API takes and gives of searching, facets, collections, playlists and saved searches. */
import { z } from "zod";
import { SORT_KEYS } from "../../domain/library/query.ts";
import { id, item, itemFilter, page } from "./schemas.ts";

export const searchQuery = z.strictObject({
  q: z
    .string()
    .min(1)
    .max(200)
    .describe("Words of names, people, labels or texts; the last may be begun only."),
  filter: itemFilter.optional(),
  limit: page.shape.limit.default(30),
  cursor: page.shape.cursor,
});

const named = z.object({ uuid: z.string(), name: z.string(), itemCount: z.int() });
export const searchResult = z.object({
  items: z.array(item),
  total: z.int(),
  people: z.array(named).describe("On the first page only, as the others that are no items."),
  genres: z.array(named),
  studios: z.array(named),
  tags: z.array(named),
  nextCursor: z.string().nullable(),
});

const counted = z.array(z.object({ value: z.string(), count: z.int() }));
export const facets = z.object({
  kinds: counted,
  genres: counted,
  tags: counted,
  studios: counted,
  countries: counted,
  years: counted,
  decades: counted,
  certificates: counted,
  resolutions: counted,
  languages: counted.describe("Of sound; ISO 639-1 where there is one."),
  subtitles: counted,
  ranges: counted.describe("Dynamic ranges."),
});

export const facetQuery = z.strictObject({
  libraryId: id.optional(),
  parentId: id.optional(),
  search: z.string().max(200).optional(),
  filter: itemFilter.optional(),
});

const sort = z
  .array(z.strictObject({ by: z.enum(SORT_KEYS), descending: z.boolean().default(false) }))
  .max(5);
const rule = z.strictObject({
  filter: z.string().max(2000).describe("What belongs in the list, in the filter language."),
  sort: sort.default([]),
});
const listName = z.string().trim().min(1).max(255);
const overview = z.string().max(5000).nullable();
const itemIds = z.array(z.int().min(1)).max(5000);

export const newList = z.strictObject({
  name: listName,
  overview: overview.optional(),
  rule: rule.optional(),
  isPublic: z.boolean().optional().describe("Playlists only: others see it, too."),
  itemIds: itemIds.optional(),
});
export const changedList = z.strictObject({
  name: listName.optional(),
  overview: overview.optional(),
  rule: rule.nullable().optional(),
  isPublic: z.boolean().optional(),
});
export const listParams = z.strictObject({ listId: id });

export const list = z.object({
  id: z.int(),
  uuid: z.string(),
  kind: z.enum(["collection", "playlist"]),
  name: z.string(),
  overview: z.string().nullable(),
  rule: rule.nullable().describe("null: what is in it was put there."),
  isPublic: z.boolean(),
  source: z.string().nullable().describe("The provider's collection that it follows."),
  mayChange: z.boolean(),
});

export const addedEntries = z.strictObject({
  itemIds,
  position: z.int().min(0).optional().describe("How many entries are before them; not given: all."),
});
export const movedEntry = z.strictObject({ position: z.int().min(0) });
export const entryParams = z.strictObject({ listId: id, entryId: id });
export const entries = z.object({
  entries: z.array(z.object({ entryId: z.int(), item })),
  total: z.int(),
  nextCursor: z.string().nullable(),
});

export const newSearch = z.strictObject({
  name: listName,
  filter: z.string().max(2000),
  sort: sort.default([]),
});
export const savedSearch = z.object({
  id: z.int(),
  name: z.string(),
  filter: z.string(),
  sort,
  createdAt: z.iso.datetime(),
});
export const savedSearches = z.object({ searches: z.array(savedSearch) });
export const searchParams = z.strictObject({ searchId: id });
