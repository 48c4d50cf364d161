import { hash } from "node:crypto";
import { promisify } from "node:util";
import { zstdCompress, zstdDecompress } from "node:zlib";
import type { Database } from "../../database/database.ts";

const pack = promisify(zstdCompress);
const unpack = promisify(zstdDecompress);

export interface KeptAnswer {
  /** 200 or 404. */
  readonly status: number;
  readonly body: Uint8Array;
  readonly etag: string | null;
  /** Milliseconds since 1970. */
  readonly freshUntil: number;
}

/** What providers answered, by what was asked. Keys never hold secrets. */
export interface AnswerStore {
  get(key: string): Promise<KeptAnswer | null>;
  put(key: string, provider: string, answer: KeptAnswer, now: number): Promise<void>;
  /** The provider says that it still holds. */
  renew(key: string, freshUntil: number): Promise<void>;
  /** Forgets what was stale at this moment. */
  forget(before: number): Promise<void>;
}

interface Row {
  readonly status: number;
  readonly body: Uint8Array;
  readonly etag: string | null;
  readonly fresh_until: number;
}

export function createAnswerStore(database: Database): AnswerStore {
  return {
    async get(key) {
      const row = await database.read.get<Row>(
        `SELECT "status", "body", "etag", "fresh_until" FROM "provider_answer" WHERE "key" = ?`,
        [nameOf(key)],
      );
      if (row === undefined) return null;
      const body = await unpack(row.body);
      return { status: row.status, body, etag: row.etag, freshUntil: Number(row.fresh_until) };
    },
    async put(key, provider, { status, body, etag, freshUntil }, now) {
      const packed = await pack(body);
      await database.write((tx) =>
        tx.run(
          `INSERT INTO "provider_answer" ("key", "provider", "status", "body", "etag", "fetched_at", "fresh_until")
           VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT ("key") DO UPDATE SET "status" = excluded."status",
             "body" = excluded."body", "etag" = excluded."etag", "fetched_at" = excluded."fetched_at",
             "fresh_until" = excluded."fresh_until"`,
          [nameOf(key), provider, status, packed, etag, now, freshUntil],
        ),
      );
    },
    async renew(key, freshUntil) {
      await database.write((tx) =>
        tx.run(`UPDATE "provider_answer" SET "fresh_until" = ? WHERE "key" = ?`, [freshUntil, nameOf(key)]),
      );
    },
    async forget(before) {
      await database.write((tx) => tx.run(`DELETE FROM "provider_answer" WHERE "fresh_until" < ?`, [before]));
    },
  };
}

/** Of one length, whatever was asked. */
const nameOf = (key: string): string => hash("sha256", key).slice(0, 40);
