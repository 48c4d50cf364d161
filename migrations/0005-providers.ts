import type { MigrationInterface, QueryRunner } from "typeorm";
import { wordsOf } from "./dialect.ts";

/** What metadata providers said, which works of theirs our items are, and what came of it. */
export class Providers1700000000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { id, int, big, real, text } = wordsOf(runner);
    const bytes = runner.connection.options.type === "postgres" ? "bytea" : "blob";
    const statements = [
      // Answers as they came, packed; `etag` to ask whether they still hold.
      `CREATE TABLE "provider_answer" (
        "key" ${text} NOT NULL PRIMARY KEY, "provider" ${text} NOT NULL, "status" ${int} NOT NULL, "body" ${bytes} NOT NULL,
        "etag" ${text}, "fetched_at" ${big} NOT NULL, "fresh_until" ${big} NOT NULL)`,
      `CREATE INDEX "provider_answer_fresh" ON "provider_answer" ("fresh_until")`,
      // What the scan says of fields that somebody stronger decided.
      `ALTER TABLE "item" ADD COLUMN "scanned" ${text}`,
      // null: found by a scan.
      `ALTER TABLE "external_id" ADD COLUMN "source" ${text}`,
      `CREATE TABLE "item_match" (
        "item_id" ${int} NOT NULL PRIMARY KEY, "state" ${text} NOT NULL, "provider" ${text}, "value" ${text}, "method" ${text},
        "score" ${real}, "why" ${text} NOT NULL, "candidates" ${text} NOT NULL, "asked" ${text} NOT NULL,
        "draft_hash" ${text}, "at" ${big} NOT NULL)`,
      `CREATE INDEX "item_match_state" ON "item_match" ("state", "item_id")`,
      `CREATE TABLE "provider_layer" (
        "item_id" ${int} NOT NULL, "provider" ${text} NOT NULL, "content" ${text} NOT NULL, "at" ${big} NOT NULL,
        PRIMARY KEY ("item_id", "provider"))`,
      `CREATE TABLE "item_title" (
        "item_id" ${int} NOT NULL, "position" ${int} NOT NULL, "title" ${text} NOT NULL, "search_title" ${text} NOT NULL,
        "language" ${text}, "country" ${text}, PRIMARY KEY ("item_id", "position"))`,
      `CREATE INDEX "item_title_search" ON "item_title" ("search_title", "item_id")`,
      `CREATE TABLE "work_collection" (
        "work_id" ${int} NOT NULL, "provider" ${text} NOT NULL, "value" ${text} NOT NULL, "name" ${text} NOT NULL,
        PRIMARY KEY ("work_id", "provider"))`,
      `CREATE INDEX "work_collection_value" ON "work_collection" ("provider", "value")`,
      `CREATE TABLE "person_id" (
        "person_id" ${int} NOT NULL, "provider" ${text} NOT NULL, "value" ${text} NOT NULL,
        PRIMARY KEY ("person_id", "provider"))`,
      `CREATE INDEX "person_id_value" ON "person_id" ("provider", "value")`,
      `CREATE TABLE "remote_image" (
        ${id}, "owner_type" ${text} NOT NULL, "owner_id" ${int} NOT NULL, "provider" ${text} NOT NULL, "kind" ${text} NOT NULL,
        "position" ${int} NOT NULL, "url" ${text} NOT NULL, "width" ${int}, "height" ${int}, "language" ${text},
        "rating" ${real}, "state" ${text} NOT NULL)`,
      `CREATE UNIQUE INDEX "remote_image_url" ON "remote_image" ("owner_type", "owner_id", "kind", "url")`,
      `CREATE INDEX "remote_image_state" ON "remote_image" ("state", "id")`,
    ];
    for (const statement of statements) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error("a schema isn't taken back: restore a backup");
  }
}
