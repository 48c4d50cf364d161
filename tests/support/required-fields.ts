/**
 * What the generated clients need of a body: the Kotlin and Swift SDKs drop a whole answer for one missing field, an
 * upper-case id, a date without a zone or an enum value that they don't know.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { sharedDir } from "./reference.ts";

export interface Schema {
  readonly $ref?: string;
  readonly type?: string | undefined;
  readonly format?: string;
  readonly nullable?: boolean;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly discriminator?: {
    readonly propertyName: string;
    readonly mapping?: Readonly<Record<string, string>>;
  };
}

interface Operation {
  readonly responses?: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> }>
  >;
}

/** The part of an OpenAPI 3 document that is read. */
export interface ApiDocument {
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** Per model of an SDK its fields without default, as `[name, type]`. */
export type RequiredFields = Readonly<Record<string, readonly (readonly [string, string])[]>>;

/** One generation of clients: the document they were generated from, and what their models need. */
export interface Dialect {
  readonly name: string;
  readonly document: ApiDocument;
  readonly required: readonly RequiredFields[];
}

export interface Checker {
  /** Problems of a body that should be of this schema; empty when every client can read it. */
  problemsOf(schemaName: string, body: unknown): string[];
  /**
   * The same for an operation's answer. The path is a template (`/Items/{id}`; names in braces and case don't matter, a value may stand for one);
   * null when no document knows the operation or it has no JSON body with this status.
   */
  problemsOfAnswer(method: string, path: string, status: number, body: unknown): string[] | null;
}

export function createChecker(dialects: readonly Dialect[]): Checker {
  return {
    problemsOf(schemaName, body) {
      const knowing = dialects.filter(
        ({ document }) => document.components.schemas[schemaName] !== undefined,
      );
      if (knowing.length === 0) throw new Error(`no document has a schema ${schemaName}`);
      const schema = { $ref: `#/components/schemas/${schemaName}` };
      return unique(knowing.flatMap((dialect) => check(dialect, schema, body)));
    },
    problemsOfAnswer(method, path, status, body) {
      const found = dialects.flatMap((dialect) => {
        const schema = schemaOf(dialect.document, method, path, status);
        return schema === null ? [] : [{ dialect, schema }];
      });
      if (found.length === 0) return null;
      return unique(found.flatMap(({ dialect, schema }) => check(dialect, schema, body)));
    },
  };
}

/** The checker over the reference material's two API versions and three SDKs. */
export async function readChecker(): Promise<Checker> {
  const read = async (name: string): Promise<unknown> =>
    JSON.parse(await readFile(join(sharedDir, "contracts/jellyfin", name), "utf8"));
  const required = (await read("required-fields.json")) as Record<string, RequiredFields>;
  const of = (sdk: string): RequiredFields => required[sdk] ?? {};
  return createChecker([
    {
      name: "10.11",
      document: (await read("openapi-10.11.json")) as ApiDocument,
      required: [of("kotlin_1_8_12"), of("swift_0_6_0")],
    },
    { name: "12", document: (await read("openapi-12.0.json")) as ApiDocument, required: [of("kotlin_12")] },
  ]);
}

const unique = (problems: readonly string[]): string[] => [...new Set(problems)];
const template = (path: string): string => path.replace(/\{[^}]*\}/g, "{}").toLowerCase();

/** `/Things/{id}` covers `/things/first`. */
const covers = (known: string, path: string): boolean => {
  const segments = path.split("/");
  const names = template(known).split("/");
  return (
    names.length === segments.length && names.every((name, at) => name === "{}" || name === segments[at])
  );
};

function schemaOf(document: ApiDocument, method: string, path: string, status: number): Schema | null {
  const wanted = template(path);
  const paths = Object.entries(document.paths);
  const known = paths.find(([one]) => template(one) === wanted) ?? paths.find(([one]) => covers(one, wanted));
  const content = known?.[1][method.toLowerCase()]?.responses?.[String(status)]?.content;
  return content?.["application/json"]?.schema ?? null;
}

interface Place {
  readonly dialect: Dialect;
  readonly at: string;
}

const check = (dialect: Dialect, schema: Schema, body: unknown): string[] =>
  checkValue({ dialect, at: "$" }, schema, body);

function checkValue(place: Place, schema: Schema, value: unknown): string[] {
  if (schema.$ref !== undefined) return checkNamed(place, schema.$ref, value);
  if (value === null || value === undefined) return [];
  if (schema.allOf?.length === 1 && schema.allOf[0] !== undefined)
    return checkValue(place, schema.allOf[0], value);
  if (schema.oneOf !== undefined) return checkOneOf(place, schema, value);
  if (schema.enum !== undefined) return checkWord(place, schema.enum, value);
  return checkTyped(place, schema, value);
}

