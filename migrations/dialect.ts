import type { QueryRunner } from "typeorm";

interface Words {
  readonly id: string;
  readonly int: string;
  readonly big: string;
  readonly real: string;
  readonly text: string;
}

const SQLITE: Words = {
  id: `"id" integer PRIMARY KEY AUTOINCREMENT NOT NULL`,
  int: "integer",
  big: "bigint",
  real: "double",
  text: "text",
};

const POSTGRES: Words = {
  id: `"id" SERIAL PRIMARY KEY NOT NULL`,
  int: "integer",
  big: "bigint",
  real: "double precision",
  // By bytes, as SQLite compares: both list in the same order, and ranges over paths can use their index.
  text: `text COLLATE "C"`,
};

/** The type words in which SQLite's and PostgreSQL's table definitions differ. */
export function wordsOf(runner: QueryRunner): Words {
  return runner.connection.options.type === "postgres" ? POSTGRES : SQLITE;
}
