import type { MigrationInterface, QueryRunner } from "typeorm";
import { wordsOf } from "./dialect.ts";

/** What players get beside the media: parts to skip, tiles and chapters' pictures, lyrics that people give. */
export class MediaData1700000000015 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { big, int, text } = wordsOf(runner);
    // JSON: what an EDL beside the file says (the scan's own), and what tools have said.
    await runner.query(`ALTER TABLE "file" ADD COLUMN "edl" ${text}`);
    await runner.query(`ALTER TABLE "file" ADD COLUMN "segments" ${text}`);
    await runner.query(`CREATE TABLE "preview" (
      "fingerprint" ${text} NOT NULL PRIMARY KEY, "tiles" ${text}, "chapters" ${text}, "problem" ${text},
      "size_bytes" ${big} NOT NULL, "made_at" ${big} NOT NULL)`);
    // 1: there are lyrics that a person gave, 0: a person took away those that were found.
    await runner.query(`ALTER TABLE "item" ADD COLUMN "given_lyrics" ${int}`);
    await runner.query(`CREATE TABLE "lyrics" (
      "item_id" ${int} NOT NULL PRIMARY KEY, "format" ${text} NOT NULL, "content" ${text} NOT NULL, "user_id" ${int},
      "given_at" ${big} NOT NULL)`);
  }

  async down(): Promise<void> {
    throw new Error("what people and tools gave isn't taken away: restore a backup");
  }
}
