import { notFound } from "../../../domain/errors.ts";
import type { ApiKeyStore } from "../../../domain/users/ports.ts";
import type { ApiKey } from "../../../domain/users/user.ts";
import type { Database } from "../database.ts";
import { dateOf } from "./user-rows.ts";

interface ApiKeyRow {
  readonly id: number;
  readonly token: string;
  readonly name: string;
  readonly created_at: number;
  readonly last_used_at: number | null;
}

const keyFrom = (row: ApiKeyRow): ApiKey => ({
  id: row.id,
  name: row.name,
  token: row.token,
  createdAt: new Date(row.created_at),
  lastUsedAt: dateOf(row.last_used_at),
});

/** API keys, readable: tools read them back from the list. */
export function createApiKeyStore(database: Database): ApiKeyStore {
  return {
    async list() {
      const rows = await database.read.all<ApiKeyRow>(`SELECT * FROM "api_key" ORDER BY "id"`);
      return rows.map(keyFrom);
    },
    async find(token) {
      const row = await database.read.get<ApiKeyRow>(`SELECT * FROM "api_key" WHERE "token" = ?`, [token]);
      return row === undefined ? null : keyFrom(row);
    },
    insert: (key) =>
      database.write(async (tx) => {
        const row = await tx.get<ApiKeyRow>(
          `INSERT INTO "api_key" ("token", "name", "created_at") VALUES (?, ?, ?) RETURNING *`,
          [key.token, key.name, key.createdAt.getTime()],
        );
        if (row === undefined) throw new Error("an API key got no row");
        return keyFrom(row);
      }),
    remove: (token) =>
      database.write(async (tx) => {
        if ((await tx.run(`DELETE FROM "api_key" WHERE "token" = ?`, [token])) === 0)
          throw notFound("the API key");
      }),
    used: (uses) =>
      database.write(async (tx) => {
        await tx.batch(
          uses.map(({ id, at }) => ({
            sql: `UPDATE "api_key" SET "last_used_at" = ? WHERE "id" = ?`,
            values: [at.getTime(), id],
          })),
        );
      }),
  };
}
