/** What the native API takes and gives. `id` is an integer that stays for ever, moments are ISO 8601 in UTC. */
import { z } from "zod";
import { ARTWORK_KINDS, CREDIT_ROLES, ITEM_KINDS, LIBRARY_KINDS } from "../../domain/library/item.ts";
import { SIDECAR_FORMS } from "../../domain/library/library.ts";
import { SORT_KEYS } from "../../domain/library/query.ts";
import { fieldState } from "./schemas-editing.ts";

export const id = z.coerce.number().int().min(1).max(2_147_483_647);
const moment = z.iso.datetime();
const flag = z.enum(["true", "false"]).transform((text) => text === "true");

/** Values divided by commas. */
function listOf<T extends string>(values: readonly [T, ...T[]] | readonly T[]) {
  return z
    .string()
    .transform((text) => text.split(",").map((part) => part.trim()))
    .pipe(z.array(z.enum(values)).min(1));
}

export const page = z.strictObject({
  cursor: z.string().max(100).optional().describe("`nextCursor` of the page before."),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

export const server = z.object({
  id: z.string(),
  name: z.string(),
  version: z.string(),
  startedAt: moment,
  setupDone: z.boolean(),
});

export const user = z.object({
  id: z.int(),
  uuid: z.string(),
  name: z.string(),
  role: z.enum(["admin", "user"]),
});

const device = z.object({
  id: z.int(),
  uuid: z.string(),
  name: z.string(),
  client: z.string(),
  clientVersion: z.string(),
});

export const signIn = z.strictObject({
  name: z.string().max(200),
  password: z.string().max(1000),
  device: z.strictObject({
    id: z.string().min(1).max(200).describe("Stays the same for the same app on the same machine."),
    name: z.string().min(1).max(200),
    client: z.string().min(1).max(100),
    version: z.string().max(100).default(""),
  }),
});

export const session = z.object({ user: user.nullable(), device: device.nullable(), isAdmin: z.boolean() });
export const newSession = session.extend({
  token: z.string().describe("Sent as `Authorization: Bearer …`."),
});

const rootPath = z.string().min(1).max(4096).regex(/^\//, "an absolute path");
const librarySettings = z.object({
  enabled: z.boolean(),
  watchFolders: z.boolean(),
  metadataLanguage: z.string().nullable(),
  metadataCountry: z.string().nullable(),
  automaticCollections: z.boolean().describe("Series of films that providers know become collections."),
  previews: z
    .object({ tiles: z.boolean(), chapterPictures: z.boolean() })
    .describe("What is made of its films for finding places in them; by default nothing."),
  sidecars: z.array(z.enum(SIDECAR_FORMS)).describe("What is written beside the media; by default nothing."),
});

export const library = z.object({
  id: z.int(),
  uuid: z.string(),
  name: z.string(),
  kind: z.enum(LIBRARY_KINDS),
  roots: z.array(
    z.object({
      id: z.int(),
      path: z.string(),
      state: z.enum(["ok", "missing", "empty", "unreadable"]),
      checkedAt: moment.nullable(),
    }),
  ),
  settings: librarySettings,
  createdAt: moment,
  changedAt: moment,
});
export const libraries = z.object({ libraries: z.array(library) });

const changedSettings = z.strictObject({
  enabled: z.boolean().optional(),
  watchFolders: z.boolean().optional(),
  metadataLanguage: z.string().max(20).nullable().optional(),
  metadataCountry: z.string().max(20).nullable().optional(),
  automaticCollections: z.boolean().optional(),
  previews: z.strictObject({ tiles: z.boolean(), chapterPictures: z.boolean() }).optional(),
  sidecars: z.array(z.enum(SIDECAR_FORMS)).max(2).optional(),
});
export const newLibrary = z.strictObject({
  name: z.string().trim().min(1).max(200),
  kind: z.enum(LIBRARY_KINDS),
  paths: z.array(rootPath).max(100),
  settings: changedSettings.optional(),
});
export const changedLibrary = z.strictObject({
  name: z.string().trim().min(1).max(200).optional(),
  settings: changedSettings.optional(),
});
export const newRoot = z.strictObject({ path: rootPath });

const JOB_STATES = ["queued", "running", "done", "failed", "cancelled"] as const;
export const job = z.object({
  id: z.int(),
  kind: z.string(),
  key: z.string(),
  state: z.enum(JOB_STATES),
  progress: z.number().min(0).max(1).nullable(),
  message: z.string().nullable(),
  attempts: z.int(),
  error: z.string().nullable(),
  createdAt: moment,
  startedAt: moment.nullable(),
  finishedAt: moment.nullable(),
});
export const jobs = z.object({ jobs: z.array(job) });
export const jobQuery = z.strictObject({
  kind: z.string().max(100).optional(),
  state: z.enum(JOB_STATES).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
});

export const state = z.object({
  positionMs: z.int(),
  played: z.boolean(),
  playCount: z.int(),
  favorite: z.boolean(),
  lastPlayedAt: moment.nullable(),
});

export const item = z.object({
  id: z.int(),
  uuid: z.string(),
  kind: z.enum(ITEM_KINDS),
  libraryId: z.int(),
  parentId: z.int().nullable(),
  seriesId: z.int().nullable(),
  seasonId: z.int().nullable(),
  albumId: z.int().nullable(),
  name: z.string(),
  originalName: z.string().nullable(),
  overview: z.string().nullable(),
  tagline: z.string().nullable(),
  year: z.int().nullable(),
  premieredAt: moment.nullable(),
  index: z.int().nullable(),
  parentIndex: z.int().nullable(),
  durationMs: z.int().nullable(),
  communityRating: z.number().nullable(),
  officialRating: z.string().nullable(),
  problem: z.string().nullable().describe("Why it can't be played, in words for a person."),
  addedAt: moment,
  changedAt: moment,
  childCount: z.int(),
  state: state.nullable(),
  artwork: z.array(
    z.object({
      kind: z.enum(ARTWORK_KINDS),
      position: z.int(),
      tag: z.string(),
      width: z.int().nullable(),
      height: z.int().nullable(),
      blurhash: z.string().nullable(),
    }),
  ),
});

export const itemFacts = item.extend({
  genres: z.array(z.string()),
  studios: z.array(z.string()),
  tags: z.array(z.string()),
  externalIds: z.record(z.string(), z.string()),
  credits: z.array(
    z.object({ name: z.string(), role: z.enum(CREDIT_ROLES), character: z.string().nullable() }),
  ),
  versions: z.array(
    z.object({
      uuid: z.string(),
      name: z.string().nullable(),
      durationMs: z.int().nullable(),
      files: z.array(
        z.object({
          container: z.string().nullable(),
          sizeBytes: z.int(),
          bitrateBps: z.int().nullable(),
          durationMs: z.int().nullable(),
        }),
      ),
    }),
  ),
});

export const itemDetail = itemFacts.extend({
  locked: z.boolean().describe("No refresh changes any of it."),
  fields: z
    .record(z.string(), fieldState)
    .describe("Every field that an item of this kind has, with where its value comes from."),
});

export const items = z.object({
  items: z.array(item),
  total: z.int(),
  nextCursor: z.string().nullable().describe("null: this is the last page."),
});

export const itemFilter = z
  .string()
  .max(2000)
  .describe(
    'A filter: `kind:movie genre:"Science Fiction",horror year>=1980 -watched:yes`; docs/filters.md.',
  );

export const itemQuery = page.extend({
  libraryId: id.optional(),
  parentId: id.optional().describe("What stands directly in it, or with `recursive` anywhere below."),
  recursive: flag.optional(),
  kinds: listOf(ITEM_KINDS).optional(),
  search: z.string().max(200).optional(),
  filter: itemFilter.optional(),
  genre: z.string().max(200).optional(),
  played: flag.optional(),
  favorite: flag.optional(),
  sort: z.enum(SORT_KEYS).default("sortName"),
  descending: flag.optional(),
});
