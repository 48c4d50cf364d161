/** What is known of a person beside the name: its fields as of items, with where each comes from. */
import { z } from "zod";
import { DomainError } from "../../errors.ts";
import type { Origin } from "../../library/scanning/merge-fields.ts";
import type { ExternalIds, PersonDetails } from "../providers.ts";

export interface PersonValues {
  readonly overview: string | null;
  readonly bornAt: Date | null;
  readonly diedAt: Date | null;
  readonly birthPlace: string | null;
}
export type PersonField = keyof PersonValues;
export const PERSON_FIELDS = [
  "overview",
  "bornAt",
  "diedAt",
  "birthPlace",
] as const satisfies readonly PersonField[];

export interface Person {
  readonly id: number;
  readonly uuid: string;
  readonly name: string;
  readonly values: PersonValues;
  readonly provenance: Readonly<Partial<Record<PersonField, Origin>>>;
  readonly lockedFields: readonly PersonField[];
  readonly externalIds: ExternalIds;
  /** When a provider was asked last; null: never. */
  readonly askedAt: Date | null;
  readonly staleAt: Date | null;
}

export interface PersonEdit {
  /** What is set is locked. */
  readonly set?: Readonly<Partial<Record<PersonField, unknown>>>;
  readonly lock?: readonly PersonField[];
  /** Left to providers again. */
  readonly unlock?: readonly PersonField[];
  /** By lower-case scheme; null takes one away. Another id is another person: providers are asked anew. */
  readonly externalIds?: Readonly<Record<string, string | null>>;
}

const textOf = (most: number) =>
  z
    .string()
    .max(most)
    .transform(
      (text) =>
        text
          .toWellFormed()
          .replaceAll(/(?![\n\t])\p{Cc}/gu, "")
          .trim() || null,
    )
    .nullable();
const moment = z
  .date()
  .min(new Date("1000-01-01T00:00:00Z"))
  .max(new Date("9999-12-31T23:59:59.999Z"))
  .nullable();

const SCHEMAS = {
  overview: textOf(20_000),
  bornAt: moment,
  diedAt: moment,
  birthPlace: textOf(500),
} as const;
const ID = /^[\w.:-]{1,100}$/;
const SCHEME = /^[a-z0-9]{1,40}$/;

export type Changes = Readonly<
  Partial<
    Record<PersonField, { readonly value: unknown; readonly origin: Origin | null; readonly locked: boolean }>
  >
>;

/** What an edit makes of a person; `invalid` (detail.field) for a value that can't stand there. */
export function editPerson(
  person: Person,
  edit: PersonEdit,
  by: { readonly userId: number | null; readonly at: Date },
): Changes {
  const changes: Record<string, Changes[PersonField]> = {};
  const held = (field: PersonField) => ({
    value: person.values[field],
    origin: person.provenance[field] ?? null,
    locked: person.lockedFields.includes(field),
  });
  for (const field of edit.unlock ?? []) {
    const { value, origin } = held(field);
    // What a person had set is a provider's to say again.
    changes[field] = { value, origin: origin?.source === "person" ? null : origin, locked: false };
  }
  for (const field of edit.lock ?? []) changes[field] = { ...held(field), locked: true };
  for (const [name, given] of Object.entries(edit.set ?? {})) {
    if (given === undefined) continue;
    const field = name as PersonField;
    const read = SCHEMAS[field].safeParse(given);
    if (!read.success) throw new DomainError("invalid", `${field} can't be this`, { field });
    const origin: Origin = { source: "person", at: by.at.getTime(), by: by.userId };
    changes[field] = { value: read.data, origin, locked: true };
  }
  return changes;
}

/** `invalid` for what can't be an id. */
export function checkIds(
  ids: Readonly<Record<string, string | null>>,
): Readonly<Record<string, string | null>> {
  for (const [scheme, id] of Object.entries(ids))
    if (!SCHEME.test(scheme) || (id !== null && !ID.test(id)))
      throw new DomainError("invalid", "this can't be an id of a person", { field: `externalIds.${scheme}` });
  return ids;
}

/** What a provider says laid over a person: not over what is locked. What it doesn't say any more goes. */
export function layOverPerson(person: Person, details: PersonDetails | null, origin: Origin): Changes {
  const changes: Record<string, Changes[PersonField]> = {};
  for (const field of PERSON_FIELDS) {
    const before = person.provenance[field];
    if (person.lockedFields.includes(field) || before?.source === "person") continue;
    const value = details?.[field] ?? null;
    changes[field] = { value, origin: value === null ? null : origin, locked: false };
  }
  return changes;
}
