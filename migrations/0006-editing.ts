import type { MigrationInterface, QueryRunner } from "typeorm";
import { wordsOf } from "./dialect.ts";

/** What people change about items: each act with what was before it, items that are versions of another, and files that aren't. */
export class Editing1700000000006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { id, int, big, text } = wordsOf(runner);
    const statements = [
      // null as user: a program with an API key. `undone_by`: the act that took it back.
      `CREATE TABLE "item_change" (
        ${id}, "item_id" ${int} NOT NULL, "act" ${text} NOT NULL, "user_id" ${int}, "at" ${big} NOT NULL,
        "batch" ${text}, "body" ${text} NOT NULL, "undoes" ${int}, "undone_by" ${int})`,
      `CREATE INDEX "item_change_item" ON "item_change" ("item_id", "id")`,
      `CREATE INDEX "item_change_batch" ON "item_change" ("batch") WHERE "batch" IS NOT NULL`,
      // The item that people see it as a version of; it keeps its own files, place and ids.
      `ALTER TABLE "item" ADD COLUMN "merged_into" ${int}`,
      `CREATE INDEX "item_merged" ON "item" ("merged_into") WHERE "merged_into" IS NOT NULL`,
      // A person said that it is an item of its own, whatever its name says.
      `ALTER TABLE "file" ADD COLUMN "apart" ${int} NOT NULL DEFAULT 0`,
    ];
    for (const statement of statements) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error("people's decisions aren't taken back with a schema: restore a backup");
  }
}
