import type { MigrationInterface, QueryRunner } from "typeorm";
import { wordsOf } from "./dialect.ts";

/** What the beginnings of versions sound like. */
export class SoundPrints1700000000012 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { int, big, real, text } = wordsOf(runner);
    await runner.query(
      `CREATE TABLE "sound_print" (
        "version_uuid" ${text} NOT NULL PRIMARY KEY, "source" ${text} NOT NULL, "algorithm" ${int} NOT NULL,
        "step_ms" ${real} NOT NULL, "content" ${text}, "made_at" ${big} NOT NULL)`,
    );
  }

  async down(): Promise<void> {
    throw new Error("a schema isn't taken back: restore a backup");
  }
}
