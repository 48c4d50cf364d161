/** Schemas of a small database of two versions, for what happens between them. */
import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { QueryRunner } from "typeorm";
import type { Migration } from "../../migrations/index.ts";

export const ROWS = 5000;

export class First1700000000001 implements Migration {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE "parent" ("id" integer PRIMARY KEY NOT NULL, "name" text NOT NULL)`);
    await runner.query(
      `CREATE TABLE "child" ("id" integer PRIMARY KEY NOT NULL,
         "parent_id" integer NOT NULL REFERENCES "parent" ("id") ON DELETE CASCADE)`,
    );
    const numbers = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${ROWS})`;
    await runner.query(`${numbers} INSERT INTO "parent" SELECT i, 'name ' || i FROM n`);
    await runner.query(`${numbers} INSERT INTO "child" SELECT i, i FROM n`);
  }
  async down(): Promise<void> {}
}

/** Builds a table anew, as SQLite needs it for most changes; in the middle it says so and waits to be killed. */
export class Rebuild1700000000002 implements Migration {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "parent_new" ("id" integer PRIMARY KEY NOT NULL, "name" text NOT NULL, "size" integer)`,
    );
    await runner.query(`INSERT INTO "parent_new" ("id", "name") SELECT "id", "name" FROM "parent"`);
    if (runner.connection.options.type === "postgres")
      await runner.query(`ALTER TABLE "child" DROP CONSTRAINT "child_parent_id_fkey"`);
    await runner.query(`DROP TABLE "parent"`);
    await this.halfway();
    await runner.query(`ALTER TABLE "parent_new" RENAME TO "parent"`);
  }
  async halfway(): Promise<void> {}
  async down(): Promise<void> {}
}

/** The same, but it stops half-way until the file of this environment variable is there. */
export class Waiting1700000000002 extends Rebuild1700000000002 {
  override async halfway(): Promise<void> {
    process.stdout.write("half-way\n");
    while (!existsSync(process.env["GO_ON"] ?? "")) await sleep(20);
  }
}

export class Careless1700000000002 implements Migration {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM "child" WHERE "id" > 10`);
  }
  async down(): Promise<void> {}
}

export class Intended1700000000002 extends Careless1700000000002 implements Migration {
  readonly mayShrink = ["child"];
}

export class Dangling1700000000002 implements Migration {
  readonly mayShrink = ["parent"];
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM "parent" WHERE "id" = 1`);
  }
  async down(): Promise<void> {}
}
