import type { MigrationInterface, QueryRunner } from "typeorm";
import { wordsOf } from "./dialect.ts";

/** Playback sessions that were ended before their tokens expired. */
export class EndedSessions1700000000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { big, text } = wordsOf(runner);
    await runner.query(
      `CREATE TABLE "ended_session" ("id" ${text} NOT NULL PRIMARY KEY, "expires_at" ${big} NOT NULL)`,
    );
    await runner.query(`CREATE INDEX "ended_session_expires" ON "ended_session" ("expires_at")`);
  }

  async down(): Promise<void> {
    throw new Error("a schema isn't taken back: restore a backup");
  }
}
