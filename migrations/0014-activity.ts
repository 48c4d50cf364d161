import type { MigrationInterface, QueryRunner } from "typeorm";

/** What people did is looked up by its kind among everything that happened. */
export class Activity1700000000014 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX "event_type" ON "event" ("type", "id")`);
  }

  async down(): Promise<void> {
    throw new Error("a schema isn't taken back: restore a backup");
  }
}
