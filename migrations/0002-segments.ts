import type { MigrationInterface, QueryRunner } from "typeorm";
import { wordsOf } from "./dialect.ts";

/** The segments on disk, and the places where a file's video can be cut. */
export class Segments1700000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { int, big, text } = wordsOf(runner);
    await runner.query(`CREATE TABLE "segment" (
      "key" ${text} NOT NULL, "name" ${int} NOT NULL, "size_bytes" ${big} NOT NULL, "sha256" ${text} NOT NULL,
      "used_at" ${big} NOT NULL, PRIMARY KEY ("key", "name"))`);
    await runner.query(`CREATE INDEX "segment_used" ON "segment" ("used_at")`);
    await runner.query(`CREATE TABLE "keyframes" (
      "fingerprint" ${text} NOT NULL PRIMARY KEY, "times_ms" ${text} NOT NULL, "closed" ${int}, "made_at" ${big} NOT NULL)`);
  }

  async down(): Promise<void> {
    throw new Error("segments can be made again, but a schema isn't taken back: restore a backup");
  }
}
