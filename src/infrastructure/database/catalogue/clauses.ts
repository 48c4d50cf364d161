/** The growing WHERE of a list query over `item i`: conditions that all must hold, with their values in order. */
import type { Audience } from "../../../domain/library/browse-ports.ts";
import type { SqlValue } from "../database.ts";

const INT_MAX = 2_147_483_647;
const MINUTE_MS = 60_000;
/** Greater than every character that a text may go on with: ends the range of a prefix. */
const LAST = "\u{10ffff}";
/** A state's user when there is none: nobody has it. */
const NOBODY = -1;

export class Clauses {
  readonly audience: Audience;
  /** Whether folders can be among what is listed: these have no state of their own. */
  readonly listsFolders: boolean;
  /** What lies some time back is counted from here; the same for a minute, so that answers can be kept. */
  readonly now = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
  readonly #conditions: string[] = [];
  readonly #values: SqlValue[] = [];
  #dependsOnState = false;

  /** Spelled so that no index of kinds is gone through where the few hits of a search are looked up. */
  readonly kind: string;

  constructor(audience: Audience, listsFolders = true, looksUp = false) {
    this.audience = audience;
    this.kind = looksUp ? `(i."kind" || '')` : `i."kind"`;
    this.listsFolders = listsFolders;
  }

  /** Whose states are asked; counts that depend on them can't be kept. */
  get userId(): number {
    this.#dependsOnState = true;
    return this.audience.userId ?? NOBODY;
  }

  get dependsOnState(): boolean {
    return this.#dependsOnState;
  }

  get values(): readonly SqlValue[] {
    return this.#values;
  }

  get sql(): string {
    return this.#conditions.length === 0 ? "1 = 1" : this.#conditions.join(" AND ");
  }

  and(condition: string, ...values: readonly SqlValue[]): void {
    this.#conditions.push(condition);
    this.#values.push(...values);
  }

  never(): void {
    this.and("1 = 0");
  }

  /** `expression` is one of whole numbers; what no column can hold is left out, an empty list lets nothing through. */
  anyNumber(expression: string, numbers: readonly number[]): void {
    this.#any(expression, numbers.filter(fitsColumn));
  }

  anyText(expression: string, texts: readonly string[]): void {
    this.#any(expression, texts.map(cleaned));
  }

  noneOf(expression: string, values: readonly SqlValue[]): void {
    if (values.length > 0) this.and(`${expression} NOT IN (${marks(values.length)})`, ...padded(values));
  }

  #any(expression: string, values: readonly SqlValue[]): void {
    const [first] = values;
    if (first === undefined) this.never();
    else if (values.length === 1) this.and(`${expression} = ?`, first);
    else this.and(`${expression} IN (${marks(values.length)})`, ...padded(values));
  }
}

/** `column IN (?, …)` with its values, for queries put together by hand. Never empty: ask nothing then. */
export function inList(values: readonly SqlValue[]): { readonly sql: string; readonly values: SqlValue[] } {
  return { sql: `IN (${marks(values.length)})`, values: padded(values) };
}

/** As many values as one statement takes with ease; a client may name more. */
const AT_ONCE = 1000;

export async function inSlices<V, R>(
  values: readonly V[],
  ask: (some: readonly V[]) => Promise<readonly R[]>,
): Promise<readonly R[]> {
  const found: R[] = [];
  for (let from = 0; from < values.length; from += AT_ONCE)
    found.push(...(await ask(values.slice(from, from + AT_ONCE))));
  return found;
}

/** Lists are filled up to a power of two with their last value, so that few texts need to be prepared. */
function padded(values: readonly SqlValue[]): SqlValue[] {
  const last = values.at(-1) ?? null;
  return Array.from({ length: roundedUp(values.length) }, (_, at) => values[at] ?? last);
}

const marks = (count: number): string => Array.from({ length: roundedUp(count) }, () => "?").join(", ");
const roundedUp = (count: number): number => (count <= 1 ? 1 : 2 ** Math.ceil(Math.log2(count)));

/** PostgreSQL refuses to compare a column with what it can't hold. */
export const fitsColumn = (value: number): boolean =>
  Number.isSafeInteger(value) && Math.abs(value) <= INT_MAX;

/** Neither NUL nor half of a surrogate pair can be in a text of PostgreSQL, so they are in no name. */
export const cleaned = (text: string): string => text.replaceAll("\0", "").toWellFormed();

/** What begins with `prefix`: from it (included) up to the second (excluded); uses an index on both databases. */
export const prefixRange = (prefix: string): readonly [from: string, before: string] => [
  cleaned(prefix),
  cleaned(prefix) + LAST,
];

/** Present items that aren't extras: spelled exactly as in the partial indexes. */
export const LISTED = `i."gone_at" IS NULL AND i."owner_id" IS NULL`;
