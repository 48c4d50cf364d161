import type { MigrationInterface, QueryRunner } from "typeorm";
import { wordsOf } from "./dialect.ts";

/** Further parts of a film get ids of their own, by which clients play them; lists tell how many parts there are. */
export class Parts1700000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { int, text } = wordsOf(runner);
    const uuid =
      runner.connection.options.type === "postgres"
        ? `replace(gen_random_uuid()::text, '-', '')`
        : `lower(hex(randomblob(16)))`;
    await runner.query(`ALTER TABLE "part" ADD COLUMN "uuid" ${text}`);
    await runner.query(`UPDATE "part" SET "uuid" = ${uuid} WHERE "position" > 0`);
    await runner.query(`CREATE UNIQUE INDEX "part_uuid" ON "part" ("uuid") WHERE "uuid" IS NOT NULL`);
    await runner.query(`ALTER TABLE "item" ADD COLUMN "part_count" ${int} NOT NULL DEFAULT 1`);
    await runner.query(
      `UPDATE "item" SET "part_count" = (
         SELECT COUNT(*) FROM "version" AS v JOIN "part" AS p ON p."version_id" = v."id"
         WHERE v."item_id" = "item"."id" AND v."position" = 0)
       WHERE "id" IN (
         SELECT v."item_id" FROM "version" AS v JOIN "part" AS p ON p."version_id" = v."id"
         WHERE v."position" = 0 AND p."position" > 0)`,
    );
  }

  async down(): Promise<void> {
    throw new Error("ids that clients know aren't taken back: restore a backup");
  }
}
