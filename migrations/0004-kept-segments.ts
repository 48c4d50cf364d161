import type { MigrationInterface, QueryRunner } from "typeorm";
import { wordsOf } from "./dialect.ts";

/** Segments that were made before anybody asked for them: ahead of a likely play, and of versions that are kept. */
export class KeptSegments1700000000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { id, int, big, text } = wordsOf(runner);
    await runner.query(`ALTER TABLE "segment" ADD COLUMN "ahead" ${int} NOT NULL DEFAULT 0`);
    await runner.query(`CREATE TABLE "optimised" (
      ${id}, "item_id" ${int} NOT NULL, "version_uuid" ${text} NOT NULL, "fingerprint" ${text} NOT NULL,
      "quality" ${text} NOT NULL, "tracks" ${text} NOT NULL, "created_at" ${big} NOT NULL, "whole_at" ${big})`);
    await runner.query(`CREATE INDEX "optimised_fingerprint" ON "optimised" ("fingerprint")`);
    await runner.query(`CREATE TABLE "optimised_track" (
      "optimised_id" ${int} NOT NULL, "key" ${text} NOT NULL, PRIMARY KEY ("optimised_id", "key"))`);
    await runner.query(`CREATE INDEX "optimised_track_key" ON "optimised_track" ("key")`);
  }

  async down(): Promise<void> {
    throw new Error("segments can be made again, but a schema isn't taken back: restore a backup");
  }
}
