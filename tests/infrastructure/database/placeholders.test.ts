import { describe, expect, it } from "vitest";
import { inPostgresForm } from "../../../src/infrastructure/database/postgres/placeholders.ts";

describe("placeholders", () => {
  it.each([
    [`a = ? AND b = ?`, `a = $1 AND b = $2`],
    [`a = '?' AND b = ?`, `a = '?' AND b = $1`],
    [`a = 'it''s ?' AND b = ?`, `a = 'it''s ?' AND b = $1`],
    [`"what?" = ?`, `"what?" = $1`],
    [`a = ? -- why?\nAND b = ?`, `a = $1 -- why?\nAND b = $2`],
    [`/* ? */ a = ?`, `/* ? */ a = $1`],
    [`SELECT 1`, `SELECT 1`],
    [`+i."library_id" IN (?, ?) AND +i."id" = 1 + 2`, `i."library_id" IN ($1, $2) AND +i."id" = 1 + 2`],
  ])("of %j are numbered outside of quotes and comments, hints for SQLite left out", (sql, numbered) => {
    expect(inPostgresForm(sql)).toBe(numbered);
    expect(inPostgresForm(sql)).toBe(numbered);
  });
});
