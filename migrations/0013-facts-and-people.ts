import type { MigrationInterface, QueryRunner } from "typeorm";
import { wordsOf } from "./dialect.ts";

const DAY_MS = 24 * 3_600_000;

/** What is known of people, what download managers say of files, and when metadata have grown old. */
export class FactsAndPeople1700000000013 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { id, int, big, real, text } = wordsOf(runner);
    const statements = [
      // Of each field where it comes from (`provenance`), as of items; `asked_at`: when providers were asked last.
      `CREATE TABLE "person_detail" (
        "person_id" ${int} NOT NULL PRIMARY KEY, "overview" ${text}, "born_at" ${big}, "died_at" ${big},
        "birth_place" ${text}, "provenance" ${text} NOT NULL, "locked_fields" ${text} NOT NULL, "asked_at" ${big},
        "stale_at" ${big})`,
      // null: found by a provider along with a credit.
      `ALTER TABLE "person_id" ADD COLUMN "source" ${text}`,
      // What Sonarr or Radarr said a file or folder is, by its path here.
      `CREATE TABLE "media_fact" (
        ${id}, "path" ${text} NOT NULL, "kind" ${text} NOT NULL, "source" ${text} NOT NULL, "content" ${text} NOT NULL,
        "at" ${big} NOT NULL)`,
      `CREATE UNIQUE INDEX "media_fact_path" ON "media_fact" ("path", "kind")`,
      `CREATE INDEX "media_fact_at" ON "media_fact" ("at")`,
      // When it is to be asked for again; null: never by the clock.
      `ALTER TABLE "item_match" ADD COLUMN "refresh_at" ${big}`,
      `CREATE INDEX "item_match_refresh" ON "item_match" ("refresh_at") WHERE "refresh_at" IS NOT NULL`,
      `UPDATE "item_match" SET "refresh_at" = "at" + ${14 * DAY_MS} WHERE "state" <> 'rejected' AND "item_id" IN (
         SELECT "id" FROM "item" WHERE "kind" IN ('movie', 'series', 'artist', 'album'))`,
      // How much it is asked for elsewhere, by the provider's own measure.
      `ALTER TABLE "provider_layer" ADD COLUMN "popularity" ${real}`,
    ];
    for (const statement of statements) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error("a schema isn't taken back: restore a backup");
  }
}
