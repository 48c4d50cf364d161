/** What hangs on items: external ids, labels, credits, pictures. Only of items that changed. */
import { hash } from "node:crypto";
import { join } from "node:path";
import type { LabelKind } from "../../../domain/library/item.ts";
import type { ArtworkDraft, ItemDraft, ItemFields } from "../../../domain/library/scanning/draft.ts";
import type { SqlValue, WritableSql } from "../database.ts";
import { GIVEN } from "../editing/picture-store.ts";
import { indexItems } from "../search/index-items.ts";
import { Batch, inIds, listOf } from "./sql.ts";
import type { WrittenItem } from "./write-items.ts";
import { labelKey, labelsByKey, nameKey, peopleByKey } from "./write-names.ts";

export interface DetailContext {
  readonly rootPath: string;
  readonly now: number;
}

/** An item whose fields are written: by a scan, or by somebody's decision. */
export interface FieldedItem extends Pick<WrittenItem, "id" | "state" | "decided"> {
  readonly draft: Pick<ItemDraft, "fields">;
}

/** Bounds what one hostile sidecar costs. */
const MAX_NAMES = 500;

/**
 * Those of the decided fields that aren't columns of the item (artists apart), and the search index. The columns are
 * to be written before.
 */
export async function writeFieldDetails(
  tx: WritableSql,
  items: readonly FieldedItem[],
  now: number,
): Promise<void> {
  const batch = new Batch();
  await addFields(tx, batch, items, now);
  await batch.run(tx);
  await indexItems(
    tx,
    items.map((item) => item.id),
  );
}

async function addFields(
  tx: WritableSql,
  batch: Batch,
  items: readonly FieldedItem[],
  now: number,
): Promise<void> {
  await addLabels(tx, batch, items, now);
  await addCredits(tx, batch, items, now);
}

export async function writeDetails(
  tx: WritableSql,
  items: readonly WrittenItem[],
  context: DetailContext,
): Promise<void> {
  if (items.length === 0) return;
  const batch = new Batch();
  const old = listOf(items.filter((item) => item.state !== "added").map((item) => item.id));
  if (old !== "[]")
    batch.add(`DELETE FROM "external_id" WHERE "item_id" IN ${inIds(tx)} AND "source" IS NULL`, old);
  batch.insert({
    table: "external_id",
    columns: ["item_id", "provider", "value"],
    rows: items.flatMap(({ id, draft }) =>
      Object.entries(draft.externalIds).map(([provider, value]) => [id, provider, value]),
    ),
    // What stands beside the file counts more than what a provider says, less than what a person does.
    suffix: `ON CONFLICT ("item_id", "provider") DO UPDATE SET "value" = excluded."value", "source" = NULL
      WHERE "external_id"."source" <> 'person'`,
  });
  await addFields(tx, batch, items, context.now);
  await addArtwork(tx, batch, items, context.rootPath);
  await batch.run(tx);
}

const LABELS = {
  genres: "genre",
  studios: "studio",
  tags: "tag",
  countries: "country",
} as const satisfies Partial<Record<keyof ItemFields, LabelKind>>;
type LabelField = keyof typeof LABELS;
const LABEL_FIELDS = Object.keys(LABELS) as LabelField[];

async function addLabels(
  tx: WritableSql,
  batch: Batch,
  items: readonly FieldedItem[],
  now: number,
): Promise<void> {
  const wanted = items.flatMap((item) =>
    LABEL_FIELDS.filter((field) => item.decided.has(field)).map((field) => ({
      item,
      kind: LABELS[field],
      field,
    })),
  );
  const ids = await labelsByKey(
    tx,
    wanted.flatMap(({ item, kind, field }) => namesOf(item, field).map((name) => ({ kind, name }))),
    now,
  );
  for (const { item, kind } of wanted)
    if (item.state !== "added")
      batch.add(`DELETE FROM "item_label" WHERE "item_id" = ? AND "kind" = ?`, item.id, kind);
  batch.insert({
    table: "item_label",
    columns: ["item_id", "kind", "position", "label_id"],
    rows: wanted.flatMap(({ item, kind, field }) => {
      const labels = namesOf(item, field).flatMap((name) => ids.get(labelKey(kind, name)) ?? []);
      return [...new Set(labels)].map((id, position) => [item.id, kind, position, id]);
    }),
  });
}

const namesOf = ({ draft }: FieldedItem, field: LabelField): readonly string[] =>
  (draft.fields[field] ?? []).filter((name) => nameKey(name) !== "").slice(0, MAX_NAMES);

