/**
 * Keeps the search index in step with items, in the transaction that changes them: whoever writes an item's names,
 * labels, credits, titles, streams or collections calls `indexItems` at the end of it.
 */
import { hash } from "node:crypto";
import type { SearchDocument } from "../../../domain/library/search/document.ts";
import { toDocument } from "../../../domain/library/search/document.ts";
import { slipsAllowed } from "../../../domain/library/search/slips.ts";
import type { SqlValue, WritableSql } from "../database.ts";
import { Batch, inIds, listOf } from "../scan/sql.ts";
import { type ItemSource, readSources, type Trait } from "./read-sources.ts";

/**
 * Of how documents are made: when `fold`, `toDocument` or what is read for them changes, this does, and the index is
 * made anew (`rebuild.ts`).
 */
export const INDEX_VERSION = 2;

/** Longer words are codes and the like, which nobody mistypes. */
const LONGEST_TERM = 24;

interface Entry {
  readonly id: number;
  readonly document: SearchDocument;
  readonly traits: readonly Trait[];
  readonly hash: string;
}

/** Reads what is now said of these items and writes those anew of which it differs. */
export async function indexItems(tx: WritableSql, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  const entries = (await readSources(tx, ids)).map(toEntry);
  const known = await tx.all<{ item_id: number; weight: number; hash: string }>(
    `SELECT "item_id", "weight", "hash" FROM "search_document" WHERE "item_id" IN ${inIds(tx)}`,
    [listOf(ids)],
  );
  const before = new Map(known.map((row) => [row.item_id, row]));
  const batch = new Batch();
  const fresh = entries.filter((entry) => before.get(entry.id)?.hash !== entry.hash);
  writeEntries(tx, batch, fresh, new Set(before.keys()));
  batch.insert({
    table: "search_document",
    columns: ["item_id", "weight", "hash"],
    rows: entries
      .filter((entry) => {
        const row = before.get(entry.id);
        return row?.hash !== entry.hash || row.weight !== entry.document.weight;
      })
      .map((entry): SqlValue[] => [entry.id, entry.document.weight, entry.hash]),
    suffix: `ON CONFLICT ("item_id") DO UPDATE SET "weight" = excluded."weight", "hash" = excluded."hash"`,
  });
  await batch.run(tx);
}

/** Episodes and tracks, which are found by the names of their series and albums too. */
export async function followersOf(tx: WritableSql, ids: readonly number[]): Promise<readonly number[]> {
  if (ids.length === 0) return [];
  const list = listOf(ids);
  const rows = await tx.all<{ id: number }>(
    `SELECT "id" FROM "item" WHERE "series_id" IN ${inIds(tx)}
     UNION SELECT "id" FROM "item" WHERE "album_id" IN ${inIds(tx)}`,
    [list, list],
  );
  return rows.map((row) => row.id);
}

function toEntry({ id, search, traits }: ItemSource): Entry {
  const document = toDocument(search);
  const { weight: _mayChange, ...words } = document;
  return {
    id,
    document,
    traits,
    hash: hash("sha256", JSON.stringify([INDEX_VERSION, words, traits])).slice(0, 16),
  };
}

function writeEntries(
  tx: WritableSql,
  batch: Batch,
  entries: readonly Entry[],
  indexed: ReadonlySet<number>,
): void {
  if (entries.length === 0) return;
  const all = listOf(entries.map(({ id }) => id));
  // Words of names may stand there from a time before this index.
  batch.add(`DELETE FROM "item_word" WHERE "item_id" IN ${inIds(tx)}`, all);
  const old = entries.filter(({ id }) => indexed.has(id)).map(({ id }) => id);
  if (old.length > 0) batch.add(`DELETE FROM "item_trait" WHERE "item_id" IN ${inIds(tx)}`, listOf(old));
  batch.insert({
    table: "item_word",
    columns: ["word", "item_id"],
    rows: entries.flatMap(({ id, document }) => document.nameWords.map((word): SqlValue[] => [word, id])),
  });
  batch.insert({
    table: "item_trait",
    columns: ["kind", "value", "item_id"],
    rows: entries.flatMap(({ id, traits }) => traits.map(({ kind, value }): SqlValue[] => [kind, value, id])),
  });
  addTerms(tx, batch, entries);
  for (const entry of entries) addToIndex(tx, batch, entry);
}

/** Words that may be meant by mistyped ones; of running text there are none. */
function addTerms(tx: WritableSql, batch: Batch, entries: readonly Entry[]): void {
  const words = new Set(
    entries.flatMap(({ document }) => [...document.nameWords, ...document.contextWords]).filter(isTerm),
  );
  const rows = JSON.stringify([...words].map((word) => [word, Array.from(word).slice(1).join("")]));
  const from =
    tx.dialect === "sqlite" ? "json_each(?) w WHERE 1 = 1" : "json_array_elements(?::json) w(value)";
  batch.add(
    `INSERT INTO "search_term" ("word", "tail") SELECT w.value->>0, w.value->>1 FROM ${from} ON CONFLICT DO NOTHING`,
    rows,
  );
}

const isTerm = (word: string): boolean => slipsAllowed(word) > 0 && word.length <= LONGEST_TERM;

function addToIndex(tx: WritableSql, batch: Batch, { id, document }: Entry): void {
  const terms = [...new Set([...document.nameWords, ...document.contextWords])];
  if (tx.dialect === "sqlite")
    batch.add(
      `INSERT OR REPLACE INTO "search_index" ("rowid", "terms", "prose") VALUES (?, ?, ?)`,
      id,
      terms.join(" "),
      document.proseWords.join(" "),
    );
  else
    batch.add(
      `INSERT INTO "search_index" ("item_id", "words") VALUES (?, array_to_tsvector(string_to_array(?, ' ')))
       ON CONFLICT ("item_id") DO UPDATE SET "words" = excluded."words"`,
      id,
      [...terms, ...document.proseWords.map((word) => `.${word}`)].join(" "),
    );
}
