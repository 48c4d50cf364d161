import type { PersonStore } from "../../../domain/metadata/people/people.ts";
import {
  PERSON_FIELDS,
  type Changes,
  layOverPerson,
  type Person,
  type PersonField,
} from "../../../domain/metadata/people/person.ts";
import type { PersonDetails, ProviderName, RemoteImage } from "../../../domain/metadata/providers.ts";
import type { Database, Sql, SqlValue, WritableSql } from "../database.ts";
import { Batch, clean } from "../scan/sql.ts";
import { dateOf } from "../stores/user-rows.ts";

interface Row {
  readonly id: number;
  readonly uuid: string;
  readonly name: string;
  readonly overview: string | null;
  readonly born_at: number | null;
  readonly died_at: number | null;
  readonly birth_place: string | null;
  readonly provenance: string | null;
  readonly locked_fields: string | null;
  readonly asked_at: number | null;
  readonly stale_at: number | null;
}

const COLUMNS = {
  overview: "overview",
  bornAt: "born_at",
  diedAt: "died_at",
  birthPlace: "birth_place",
} as const satisfies Record<PersonField, string>;
/** Billed so far down, somebody is hardly looked up. */
const TOP = 5;
/** Pictures that stand by, in case the first is none. */
const OFFERED = 3;

export function createPersonStore(database: Database): PersonStore {
  return {
    read: (personId) => read(database.read, personId),
    edit: (personId, changes, ids) => database.write((tx) => edit(tx, personId, changes, ids)),
    fill: ({ id }, said, at, staleAt) => database.write((tx) => fill(tx, id, { ...said, at, staleAt })),
    async billed(provider, limit) {
      const rows = await database.scan.all<{ id: number }>(
        `SELECT DISTINCT x."person_id" AS "id" FROM "person_id" AS x JOIN "credit" AS c ON c."person_id" = x."person_id"
         JOIN "item" AS i ON i."id" = c."item_id" AND i."gone_at" IS NULL
         LEFT JOIN "person_detail" AS d ON d."person_id" = x."person_id"
         WHERE x."provider" = ? AND x."value" <> '' AND c."position" < ${TOP} AND d."asked_at" IS NULL AND i."kind" IN ('movie', 'series')
         ORDER BY 1 LIMIT ?`,
        [provider, limit],
      );
      return rows.map((row) => row.id);
    },
  };
}

async function edit(
  tx: WritableSql,
  personId: number,
  changes: Changes,
  ids: Readonly<Record<string, string | null>>,
): Promise<void> {
  const person = await read(tx, personId);
  if (person === null) return;
  const isAnother = Object.entries(ids).some(([scheme, id]) => (person.externalIds[scheme] ?? null) !== id);
  if (isAnother) await becomeAnother(tx, person, ids);
  await write(tx, (await read(tx, personId)) ?? person, changes);
  if (isAnother || Object.values(changes).some((change) => change?.origin === null))
    await tx.run(`UPDATE "person_detail" SET "stale_at" = NULL WHERE "person_id" = ?`, [personId]);
}

interface Said {
  readonly provider: ProviderName;
  readonly details: PersonDetails | null;
  readonly at: Date;
  readonly staleAt: Date;
}

async function fill(tx: WritableSql, id: number, { provider, details, at, staleAt }: Said): Promise<void> {
  // As he is now: somebody may have edited him while his provider was asked.
  const person = await read(tx, id);
  if (person === null) return;
  await write(tx, person, layOverPerson(person, details, { source: "provider", at: at.getTime(), provider }));
  const batch = new Batch();
  batch.add(
    `UPDATE "person_detail" SET "asked_at" = ?, "stale_at" = ? WHERE "person_id" = ?`,
    at.getTime(),
    staleAt.getTime(),
    id,
  );
  batch.insert({
    table: "person_id",
    columns: ["person_id", "provider", "value", "source"],
    rows: Object.entries(details?.externalIds ?? {}).map(([scheme, value]) => [id, scheme, value, provider]),
    suffix: "ON CONFLICT DO NOTHING",
  });
  await batch.run(tx);
  await offer(tx, id, details?.images ?? []);
}