async function addCredits(
  tx: WritableSql,
  batch: Batch,
  items: readonly FieldedItem[],
  now: number,
): Promise<void> {
  const wanted = items
    .filter((item) => item.decided.has("credits"))
    .map((item) => ({ item, credits: (item.draft.fields.credits ?? []).slice(0, MAX_NAMES) }));
  const ids = await peopleByKey(
    tx,
    wanted.flatMap(({ credits }) => credits.map((credit) => credit.name)),
    now,
  );
  const old = wanted.filter(({ item }) => item.state !== "added").map(({ item }) => item.id);
  if (old.length > 0) batch.add(`DELETE FROM "credit" WHERE "item_id" IN ${inIds(tx)}`, listOf(old));
  batch.insert({
    table: "credit",
    columns: ["item_id", "position", "person_id", "role", "character"],
    rows: wanted.flatMap(({ item, credits }) =>
      credits
        .flatMap((credit) => {
          const person = ids.get(nameKey(credit.name));
          return person === undefined ? [] : [{ ...credit, person }];
        })
        .map((credit, position) => [item.id, position, credit.person, credit.role, credit.character]),
    ),
  });
}

/** A tag for a picture that nobody has looked into yet: another file, another time, another tag. */
const tagOf = (path: string, stamp: string): string => hash("sha256", `${path}|${stamp}`).slice(0, 32);

async function addArtwork(
  tx: WritableSql,
  batch: Batch,
  items: readonly WrittenItem[],
  rootPath: string,
): Promise<void> {
  const known = await storedArtwork(tx, items);
  const rows: SqlValue[][] = [];
  for (const item of items) {
    const before = new Map((known.get(item.id) ?? []).map((row) => [`${row.kind}:${row.position}`, row]));
    for (const picture of uniqueSlots(item.draft.artwork)) {
      const slot = `${picture.kind}:${picture.position}`;
      const row = artworkRow(item.id, picture, rootPath);
      const old = before.get(slot);
      before.delete(slot);
      // A frame stands in only where there is nothing better.
      if (picture.origin === "frame" && old !== undefined && !SCANNED.has(old.origin)) continue;
      if (old !== undefined && isToStay(old, row)) continue;
      if (old !== undefined) batch.add(`DELETE FROM "artwork" WHERE "id" = ?`, old.id);
      rows.push(row);
    }
    for (const old of before.values())
      if (SCANNED.has(old.origin)) batch.add(`DELETE FROM "artwork" WHERE "id" = ?`, old.id);
  }
  batch.insert({ table: "artwork", columns: ARTWORK, rows });
}

/** A person gave it, or took it away; or it was measured already: only another file is another picture. */
const isToStay = (old: StoredArtwork, row: readonly SqlValue[]): boolean =>
  old.origin === GIVEN || (old.source_path === row[5] && old.source_stamp === row[6]);

const uniqueSlots = (pictures: readonly ArtworkDraft[]): readonly ArtworkDraft[] => [
  ...new Map(pictures.map((picture) => [`${picture.kind}:${picture.position}`, picture])).values(),
];

const SCANNED: ReadonlySet<string> = new Set(["file", "frame", "embedded"]);
const ARTWORK = [
  "owner_type",
  "owner_id",
  "kind",
  "position",
  "origin",
  "source_path",
  "source_stamp",
  "tag",
  "state",
] as const;

function artworkRow(itemId: number, picture: ArtworkDraft, rootPath: string): SqlValue[] {
  const stamp = `${picture.sizeBytes}:${picture.modifiedMs}`;
  const path = join(rootPath, picture.path);
  // A picture file can be shown before it is measured; what is to be taken from a film isn't there yet.
  const state = picture.origin === "file" ? "pending" : "wanted";
  return [
    "item",
    itemId,
    picture.kind,
    picture.position,
    picture.origin,
    path,
    stamp,
    tagOf(`${picture.origin}:${path}`, stamp),
    state,
  ];
}

interface StoredArtwork {
  readonly id: number;
  readonly owner_id: number;
  readonly kind: string;
  readonly position: number;
  readonly origin: string;
  readonly source_path: string;
  readonly source_stamp: string;
}

async function storedArtwork(
  tx: WritableSql,
  items: readonly WrittenItem[],
): Promise<ReadonlyMap<number, readonly StoredArtwork[]>> {
  const old = items.filter((item) => item.state !== "added").map((item) => item.id);
  if (old.length === 0) return new Map();
  const rows = await tx.all<StoredArtwork>(
    `SELECT "id", "owner_id", "kind", "position", "origin", "source_path", "source_stamp" FROM "artwork"
     WHERE "owner_type" = 'item' AND "owner_id" IN ${inIds(tx)}`,
    [listOf(old)],
  );
  return Map.groupBy(rows, (row) => row.owner_id);
}
