/** Who somebody is, and correcting it. */
import { z } from "zod";
import type { PersonView } from "../../../domain/metadata/people/people.ts";
import { PERSON_FIELDS, type PersonEdit } from "../../../domain/metadata/people/person.ts";
import { empty } from "../../http/answer.ts";
import { cursorAt, offsetOf } from "../cursor.ts";
import { route } from "../declare.ts";
import { fieldState } from "../schemas-editing.ts";
import { id, page } from "../schemas.ts";

const named = z.object({
  id: z.int(),
  uuid: z.string(),
  name: z.string(),
  itemCount: z.int().describe("In how many items that the viewer may see."),
  isFavorite: z.boolean(),
  hasPicture: z.boolean(),
});

const person = named.extend({
  overview: z.string().nullable(),
  bornAt: z.iso.datetime().nullable(),
  diedAt: z.iso.datetime().nullable(),
  birthPlace: z.string().nullable(),
  externalIds: z.record(z.string(), z.string()),
  askedAt: z.iso.datetime().nullable().describe("When a provider was asked last; null: never."),
  fields: z.record(z.enum(PERSON_FIELDS), fieldState).describe("With where each value comes from."),
});

const moment = z.iso
  .datetime()
  .transform((text) => new Date(text))
  .nullable();
const names = z.array(z.enum(PERSON_FIELDS)).max(PERSON_FIELDS.length).optional();
const edit = z.strictObject({
  set: z
    .strictObject({
      overview: z.string().max(20_000).nullable(),
      bornAt: moment,
      diedAt: moment,
      birthPlace: z.string().max(500).nullable(),
    })
    .partial()
    .optional()
    .describe("What is set is locked."),
  lock: names,
  unlock: names.describe("Left to providers again, which are asked at once."),
  externalIds: z
    .record(z.string().max(40), z.string().max(100).nullable())
    .optional()
    .describe(
      "By lower-case scheme (`tmdb`); null takes one away. Another id is another person: all else is asked anew.",
    ),
});

const toNamed = ({ id: personId, uuid, name, itemCount, isFavorite, artwork }: PersonView["named"]) => ({
  id: personId,
  uuid,
  name,
  itemCount,
  isFavorite,
  hasPicture: artwork.length > 0,
});

const iso = (date: Date | null): string | null => date?.toISOString() ?? null;

function toPerson({ person: known, named: view }: PersonView): z.input<typeof person> {
  const { values, provenance, lockedFields } = known;
  const fields = PERSON_FIELDS.map((field) => {
    const origin = provenance[field];
    const value = values[field];
    return [
      field,
      {
        value: value instanceof Date ? value.toISOString() : value,
        metadata_source: origin?.source ?? null,
        at: origin === undefined ? null : new Date(origin.at).toISOString(),
        confidence: null,
        by: origin?.by ?? null,
        locked: lockedFields.includes(field),
      },
    ];
  });
  return {
    ...toNamed(view),
    overview: values.overview,
    bornAt: iso(values.bornAt),
    diedAt: iso(values.diedAt),
    birthPlace: values.birthPlace,
    externalIds: { ...known.externalIds },
    askedAt: iso(known.askedAt),
    fields: Object.fromEntries(fields) as z.input<typeof person>["fields"],
  };
}

/** Only what was given. */
const given = (body: z.output<typeof edit>): PersonEdit =>
  Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));

const params = z.strictObject({ personId: id });
const PATH = "/api/v1/people/{personId}";

export const peopleRoutes = [
  route({
    id: "listPeople",
    method: "GET",
    path: "/api/v1/people",
    access: "viewer",
    summary: "People by name, in pages",
    query: page.extend({ search: z.string().max(200).optional() }),
    response: z.object({ people: z.array(named), total: z.int(), nextCursor: z.string().nullable() }),
    async handle({ core, viewer, query: { cursor, limit, search } }) {
      const offset = offsetOf(cursor);
      const found = await core.browse.persons(viewer, {
        offset,
        limit,
        ...(search !== undefined && { search }),
      });
      const next = offset + found.items.length;
      return {
        people: found.items.map(toNamed),
        total: found.total,
        nextCursor: found.items.length > 0 && next < found.total ? cursorAt(next) : null,
      };
    },
  }),
  route({
    id: "getPerson",
    method: "GET",
    path: PATH,
    access: "viewer",
    summary: "Who somebody is; asked about when nobody has opened the page before",
    params,
    response: person,
    handle: async ({ core, viewer, params: { personId } }) =>
      toPerson(await core.people.open(viewer, personId)),
  }),
  route({
    id: "editPerson",
    method: "PATCH",
    path: PATH,
    access: "admin",
    summary: "Set, lock and unlock what is known of somebody, or say who he is by ids of providers",
    params,
    body: edit,
    response: person,
    async handle({ core, viewer, params: { personId }, body }) {
      await core.people.edit(viewer, personId, given(body));
      return toPerson(await core.people.open(viewer, personId));
    },
  }),
  route({
    id: "refreshPerson",
    method: "POST",
    path: `${PATH}/refreshes`,
    access: "admin",
    summary: "Ask about somebody again",
    params,
    status: 202,
    async handle({ core, viewer, params: { personId } }) {
      await core.people.refresh(viewer, personId);
      return empty(202);
    },
  }),
];
