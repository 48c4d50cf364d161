import type { PreferenceStore } from "../../../domain/core.ts";
import { DomainError } from "../../../domain/errors.ts";
import type { Database } from "../database.ts";

/** Clients store page settings: a few kB each. What is more would be somebody using us as a disk. */
const MAX_VALUE_BYTES = 256 * 1024;
const MAX_KEY = 512;
const MAX_ROWS_PER_USER = 5000;

/** What clients keep per user, as JSON. */
export function createPreferenceStore(database: Database): PreferenceStore {
  return {
    async get(userId, client, key) {
      const row = await database.read.get<{ value: string }>(
        `SELECT "value" FROM "preference" WHERE "user_id" = ? AND "client" = ? AND "name" = ?`,
        [userId, client, key],
      );
      const value: unknown = row === undefined ? null : JSON.parse(row.value);
      return value;
    },
    async set(userId, client, key, value) {
      const text = JSON.stringify(value ?? null);
      if (text.length > MAX_VALUE_BYTES || client.length > MAX_KEY || key.length > MAX_KEY)
        throw new DomainError("too-large", "a preference is too large", { maxBytes: MAX_VALUE_BYTES });
      await database.write(async (tx) => {
        await tx.run(
          `INSERT INTO "preference" ("user_id", "client", "name", "value") VALUES (?, ?, ?, ?)
           ON CONFLICT ("user_id", "client", "name") DO UPDATE SET "value" = excluded."value"`,
          [userId, client, key, text],
        );
        const row = await tx.get<{ n: number }>(
          `SELECT count(*) AS "n" FROM "preference" WHERE "user_id" = ?`,
          [userId],
        );
        if ((row?.n ?? 0) > MAX_ROWS_PER_USER)
          throw new DomainError("too-large", "this user's clients keep too many preferences");
      });
    },
  };
}