function checkNamed(place: Place, ref: string, value: unknown): string[] {
  const name = ref.slice(ref.lastIndexOf("/") + 1);
  const schema = place.dialect.document.components.schemas[name];
  if (schema === undefined) return [];
  const problems = checkValue(place, schema, value);
  return isObject(value) ? [...missing(place, name, schema, value), ...problems] : problems;
}

function missing(place: Place, name: string, schema: Schema, value: Record<string, unknown>): string[] {
  const fields = place.dialect.required.flatMap((models) => models[name] ?? []);
  return fields.flatMap(([field]) => {
    const property = propertyOf(schema, field);
    if (property === null || (value[property] !== undefined && value[property] !== null)) return [];
    return [`${place.at}.${property} is missing (${name}, ${place.dialect.name})`];
  });
}

/** Swift's models spell `IsDefault` and `SupportsSync` as `isDefault` and `isSupportsSync`. */
function propertyOf(schema: Schema, field: string): string | null {
  const names = Object.keys(schema.properties ?? {});
  const like = (wanted: string): string | undefined =>
    names.find((name) => name.toLowerCase() === wanted.toLowerCase());
  return like(field) ?? like(field.replace(/^is(?=[A-Z])/, "")) ?? null;
}

function checkOneOf(place: Place, schema: Schema, value: unknown): string[] {
  const { discriminator } = schema;
  if (discriminator === undefined || !isObject(value)) return [];
  const word = value[discriminator.propertyName];
  const ref = typeof word === "string" ? discriminator.mapping?.[word] : undefined;
  return ref === undefined
    ? [`${place.at}.${discriminator.propertyName} is of an unknown kind: ${show(word)}`]
    : checkNamed(place, ref, value);
}

const checkWord = (place: Place, words: readonly unknown[], value: unknown): string[] =>
  words.includes(value) ? [] : [`${place.at} is an unknown word: ${show(value)} (${place.dialect.name})`];

function checkTyped(place: Place, schema: Schema, value: unknown): string[] {
  // A file's bytes, declared as text.
  if (schema.format === "binary") return [];
  switch (schema.type ?? "") {
    case "array":
      return checkList(place, schema, value);
    case "object":
      return isObject(value) ? checkObject(place, schema, value) : [wrong(place, "an object", value)];
    case "string":
      return checkText(place, schema.format, value);
    case "boolean":
      return typeof value === "boolean" ? [] : [wrong(place, "a boolean", value)];
    case "integer":
      return checkInteger(place, schema.format, value);
    case "number":
      return Number.isFinite(value) ? [] : [wrong(place, "a number", value)];
    default:
      return [];
  }
}

function checkList(place: Place, schema: Schema, value: unknown): string[] {
  if (!Array.isArray(value)) return [wrong(place, "a list", value)];
  const { items } = schema;
  if (items === undefined) return [];
  return value.flatMap((one: unknown, at) => {
    const here = { ...place, at: `${place.at}[${at}]` };
    return one === null ? [wrong(here, "a value", one)] : checkValue(here, items, one);
  });
}

function checkObject(place: Place, schema: Schema, value: Record<string, unknown>): string[] {
  const { properties = {}, additionalProperties } = schema;
  const declared = Object.entries(properties).flatMap(([name, property]) =>
    checkValue({ ...place, at: `${place.at}.${name}` }, property, value[name]),
  );
  if (typeof additionalProperties !== "object") return declared;
  const others = Object.entries(value).filter(([name]) => !(name in properties));
  return [
    ...declared,
    ...others.flatMap(([name, one]) =>
      checkValue({ ...place, at: `${place.at}.${name}` }, additionalProperties, one),
    ),
  ];
}

/** Kotlin reads an id in two forms, both lower case; the lenient DateTime of C# isn't what Swift reads. */
const FORMS: Readonly<Record<string, RegExp>> = {
  uuid: /^([0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/,
  "date-time": /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?(Z|[+-]\d\d:\d\d)$/,
};

function checkText(place: Place, format: string | undefined, value: unknown): string[] {
  if (typeof value !== "string") return [wrong(place, "text", value)];
  const form = format === undefined ? undefined : FORMS[format];
  return form === undefined || form.test(value) ? [] : [wrong(place, `a ${format}`, value)];
}

function checkInteger(place: Place, format: string | undefined, value: unknown): string[] {
  if (!Number.isInteger(value)) return [wrong(place, "a whole number", value)];
  const fits = format !== "int32" || Math.abs(Number(value)) <= 2 ** 31;
  return fits ? [] : [wrong(place, "a 32-bit number", value)];
}

const wrong = (place: Place, what: string, value: unknown): string =>
  `${place.at} is not ${what}: ${show(value)}`;

const show = (value: unknown): string => (JSON.stringify(value) ?? "nothing").slice(0, 80);

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
