/** Items with all fields that people edit, and where each comes from: a few queries for all of them. */
import type { CreditRole, ItemKind, LabelKind } from "../../../domain/library/item.ts";
import type { Provenance } from "../../../domain/library/scanning/merge-fields.ts";
import type { EditableItem } from "../../../domain/metadata/editing/change.ts";
import {
  EDITABLE_FIELDS,
  type FieldValues,
  hasField,
} from "../../../domain/metadata/editing/field-values.ts";
import { readArtists, readCredits, readLabels } from "../catalogue/side-rows.ts";
import type { Row, Sql, SqlValue } from "../database.ts";
import { inIds, listOf } from "../scan/sql.ts";

const LABEL_FIELDS = { genres: "genre", studios: "studio", tags: "tag", countries: "country" } as const;
const LABELS: readonly LabelKind[] = Object.values(LABEL_FIELDS);

/** Those that are there (or were: `gone`), in the order of the ids. */
export async function readEditable(
  sql: Sql,
  ids: readonly number[],
  { gone = false }: { readonly gone?: boolean } = {},
): Promise<readonly EditableItem[]> {
  if (ids.length === 0) return [];
  const rows = await sql.all(
    `SELECT * FROM "item" WHERE "id" IN ${inIds(sql)} AND "place" <> ''${gone ? "" : ` AND "gone_at" IS NULL`}`,
    [listOf(ids)],
  );
  const found = rows.map((row) => Number(row["id"]));
  // One after the other: inside a transaction there is one connection.
  const labels = await readLabels(sql, found, LABELS);
  const credits = await readCredits(sql, found);
  const artists = await readArtists(sql, found);
  const byId = new Map(
    rows.map((row) => {
      const id = Number(row["id"]);
      const names = Object.entries(LABEL_FIELDS).map(([field, kind]) => [
        field,
        (labels.get(id)?.[kind] ?? []).map((label) => label.name),
      ]);
      const sides = {
        ...Object.fromEntries(names),
        credits: (credits.get(id) ?? []).map((credit): CreditValue => ({
          name: credit.person.name,
          role: credit.role,
          character: credit.character,
        })),
        artists: (artists.get(id)?.artists ?? []).map((artist) => artist.name),
        albumArtists: (artists.get(id)?.albumArtists ?? []).map((artist) => artist.name),
      };
      return [id, toEditable(row, sides)];
    }),
  );
  return ids.flatMap((id) => byId.get(id) ?? []);
}

interface CreditValue {
  readonly name: string;
  readonly role: CreditRole;
  readonly character: string | null;
}

function toEditable(row: Row, sides: FieldValues): EditableItem {
  const kind = row["kind"] as ItemKind;
  const all: Record<string, unknown> = { ...columnValues(row), ...sides };
  const values = Object.fromEntries(
    EDITABLE_FIELDS.filter((field) => hasField(kind, field)).map((field) => [field, all[field]]),
  );
  return {
    id: Number(row["id"]),
    uuid: String(row["uuid"]),
    kind,
    libraryId: Number(row["library_id"]),
    workId: Number(row["work_id"]),
    path: textOf(row["path"]),
    values,
    provenance: jsonOf<Provenance>(row["provenance"]) ?? {},
    locked: row["locked"] === 1,
    lockedFields: jsonOf<string[]>(row["locked_fields"]) ?? [],
  };
}

function columnValues(row: Row): FieldValues {
  const status = row["status"];
  return {
    name: String(row["name"]),
    forcedSortName: textOf(row["forced_sort_name"]),
    originalName: textOf(row["original_name"]),
    overview: textOf(row["overview"]),
    tagline: textOf(row["tagline"]),
    year: numberOf(row["year"]),
    premieredAt: dateOf(row["premiered_at"]),
    endedAt: dateOf(row["ended_at"]),
    communityRating: numberOf(row["community_rating"]),
    criticRating: numberOf(row["critic_rating"]),
    officialRating: textOf(row["official_rating"]),
    durationMs: numberOf(row["duration_ms"]),
    index: numberOf(row["index_number"]),
    indexEnd: numberOf(row["index_end"]),
    parentIndex: numberOf(row["parent_index"]),
    status: status === "continuing" || status === "ended" ? status : null,
    addedAt: new Date(Number(row["added_at"])),
  };
}

const textOf = (value: SqlValue | undefined): string | null => (typeof value === "string" ? value : null);
const numberOf = (value: SqlValue | undefined): number | null => (typeof value === "number" ? value : null);
const dateOf = (value: SqlValue | undefined): Date | null =>
  typeof value === "number" ? new Date(value) : null;

/** Our own writing: no schema is needed. */
const jsonOf = <T>(value: SqlValue | undefined): T | null =>
  typeof value === "string" ? (JSON.parse(value) as T) : null;