async function read(sql: Sql, personId: number): Promise<Person | null> {
  const row = await sql.get<Row>(
    `SELECT p."id", p."uuid", p."name", d."overview", d."born_at", d."died_at", d."birth_place", d."provenance",
       d."locked_fields", d."asked_at", d."stale_at"
     FROM "person" AS p LEFT JOIN "person_detail" AS d ON d."person_id" = p."id" WHERE p."id" = ?`,
    [personId],
  );
  if (row === undefined) return null;
  const ids = await sql.all<{ provider: string; value: string }>(
    `SELECT "provider", "value" FROM "person_id" WHERE "person_id" = ? AND "value" <> ''`,
    [personId],
  );
  return {
    id: row.id,
    uuid: row.uuid,
    name: row.name,
    values: {
      overview: row.overview,
      bornAt: dateOf(row.born_at),
      diedAt: dateOf(row.died_at),
      birthPlace: row.birth_place,
    },
    provenance: JSON.parse(row.provenance ?? "{}") as Person["provenance"],
    lockedFields: JSON.parse(row.locked_fields ?? "[]") as Person["lockedFields"],
    externalIds: Object.fromEntries(ids.map(({ provider, value }) => [provider, value])),
    askedAt: dateOf(row.asked_at),
    staleAt: dateOf(row.stale_at),
  };
}

/** What isn't changed stays. */
async function write(tx: WritableSql, person: Person, changes: Changes): Promise<void> {
  const provenance: Record<string, unknown> = { ...person.provenance };
  const locked = new Set<PersonField>(person.lockedFields);
  const values: Record<string, unknown> = { ...person.values };
  for (const field of PERSON_FIELDS) {
    const change = changes[field];
    if (change === undefined) continue;
    values[field] = change.value;
    if (change.origin === null) delete provenance[field];
    else provenance[field] = change.origin;
    if (change.locked) locked.add(field);
    else locked.delete(field);
  }
  const columns = PERSON_FIELDS.map((field) => `"${COLUMNS[field]}"`);
  const updates = [...columns, `"provenance"`, `"locked_fields"`].map(
    (column) => `${column} = excluded.${column}`,
  );
  await tx.run(
    `INSERT INTO "person_detail" ("person_id", ${columns.join(", ")}, "provenance", "locked_fields")
     VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT ("person_id") DO UPDATE SET ${updates.join(", ")}`,
    [
      person.id,
      ...PERSON_FIELDS.map((field) => kept(values[field])),
      JSON.stringify(provenance),
      JSON.stringify([...locked]),
    ],
  );
}

function kept(value: unknown): SqlValue {
  if (value instanceof Date) return value.getTime();
  return typeof value === "string" ? clean(value) : null;
}

/** What was said of whom he was taken for goes, and so does a picture of that one. */
async function becomeAnother(
  tx: WritableSql,
  person: Person,
  ids: Readonly<Record<string, string | null>>,
): Promise<void> {
  const batch = new Batch();
  batch.add(
    `DELETE FROM "person_id" WHERE "person_id" = ? AND "source" IS DISTINCT FROM 'person'`,
    person.id,
  );
  // An empty one keeps providers from saying it again.
  for (const [scheme, value] of Object.entries(ids))
    batch.add(
      `INSERT INTO "person_id" ("person_id", "provider", "value", "source") VALUES (?, ?, ?, 'person')
       ON CONFLICT ("person_id", "provider") DO UPDATE SET "value" = excluded."value", "source" = 'person'`,
      person.id,
      scheme,
      value ?? "",
    );
  batch.add(`DELETE FROM "remote_image" WHERE "owner_type" = 'person' AND "owner_id" = ?`, person.id);
  batch.add(
    `DELETE FROM "artwork" WHERE "owner_type" = 'person' AND "owner_id" = ? AND "origin" = 'remote'`,
    person.id,
  );
  await batch.run(tx);
  await write(tx, person, layOverPerson(person, null, { source: "provider", at: 0 }));
}

/** A picture for who has none, and none is on its way. */
async function offer(tx: WritableSql, personId: number, images: readonly RemoteImage[]): Promise<void> {
  const known = await tx.get(
    `SELECT 1 AS "one" FROM "remote_image" WHERE "owner_type" = 'person' AND "owner_id" = ? AND "state" <> 'failed'
     UNION SELECT 1 FROM "artwork" WHERE "owner_type" = 'person' AND "owner_id" = ? AND "kind" = 'poster'`,
    [personId, personId],
  );
  if (known !== undefined) return;
  const batch = new Batch();
  batch.insert({
    table: "remote_image",
    columns: ["owner_type", "owner_id", "provider", "kind", "position", "url", "width", "height", "state"],
    rows: images
      .filter(({ kind }) => kind === "poster")
      .slice(0, OFFERED)
      .map(({ provider, url, width, height }, at): SqlValue[] => [
        "person",
        personId,
        provider,
        "poster",
        at,
        url,
        width,
        height,
        at === 0 ? "wanted" : "spare",
      ]),
    suffix: "ON CONFLICT DO NOTHING",
  });
  await batch.run(tx);
}
