/** Writes what a provider says of films and series, their seasons and episodes. */
import type { ItemKind } from "../../../domain/library/item.ts";
import type { ItemFields } from "../../../domain/library/scanning/draft.ts";
import type { Scanned } from "../../../domain/library/scanning/merge-fields.ts";
import type { EditableItem } from "../../../domain/metadata/editing/change.ts";
import type { Edited } from "../../../domain/metadata/editing/ports.ts";
import { refreshAt } from "../../../domain/metadata/freshness.ts";
import { layOver, type RefreshMode } from "../../../domain/metadata/identifying/layer.ts";
import { layerOf } from "../../../domain/metadata/identifying/members.ts";
import type { FilledMember, Identified } from "../../../domain/metadata/identifying/ports.ts";
import { askedFor } from "../../../domain/metadata/matching/subject.ts";
import type { Details, ProviderName } from "../../../domain/metadata/providers.ts";
import type { WritableSql } from "../database.ts";
import { readEditable } from "../editing/editable-items.ts";
import { writeFields } from "../editing/write-fields.ts";
import { gatherForItems } from "../lists/gather.ts";
import { recordResult } from "../scan/apply.ts";
import { Batch, inIds, listOf } from "../scan/sql.ts";
import { indexItems } from "../search/index-items.ts";
import { followWork } from "./follow-work.ts";
import { writeKnownEpisodes } from "./known-episodes.ts";
import { saveMatch } from "./match-rows.ts";
import { writeImages } from "./write-images.ts";
import { writeCollection, writeIds, writePeople, writeTitles } from "./write-sides.ts";

interface Writing {
  readonly provider: ProviderName;
  readonly mode: RefreshMode;
  readonly libraryId: number;
  readonly at: Date;
}

/** An item and what is laid over it; null: nothing, what was laid before goes. */
interface Layered {
  readonly itemId: number;
  readonly details: NonNullable<FilledMember["details"]> | null;
}

const WHOLE: ReadonlySet<ItemKind> = new Set<ItemKind>(["movie", "series", "artist", "album"]);
const NOTHING = { externalIds: {}, fields: {}, people: [], images: [] } as const;

/** The film or series itself, with what becomes of its match. */
export async function writeSubject(tx: WritableSql, identified: Identified, at: Date): Promise<void> {
  const { pending, provider, verdict, details, mode } = identified;
  const { itemId } = pending.subject;
  const writing: Writing = { provider, mode, libraryId: pending.libraryId, at };
  if (details !== null) await followWork(tx, itemId, provider, details.externalIds, at);
  const former = pending.match?.provider ?? provider;
  if (former !== provider)
    await writeLayers(tx, [{ itemId, details: null }], { ...writing, provider: former }, null);
  // What was written for another work goes wholly, whatever the mode.
  const isOther = pending.match !== null && pending.match.id !== verdict.id;
  await writeLayers(
    tx,
    [{ itemId, details }],
    isOther && mode === "missing" ? { ...writing, mode: "unlocked" } : writing,
    details,
  );
  await writeKnownEpisodes(tx, identified);
  for (const { provider: other, fields } of identified.more)
    await writeMore(tx, itemId, fields, { ...writing, provider: other });
  const refresh = refreshAt(pending.subject, verdict.state, details, at);
  const asked = askedFor(pending.subject);
  const { sql, values } = saveMatch({ itemId, provider, verdict, asked, at, refreshAt: refresh });
  await tx.run(sql, values);
}

/** Seasons and episodes of one series. */
export async function writeMembers(
  tx: WritableSql,
  filled: readonly FilledMember[],
  identified: Identified,
  at: Date,
): Promise<void> {
  const { pending, provider, verdict, mode } = identified;
  const layers = filled.map(({ member, details }) => ({ itemId: member.itemId, details }));
  await writeLayers(tx, layers, { provider, mode, libraryId: pending.libraryId, at }, null);
  const batch = new Batch();
  for (const { member, details } of filled) {
    const state = details === null ? ("none" as const) : verdict.state;
    const { sql, values = [] } = saveMatch({
      itemId: member.itemId,
      provider,
      verdict: { state, id: null, method: null, score: null, why: [], candidates: [] },
      asked: `${member.season}:${member.episode}`,
      at,
      // They are asked about with their series.
      refreshAt: null,
    });
    batch.add(sql, ...values);
  }
  await batch.run(tx);
}

