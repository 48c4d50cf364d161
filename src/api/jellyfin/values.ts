/**
 * Readers of single values as clients send them, for queries and bodies alike: a query brings `string[]` (all values of
 * a name), a body any JSON. Absent, null and (but for `verbatim`) empty values, and Roku's word `null`, are undefined.
 */
import { z } from "zod";
import type { Uuid } from "../../domain/library/item.ts";
import { idFromGuid } from "./ids.ts";

/** Words that the real server uses for a value of the wrong form. */
const notValid = (value: string): string => `The value '${value}' is not valid.`;

function words(raw: unknown): string | undefined {
  const one: unknown = Array.isArray(raw) ? raw[0] : raw;
  if (typeof one === "string") return one;
  return typeof one === "number" || typeof one === "boolean" ? String(one) : undefined;
}

function filled(raw: unknown): string | undefined {
  const value = words(raw)?.trim();
  return value === undefined || value === "" || value.toLowerCase() === "null" ? undefined : value;
}

/** A reader that turns a filled value into something, or refuses it (null). */
function reader<T>(read: (value: string) => T | null): z.ZodType<T | undefined> {
  return z.unknown().transform((raw, context) => {
    const value = filled(raw);
    if (value === undefined) return undefined;
    const result = read(value);
    if (result !== null) return result;
    context.addIssue({ code: "custom", message: notValid(value) });
    return z.NEVER;
  });
}

/** The same, but it must be there. */
export function required<T>(field: z.ZodType<T | undefined>): z.ZodType<T> {
  return field.transform((value, context) => {
    if (value !== undefined) return value;
    context.addIssue({ code: "custom", message: "The field is required." });
    return z.NEVER;
  });
}

export const text = reader<string>((value) => value);

/** Text as it came, empty and with its spaces: names, passwords. */
export const verbatim: z.ZodType<string | undefined> = z.unknown().transform((raw) => words(raw));

/** `true`, `True` (Python's clients), a JSON boolean; anything else is refused. */
export const flag = reader<boolean>((value) => {
  const word = value.toLowerCase();
  if (word === "true") return true;
  return word === "false" ? false : null;
});

export const integer = reader<number>((value) => {
  if (!/^[+-]?\d{1,16}$/.test(value)) return null;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : null;
});

export const decimal = reader<number>((value) =>
  /^[+-]?(\d{1,20}(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?$/i.test(value) ? Number(value) : null,
);

/** Ticks are 64-bit: beyond 2^53 (28 years) precision is lost, which no position needs. */
export const ticks = reader<number>((value) => (/^[+-]?\d{1,19}$/.test(value) ? Number(value) : null));

export const date = reader<Date>((value) => {
  const parsed = /^\d{4}-\d\d?-\d\d?/.test(value) ? new Date(value) : null;
  return parsed === null || Number.isNaN(parsed.getTime()) ? null : parsed;
});

/** A GUID in any spelling; malformed is refused. */
export const id = reader<Uuid>(idFromGuid);

/** One of the contract's words (any case), mapped to ours; an unknown one is refused. */
export function choice<T>(table: Readonly<Record<string, T>>): z.ZodType<T | undefined> {
  const byWord = foldTable(table);
  return reader<T>((value) => byWord.get(value.toLowerCase()) ?? null);
}

/** The same, an unknown word is as if none was given. */
export function lenientChoice<T>(table: Readonly<Record<string, T>>): z.ZodType<T | undefined> {
  const byWord = foldTable(table);
  return z.unknown().transform((raw) => byWord.get(filled(raw)?.toLowerCase() ?? ""));
}

/** All the values of `a,b`, repeated names, JSON arrays; with spaces trimmed and empty ones dropped. */
function listOf(raw: unknown, separator: string): readonly string[] | undefined {
  const all: readonly unknown[] = Array.isArray(raw) ? raw : [raw];
  const values = all
    .flatMap((one) => words(one)?.split(separator) ?? [])
    .map((one) => one.trim())
    .filter((one) => one !== "" && one.toLowerCase() !== "null");
  return values.length === 0 ? undefined : values;
}

/** Undefined when there is nothing in it. */
export const textList: z.ZodType<readonly string[] | undefined> = z
  .unknown()
  .transform((raw) => listOf(raw, ","));

/** Lists whose values may hold commas (genres, studios, tags): `a|b`. */
export const pipeList: z.ZodType<readonly string[] | undefined> = z
  .unknown()
  .transform((raw) => listOf(raw, "|"));

/** Malformed ids are left out, as the real server does. */
export const idList: z.ZodType<readonly Uuid[] | undefined> = z
  .unknown()
  .transform((raw) => listOf(raw, ",")?.flatMap((one) => idFromGuid(one) ?? []));

/** Anything that is not a whole number is left out. */
export const integerList: z.ZodType<readonly number[] | undefined> = z
  .unknown()
  .transform((raw) => listOf(raw, ",")?.flatMap((one) => (/^-?\d{1,9}$/.test(one) ? [Number(one)] : [])));

/**
 * Words of the contract mapped to ours; unknown words are left out (a 400 for one of them broke Infuse), so that the
 * list may be empty though words were given.
 */
export function choiceList<T>(table: Readonly<Record<string, T>>): z.ZodType<readonly T[] | undefined> {
  const byWord = foldTable(table);
  const field = z.unknown().transform((raw) =>
    listOf(raw, ",")?.flatMap((one) => {
      const value = byWord.get(one.toLowerCase());
      return value === undefined ? [] : [value];
    }),
  );
  WORDS.set(field, byWord);
  return field;
}

const WORDS = new WeakMap<object, ReadonlyMap<string, unknown>>();

/** Words among the values of such a list that are left out. */
export function unknownWords(field: object, raw: unknown): readonly string[] {
  const known = WORDS.get(field);
  return known === undefined ? [] : (listOf(raw, ",") ?? []).filter((one) => !known.has(one.toLowerCase()));
}

function foldTable<T>(table: Readonly<Record<string, T>>): ReadonlyMap<string, T> {
  return new Map(Object.entries(table).map(([word, value]) => [word.toLowerCase(), value]));
}

/** A JSON object as it came; undefined when it is none. */
export const record: z.ZodType<Readonly<Record<string, unknown>> | undefined> = z
  .unknown()
  .transform((raw) => (isRecord(raw) ? raw : undefined));

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
