import { z } from "zod";
import { unknownWords } from "./values.ts";

/** More pairs than any client sends (`ids=` repeated by the SDKs is the longest); the rest is not read. */
const MAX_PAIRS = 2000;

/**
 * All values of each name, the names folded to lower case: clients write `ParentId`, `parentId`, `parentid`. A value
 * with broken percent-encoding is taken as it stands.
 */
export function readQuery(queryString: string): Record<string, unknown> {
  const values: Record<string, string[]> = Object.create(null) as Record<string, string[]>;
  let pairs = 0;
  for (const [name, value] of new URLSearchParams(queryString)) {
    if (++pairs > MAX_PAIRS) break;
    (values[name.toLowerCase()] ??= []).push(value);
  }
  return values;
}

type Shape = Readonly<Record<string, z.ZodType>>;

/**
 * A query's schema from fields of `values.ts`, spelled as the contract spells them; found whatever the case. Names that
 * aren't declared are ignored.
 */
export function queryOf<S extends Shape>(shape: S): z.ZodType<z.output<z.ZodObject<S>>> {
  const schema = caseless(shape, (raw) => (typeof raw === "object" && raw !== null ? raw : {}));
  FIELDS.set(schema, new Map(Object.entries(shape).map(([name, field]) => [name.toLowerCase(), field])));
  return schema;
}

const FIELDS = new WeakMap<object, ReadonlyMap<string, z.ZodType>>();
/** Credentials and the client's own description may stand in every query; players add their own marks. */
const ANYWHERE = /^(?:x-(?:emby|mediabrowser)-.*|api_?key|deviceid|userid|format|tag|_|\d*)$/u;

/** Names in a query, and words of its lists (`includeItemTypes=Other`), that are ignored, as the real server does. */
export function undeclaredIn(schema: object, queryString: string): readonly string[] {
  const fields = FIELDS.get(schema);
  if (fields === undefined || queryString === "") return [];
  return Object.entries(readQuery(queryString)).flatMap(([name, values]) => {
    const field = fields.get(name);
    if (field === undefined) return ANYWHERE.test(name) ? [] : [name];
    return name === "fields" ? [] : unknownWords(field, values).map((word) => `${name}=${word}`);
  });
}

/** An object's schema whose property names match in any case; what `source` gives is read. */
export function caseless<S extends Shape>(
  shape: S,
  source: (raw: unknown) => object,
): z.ZodType<z.output<z.ZodObject<S>>> {
  const names = Object.keys(shape).map((name) => [name, name.toLowerCase()] as const);
  return z.preprocess((raw) => {
    const given = new Map(Object.entries(source(raw)).map(([name, value]) => [name.toLowerCase(), value]));
    return Object.fromEntries(names.map(([name, folded]) => [name, given.get(folded)]));
  }, z.object(shape)) as unknown as z.ZodType<z.output<z.ZodObject<S>>>;
}

/** A path's schema from fields of `values.ts`; an alias without one of the names leaves it undefined. */
export function paramsOf<S extends Shape>(shape: S): z.ZodType<z.output<z.ZodObject<S>>> {
  return queryOf(shape);
}
