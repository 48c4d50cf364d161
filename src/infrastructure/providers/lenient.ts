/**
 * zod for answers from outside that may hold anything: a field that is missing, null or of another type becomes null or
 * nothing, never an error. What comes out is clean and bounded.
 */
import { z } from "zod";
import { cleanName, cleanText } from "./clean.ts";

export const name = z.unknown().transform(cleanName);
export const text = z.unknown().transform((value) => cleanText(value));

/** A finite number within bounds, also when it comes as a text. */
export const number = (min: number, max: number) =>
  z.unknown().transform((value): number | null => {
    const found = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
    if (typeof found !== "number" || !Number.isFinite(found)) return null;
    return found < min || found > max ? null : found;
  });

/** An id that counts up, as text. */
export const numericId = number(1, 2 ** 53 - 1).transform((value) =>
  value !== null && Number.isInteger(value) ? String(value) : null,
);

export const imdbId = z
  .unknown()
  .transform((value) => (typeof value === "string" && /^(?:tt|nm)\d{7,9}$/.test(value) ? value : null));

export const code = (pattern: RegExp) =>
  z.unknown().transform((value) => (typeof value === "string" && pattern.test(value) ? value : null));

/** ISO 639-1; `xx` stands for none. */
export const language = code(/^(?!xx)[a-z]{2}$/);
/** ISO 3166-1 alpha-2. */
export const country = code(/^[A-Z]{2}$/);

/** `2004-05-06`, also with a time after it; years 1800 to 2200. */
export const date = z.unknown().transform((value): Date | null => {
  const day =
    typeof value === "string" ? /^(?:1[89]|2[01])\d\d-\d\d-\d\d(?=$|T)/.exec(value)?.[0] : undefined;
  const found = new Date(`${day}T00:00:00Z`);
  return Number.isNaN(found.getTime()) ? null : found;
});

/** Entries that are none are left out; so many at most. */
export const list = <T extends z.ZodType>(entry: T, max: number) =>
  z.unknown().transform((value): z.output<T>[] =>
    (Array.isArray(value) ? value : []).slice(0, max).flatMap((one: unknown) => {
      const parsed = entry.safeParse(one);
      return parsed.success ? [parsed.data] : [];
    }),
  );

/** An object of which every field may be missing; anything else is refused, which `list` leaves out. */
export const entry = <T extends z.ZodRawShape>(shape: T) =>
  z.preprocess((value) => (isObject(value) ? filled(shape, value) : value), z.object(shape));

/** An object that may not be there: then all of its fields are as for missing ones. */
export const part = <T extends z.ZodRawShape>(shape: T) =>
  z.preprocess((value) => filled(shape, isObject(value) ? value : {}), z.object(shape));

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** zod takes a field that is missing for an error whatever its schema makes of it. */
const filled = (shape: z.ZodRawShape, value: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.keys(shape).map((key) => [key, Object.hasOwn(value, key) ? value[key] : null]));
