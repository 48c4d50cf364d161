/** What the native API takes and gives about people's edits. */
import { z } from "zod";
import { ARTWORK_KINDS, CREDIT_ROLES } from "../../domain/library/item.ts";
import { SOURCES } from "../../domain/library/scanning/draft.ts";
import { EDITABLE_FIELDS } from "../../domain/metadata/editing/field-values.ts";
import { CHANGE_ACTS } from "../../domain/metadata/editing/ports.ts";

const moment = z.iso.datetime();
const names = z.array(z.string().max(200)).max(500);
const credit = z.strictObject({
  name: z.string().max(300),
  role: z.enum(CREDIT_ROLES),
  character: z.string().max(500).nullable().default(null),
});
const date = z
  .union([z.iso.datetime(), z.iso.date()])
  .transform((text) => new Date(text))
  .nullable();
const text = z.string().max(20_000).nullable();
const whole = z.int().nullable();

/** Each may be left out; null empties it. */
const setFields = z.strictObject({
  name: z.string().max(500).optional(),
  forcedSortName: text.optional(),
  originalName: text.optional(),
  overview: text.optional(),
  tagline: text.optional(),
  year: whole.optional(),
  premieredAt: date.optional(),
  endedAt: date.optional(),
  communityRating: z.number().nullable().optional(),
  criticRating: z.number().nullable().optional(),
  officialRating: text.optional(),
  durationMs: whole.optional(),
  index: whole.optional(),
  indexEnd: whole.optional(),
  parentIndex: whole.optional(),
  status: z.enum(["continuing", "ended"]).nullable().optional(),
  addedAt: moment.transform((text) => new Date(text)).optional(),
  genres: names.optional(),
  studios: names.optional(),
  tags: names.optional(),
  countries: names.optional(),
  credits: z.array(credit).max(500).optional(),
  artists: names.optional(),
  albumArtists: names.optional(),
});

const lists = z.strictObject({
  genres: names.optional(),
  studios: names.optional(),
  tags: names.optional(),
  countries: names.optional(),
  artists: names.optional(),
  albumArtists: names.optional(),
});

const fieldNames = z.array(z.enum(EDITABLE_FIELDS)).max(EDITABLE_FIELDS.length);

export const itemEdit = z.strictObject({
  set: setFields.optional().describe("New values; each is locked against refreshing from now on."),
  lock: fieldNames.optional().describe("Fields that stay as they are."),
  unlock: fieldNames
    .optional()
    .describe("Fields given back to their sources: what a person had set becomes what it was before."),
  locked: z.boolean().optional().describe("The item as a whole."),
});

export const bulkEdit = itemEdit.extend({
  ids: z.array(z.int().min(1)).min(1).max(1000),
  add: lists.optional().describe("Names added to lists."),
  remove: lists.optional().describe("Names taken from lists."),
});

export const bulkEdited = z.object({
  batch: z.string().describe("What the histories call this act."),
  changed: z.array(z.int()).describe("Items that were not like this before."),
});

const value = z
  .union([z.string(), z.number(), z.boolean(), z.array(z.union([z.string(), credit])), z.null()])
  .describe("As the field has it elsewhere; moments in ISO 8601.");

export const fieldState = z.object({
  value,
  metadata_source: z.enum(SOURCES).nullable().describe("Who says so; null: nobody."),
  at: moment.nullable().describe("Since when the value is of this source."),
  confidence: z.number().min(0).max(1).nullable().describe("Of a guess."),
  locked: z.boolean().describe("No refresh changes it."),
});

const held = z.object({ value, metadata_source: z.enum(SOURCES).nullable(), locked: z.boolean() });

export const change = z.object({
  id: z.int(),
  itemId: z.int(),
  act: z.enum(CHANGE_ACTS),
  at: moment,
  by: z.object({ id: z.int(), name: z.string().nullable() }).nullable().describe("null: a program."),
  batch: z.string().nullable().describe("Shared by what was done to several items in one act."),
  undoes: z.int().nullable(),
  undoneBy: z.int().nullable(),
  fields: z.record(z.string(), z.object({ before: held, after: held })),
  externalIds: z
    .record(z.string(), z.object({ before: z.string().nullable(), after: z.string().nullable() }))
    .describe("By scheme."),
  mergedInto: z
    .object({ before: z.int().nullable(), after: z.int().nullable() })
    .nullable()
    .describe("The item that it is a version of; null: that didn't change."),
  pictures: z
    .array(
      z.object({
        kind: z.enum(ARTWORK_KINDS),
        position: z.int(),
        before: z.string().nullable(),
        after: z.string().nullable(),
      }),
    )
    .describe("By their tags; null: none was shown there."),
});

export const identity = z.strictObject({
  externalIds: z
    .record(z.string().max(40), z.string().max(100).nullable())
    .describe("Lower-case scheme (`tmdb`, `imdb`, `tvdb`) to id; null takes one away."),
});
export const merge = z.strictObject({ ids: z.array(z.int().min(1)).min(2).max(100) });
export const split = z.strictObject({
  version: z.string().max(40).optional().describe("Its `uuid`; not given: all versions."),
});
export const itemMove = z.strictObject({ libraryId: z.int().min(1) });
export const itemRef = z.object({ itemId: z.int() });

export const history = z.object({
  changes: z.array(change),
  nextBefore: z.int().nullable().describe("`before` of the next page; null: this is the last."),
});
