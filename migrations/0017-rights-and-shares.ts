import type { MigrationInterface, QueryRunner } from "typeorm";
import { wordsOf } from "./dialect.ts";

/**
 * What is kept from people by classification and tags, accounts that wrong passwords disable, and with whom playlists are
 * shared,
 * and which episodes there are of a series. Classifications get their rank when the server starts; until then limits let none of them through.
 */
export class RightsAndShares1700000000017 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { id, int, big, text } = wordsOf(runner);
    const statements = [
      `ALTER TABLE "user" ADD COLUMN "limits" ${text}`,
      `ALTER TABLE "user" ADD COLUMN "failed_sign_ins" ${int} NOT NULL DEFAULT 0`,
      `CREATE TABLE "certificate" ("text" ${text} NOT NULL PRIMARY KEY, "rank" ${int})`,
      `INSERT INTO "certificate" ("text", "rank")
       SELECT DISTINCT "official_rating", 2147483647 FROM "item" WHERE "official_rating" <> ''`,
      `INSERT INTO "certificate" ("text", "rank") VALUES ('', NULL)`,
      `CREATE TABLE "list_share" (
        "list_id" ${int} NOT NULL, "user_id" ${int} NOT NULL, "can_edit" ${int} NOT NULL, PRIMARY KEY ("list_id", "user_id"))`,
      `CREATE INDEX "list_share_user" ON "list_share" ("user_id", "list_id")`,
      // Episodes that a provider knows of, whether they are here or not.
      `CREATE TABLE "known_episode" (
        ${id}, "uuid" ${text} NOT NULL, "series_id" ${int} NOT NULL, "season" ${int} NOT NULL, "episode" ${int} NOT NULL,
        "name" ${text}, "overview" ${text}, "premiered_at" ${big}, "duration_ms" ${big})`,
      `CREATE UNIQUE INDEX "known_episode_uuid" ON "known_episode" ("uuid")`,
      `CREATE UNIQUE INDEX "known_episode_place" ON "known_episode" ("series_id", "season", "episode")`,
      `CREATE INDEX "known_episode_premiere" ON "known_episode" ("premiered_at", "series_id")`,
    ];
    for (const statement of statements) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error("a schema isn't taken back: restore a backup");
  }
}
