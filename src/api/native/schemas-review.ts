/** What the native API takes and gives about what waits for a person's decision. */
import { z } from "zod";
import { ITEM_KINDS } from "../../domain/library/item.ts";
import { REFRESH_MODES } from "../../domain/metadata/identifying/layer.ts";
import { MATCH_METHODS, MATCH_STATES } from "../../domain/metadata/matching/identify.ts";
import { REASONS } from "../../domain/metadata/matching/score.ts";
import { id, page } from "./schemas.ts";

const reason = z.object({
  what: z.enum(REASONS),
  speaks: z.enum(["for", "against", "neither"]),
  said: z.string().describe("In words for a person."),
});

const candidate = z.object({
  id: z.string().describe("The provider's id: what `choose` takes."),
  externalIds: z.record(z.string(), z.string()),
  name: z.string(),
  originalName: z.string().nullable(),
  year: z.int().nullable(),
  overview: z.string().nullable(),
  imageUrl: z.string().nullable().describe("At the provider."),
  score: z.number().describe("0 to 1."),
  why: z.array(reason),
});

export const reviewPage = z.object({
  isOn: z.boolean().describe("False: there is no provider to ask."),
  entries: z.array(
    z.object({
      item: z.object({
        id: z.int(),
        uuid: z.string(),
        libraryId: z.int(),
        kind: z.enum(ITEM_KINDS),
        name: z.string(),
        year: z.int().nullable(),
        path: z.string().nullable(),
      }),
      state: z.enum(MATCH_STATES),
      method: z.enum(MATCH_METHODS).nullable(),
      provider: z.string().nullable(),
      chosen: z.string().nullable().describe("The provider's id of what it is."),
      score: z.number().nullable(),
      why: z.array(reason),
      candidates: z.array(candidate),
      at: z.iso.datetime(),
    }),
  ),
  total: z.int(),
  nextCursor: z.string().nullable(),
});

export const reviewQuery = page.extend({
  state: z.enum(MATCH_STATES).optional().describe("Default: what waits, `review` and `none`."),
  libraryId: id.optional(),
});

const itemIds = z.array(id).min(1).max(1000);
export const reviewChoice = z.union([
  z.strictObject({ itemIds }),
  z.strictObject({
    alikeTo: id.describe("This one, and those that wait in the same library for the same reasons."),
  }),
]);
export const decided = z.object({ itemIds: z.array(z.int()) });
export const reopened = z.strictObject({ itemIds });
export const chosenMatch = z.strictObject({ id: z.string().min(1).max(40) });
export const refresh = z.strictObject({
  mode: z
    .enum(REFRESH_MODES)
    .default("unlocked")
    .describe(
      "`missing`: only what is empty; `unlocked`: all but what is locked or a sidecar's; `replace`: a sidecar's, too.",
    ),
});
