/** Which fields of an item people may set, and what may stand in each: bounds that every protocol shares. */
import { z } from "zod";
import { DomainError } from "../../errors.ts";
import { fold } from "../../library/fold.ts";
import { CREDIT_ROLES, type ItemKind } from "../../library/item.ts";
import type { ItemFields } from "../../library/scanning/draft.ts";

const MAX_LIST = 500;

/** Line ends and tabs are text, all other control characters are none. */
const CONTROL = /[\p{Cc}\p{Cs}]/gu;
const cleaned = (text: string): string =>
  text
    .toWellFormed()
    .replace(CONTROL, (sign) => (sign === "\n" || sign === "\t" ? sign : ""))
    .trim();

/** Of so many characters at most; empty means none. */
const optionalText = (most: number) =>
  z
    .string()
    .max(most)
    .transform((text) => cleaned(text) || null)
    .nullable();
const oneLine = (most: number) =>
  z
    .string()
    .max(most)
    .transform((text) => cleaned(text).replaceAll(/\s+/g, " "))
    .pipe(z.string().min(1));
const whole = (least: number, most: number) => z.int().min(least).max(most).nullable();

/** Names in their order, each once whatever its case and accents. */
const names = z
  .array(z.string().max(200))
  .max(MAX_LIST)
  .transform((list) => {
    const once = new Map<string, string>();
    for (const name of list.map(cleaned))
      if (name !== "" && !once.has(fold(name))) once.set(fold(name), name);
    return [...once.values()];
  });

const credits = z
  .array(z.object({ name: oneLine(300), role: z.enum(CREDIT_ROLES), character: optionalText(500) }))
  .max(MAX_LIST);

const moment = z
  .date()
  .min(new Date("1000-01-01T00:00:00Z"))
  .max(new Date("9999-12-31T23:59:59.999Z"))
  .nullable();

const SCHEMAS = {
  name: oneLine(500),
  forcedSortName: optionalText(500),
  originalName: optionalText(500),
  overview: optionalText(20_000),
  tagline: optionalText(2000),
  year: whole(1000, 9999),
  premieredAt: moment,
  endedAt: moment,
  communityRating: z.number().min(0).max(10).nullable(),
  criticRating: z.number().min(0).max(100).nullable(),
  officialRating: optionalText(60),
  durationMs: whole(0, 1_000 * 3_600_000),
  index: whole(0, 100_000),
  indexEnd: whole(0, 100_000),
  parentIndex: whole(0, 100_000),
  status: z.enum(["continuing", "ended"]).nullable(),
  addedAt: z.date().min(new Date(0)).max(new Date("9999-12-31T23:59:59.999Z")),
  genres: names,
  studios: names,
  tags: names,
  countries: names,
  credits,
  artists: names,
  albumArtists: names,
} as const satisfies {
  readonly [K in keyof Omit<ItemFields, "locked" | "lockedFields">]: z.ZodType<ItemFields[K]>;
};

export type EditableField = keyof typeof SCHEMAS;
export type FieldValues = { readonly [K in EditableField]?: ItemFields[K] };

export const EDITABLE_FIELDS = Object.keys(SCHEMAS) as readonly EditableField[];
export const LIST_FIELDS = ["genres", "studios", "tags", "countries", "artists", "albumArtists"] as const;
export const DATE_FIELDS: ReadonlySet<string> = new Set<EditableField>(["premieredAt", "endedAt", "addedAt"]);

export const isEditableField = (name: string): name is EditableField => name in SCHEMAS;

const SUNG: ReadonlySet<ItemKind> = new Set<ItemKind>(["track", "album", "musicVideo"]);

/** Whether an item of the kind has the field at all. How long a film plays is its file's to say. */
export function hasField(kind: ItemKind, field: EditableField): boolean {
  if (field === "artists" || field === "albumArtists") return SUNG.has(kind);
  return (field !== "durationMs" && field !== "status") || kind === "series";
}

/** A value that came from elsewhere as it would be kept if a person had given it. */
export function asKept(field: EditableField, value: unknown): unknown {
  const read = SCHEMAS[field].safeParse(value);
  return read.success ? read.data : value;
}

/** The values as they are kept; `invalid` (detail.field) for one that can't stand there, or isn't there to be set. */
export function checkFields(given: Readonly<Record<string, unknown>>): FieldValues {
  const values: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(given)) {
    if (value === undefined) continue;
    if (!isEditableField(field)) throw new DomainError("invalid", `${field} can't be set`, { field });
    const read = SCHEMAS[field].safeParse(value);
    if (!read.success)
      throw new DomainError("invalid", `${field} can't be this: ${read.error.issues[0]?.message ?? ""}`, {
        field,
      });
    values[field] = read.data;
  }
  return values;
}