async function writeLayers(
  tx: WritableSql,
  layers: readonly Layered[],
  writing: Writing,
  whole: Details | null,
): Promise<void> {
  const items = await readEditable(
    tx,
    layers.map(({ itemId }) => itemId),
  );
  if (items.length === 0) return;
  const byItem = new Map(layers.map(({ itemId, details }) => [itemId, details ?? NOTHING]));
  const batch = new Batch();
  const now = writing.at.getTime();
  for (const item of items)
    writeIds(
      batch,
      { ...item, itemId: item.id },
      writing.provider,
      byItem.get(item.id)?.externalIds ?? {},
      now,
    );
  const [first] = items;
  if (first !== undefined && WHOLE.has(first.kind)) writeWhole(batch, first, writing, whole);
  const laid = await layAll(tx, batch, items, byItem, writing);
  await writePeople(
    tx,
    batch,
    [...byItem.values()].flatMap(({ people }) => people),
    writing.provider,
    now,
  );
  await writeImages(
    tx,
    batch,
    items.map((item) => ({ itemId: item.id, images: byItem.get(item.id)?.images ?? [] })),
  );
  await batch.run(tx);
  await writeChanges(tx, items, laid, writing);
}

/** Fields alone, of a provider that says little. */
async function writeMore(
  tx: WritableSql,
  itemId: number,
  fields: Partial<ItemFields>,
  writing: Writing,
): Promise<void> {
  const items = await readEditable(tx, [itemId]);
  const batch = new Batch();
  const laid = await layAll(tx, batch, items, new Map([[itemId, { ...NOTHING, fields }]]), writing);
  await batch.run(tx);
  if (laid.length > 0) await writeChanges(tx, items, laid, writing);
}

/** What only a film or a series has. */
function writeWhole(
  batch: Batch,
  item: EditableItem,
  { provider, at }: Writing,
  details: Details | null,
): void {
  writeTitles(batch, item.id, details?.titles ?? []);
  writeCollection(batch, item.workId, provider, details?.collection ?? null);
  batch.add(`DELETE FROM "provider_layer" WHERE "item_id" = ? AND "provider" = ?`, item.id, provider);
  if (details === null) return;
  const { certifications, videos, originalLanguage, runtimeMs, seasons, popularity = null } = details;
  batch.insert({
    table: "provider_layer",
    columns: ["item_id", "provider", "content", "at", "popularity"],
    rows: [
      [
        item.id,
        provider,
        JSON.stringify({ certifications, videos, originalLanguage, runtimeMs, seasons }),
        at.getTime(),
        popularity,
      ],
    ],
  });
}

async function layAll(
  tx: WritableSql,
  batch: Batch,
  items: readonly EditableItem[],
  byItem: ReadonlyMap<number, NonNullable<FilledMember["details"]>>,
  { provider, mode, at }: Writing,
): Promise<readonly Edited[]> {
  const rows = await tx.all<{ id: number; scanned: string | null }>(
    `SELECT "id", "scanned" FROM "item" WHERE "id" IN ${inIds(tx)}`,
    [listOf(items.map((item) => item.id))],
  );
  const scannedOf = new Map(rows.map((row) => [row.id, row.scanned]));
  return items.flatMap((item): Edited[] => {
    const before = scannedOf.get(item.id) ?? null;
    const scanned = JSON.parse(before ?? "{}") as Scanned;
    const fields: Partial<ItemFields> = layerOf(byItem.get(item.id) ?? NOTHING);
    const laid = layOver({ item, fields, provider, scanned, mode, at });
    const after = Object.keys(laid.scanned).length === 0 ? null : JSON.stringify(laid.scanned);
    if (after !== before) batch.add(`UPDATE "item" SET "scanned" = ? WHERE "id" = ?`, after, item.id);
    return Object.keys(laid.changes).length === 0 ? [] : [{ item, changes: laid.changes }];
  });
}

async function writeChanges(
  tx: WritableSql,
  items: readonly EditableItem[],
  edited: readonly Edited[],
  { libraryId, at }: Writing,
): Promise<void> {
  const artists =
    edited.length === 0 ? { added: [], removed: [] } : await writeFields(tx, edited, libraryId, at.getTime());
  const changed = edited.map(({ item }) => item.id);
  // Titles and collections are found, too.
  await indexItems(
    tx,
    items.flatMap(({ id }) => (changed.includes(id) ? [] : [id])),
  );
  if (changed.length > 0) await recordResult(tx, libraryId, { ...artists, changed });
  await gatherForItems(
    tx,
    items.map((item) => item.id),
    at.getTime(),
  );
}
