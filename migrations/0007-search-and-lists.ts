import type { MigrationInterface, QueryRunner } from "typeorm";
import { wordsOf } from "./dialect.ts";
import { setPlannerStatistics } from "./planner-statistics.ts";

/** What searching needs beyond names, and lists of items: collections and playlists. The index is filled afterwards. */
export class SearchAndLists1700000000007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { id, int, big, text } = wordsOf(runner);
    const statements = [
      // Every word by which something is found; `tail` is the word without its first letter, for slips there.
      `CREATE TABLE "search_term" ("word" ${text} NOT NULL PRIMARY KEY, "tail" ${text} NOT NULL)`,
      `CREATE INDEX "search_term_tail" ON "search_term" ("tail", "word")`,
      // `weight`: what comes first among hits that are equally good; `hash` of what is in the index.
      `CREATE TABLE "search_document" (
        "item_id" ${int} NOT NULL PRIMARY KEY, "weight" ${int} NOT NULL, "hash" ${text} NOT NULL)`,
      ...(runner.connection.options.type === "postgres" ? POSTGRES_INDEX : SQLITE_INDEX),
      // What streams say of an item: languages of sound and subtitles, dynamic range.
      `CREATE TABLE "item_trait" (
        "kind" ${text} NOT NULL, "value" ${text} NOT NULL, "item_id" ${int} NOT NULL, PRIMARY KEY ("kind", "value", "item_id"))`,
      `CREATE INDEX "item_trait_item" ON "item_trait" ("item_id", "kind", "value")`,
      // Filters and their facets count from these alone.
      `CREATE INDEX "item_facts" ON "item" ("kind", "year", "official_rating", "community_rating", "critic_rating",
        "duration_ms", "width", "has_subtitles", "library_id", "work_id", "sort_name", "id", "gone_at", "owner_id")
        WHERE "gone_at" IS NULL AND "owner_id" IS NULL`,
      `CREATE INDEX "item_label_item" ON "item_label" ("item_id", "kind", "label_id")`,
      // A collection or playlist: by hand, by a rule, or (`source`) as a provider gathers works. An entry's origin is
      // `person`, `provider`, or `excluded`: a person took out what a provider would put in again. `dismissed`: a person
      // doesn't want the collection at all.
      `CREATE TABLE "item_list" (
        "item_id" ${int} NOT NULL PRIMARY KEY, "user_id" ${int}, "is_public" ${int} NOT NULL DEFAULT 0, "rule" ${text},
        "rule_sort" ${text}, "source" ${text}, "dismissed" ${int} NOT NULL DEFAULT 0)`,
      `CREATE UNIQUE INDEX "item_list_source" ON "item_list" ("source") WHERE "source" IS NOT NULL`,
      `CREATE TABLE "list_entry" (
        ${id}, "list_id" ${int} NOT NULL, "position" ${int} NOT NULL, "work_id" ${int} NOT NULL, "item_id" ${int} NOT NULL,
        "origin" ${text} NOT NULL, "added_at" ${big} NOT NULL)`,
      `CREATE INDEX "list_entry_list" ON "list_entry" ("list_id", "position", "id", "work_id", "item_id", "origin")`,
      `CREATE INDEX "list_entry_work" ON "list_entry" ("work_id", "list_id")`,
      `CREATE TABLE "saved_search" (
        ${id}, "user_id" ${int} NOT NULL, "name" ${text} NOT NULL, "filter" ${text} NOT NULL, "sort" ${text},
        "created_at" ${big} NOT NULL)`,
      `CREATE UNIQUE INDEX "saved_search_name" ON "saved_search" ("user_id", "name")`,
    ];
    for (const statement of statements) await runner.query(statement);
    await setPlannerStatistics(runner);
  }

  async down(): Promise<void> {
    throw new Error("a schema isn't taken back: restore a backup");
  }
}

/**
 * Words come folded and divided by spaces (`ascii` takes all that isn't ASCII for letters). Nothing but the index is
 * kept: the texts are in their own tables.
 */
const SQLITE_INDEX = [
  `CREATE VIRTUAL TABLE "search_index" USING fts5("terms", "prose", content='', contentless_delete=1, detail=column,
    tokenize='ascii', prefix='2 3')`,
];

/** Words of running text stand in it with a dot before them. The pending list is kept short: every search reads it. */
const POSTGRES_INDEX = [
  `CREATE TABLE "search_index" ("item_id" integer PRIMARY KEY NOT NULL, "words" tsvector NOT NULL)`,
  `CREATE INDEX "search_index_words" ON "search_index" USING gin ("words") WITH (gin_pending_list_limit = 256)`,
];
