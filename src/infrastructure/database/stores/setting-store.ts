import type { SettingStore } from "../../../domain/server/ports.ts";
import type { Database } from "../database.ts";

/** Settings as JSON in our own table. */
export function createSettingStore(database: Database): SettingStore {
  return {
    async get(name) {
      const row = await database.read.get<{ value: string }>(
        `SELECT "value" FROM "setting" WHERE "name" = ?`,
        [name],
      );
      const value: unknown = row === undefined ? null : JSON.parse(row.value);
      return value;
    },
    set: (name, value) =>
      database.write(async (tx) => {
        await tx.run(
          `INSERT INTO "setting" ("name", "value") VALUES (?, ?)
           ON CONFLICT ("name") DO UPDATE SET "value" = excluded."value"`,
          [name, JSON.stringify(value ?? null)],
        );
      }),
  };
}
