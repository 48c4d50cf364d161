/** A person as clients' editors send him → what somebody changed about him. */
import { z } from "zod";
import {
  PERSON_FIELDS,
  type Person,
  type PersonEdit,
  type PersonField,
} from "../../../domain/metadata/people/person.ts";
import { date, verbatim } from "../values.ts";
import { changedIds } from "./item-edit.ts";

const WORDS = {
  overview: "overview",
  bornAt: "premieredate",
  diedAt: "enddate",
  birthPlace: "productionlocations",
} as const satisfies Record<PersonField, string>;

const READERS = {
  overview: verbatim,
  bornAt: date,
  diedAt: date,
  birthPlace: z
    .unknown()
    .transform((list) => (Array.isArray(list) && typeof list[0] === "string" ? list[0].trim() : null)),
} as const satisfies Record<PersonField, z.ZodType>;

/** Clients send all that they know of him; what differs is meant, and from less than a whole item only what stands there. */
export function toPersonEdit(body: Readonly<Record<string, unknown>>, person: Person): PersonEdit {
  const given = new Map(Object.entries(body).map(([word, value]) => [word.toLowerCase(), value]));
  const isWhole = given.has("type");
  const set: Record<string, unknown> = {};
  for (const field of PERSON_FIELDS) {
    if (!given.has(WORDS[field]) && !isWhole) continue;
    const value = READERS[field].parse(given.get(WORDS[field])) ?? null;
    if (JSON.stringify(value === "" ? null : value) !== JSON.stringify(person.values[field]))
      set[field] = value;
  }
  const locked = given.get("lockdata");
  const wasLocked = person.lockedFields.length === PERSON_FIELDS.length;
  return {
    set,
    ...(locked === true && !wasLocked && { lock: PERSON_FIELDS }),
    ...(locked === false && wasLocked && { unlock: PERSON_FIELDS }),
    externalIds: changedIds(body, person.externalIds),
  };
}
