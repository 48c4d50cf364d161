import { join } from "node:path";
import type { FingerprintStore } from "../../../domain/library/scanning/ports.ts";
import type { Database } from "../database.ts";

/** What stands for "couldn't be read": not asked for again until the file changes. */
const UNREADABLE = "";

export function createFingerprintStore(database: Database): FingerprintStore {
  return {
    async pending(limit) {
      const rows = await database.scan.all<{ id: number; path: string; size_bytes: number; root: string }>(
        `SELECT f."id", f."path", f."size_bytes", r."path" AS "root"
         FROM "file" AS f JOIN "library_root" AS r ON r."id" = f."root_id"
         WHERE f."fingerprint" IS NULL AND f."gone_at" IS NULL AND r."state" = 'ok' ORDER BY f."id" LIMIT ?`,
        [limit],
      );
      return rows.map((row) => ({
        fileId: row.id,
        absolutePath: join(row.root, row.path),
        sizeBytes: row.size_bytes,
      }));
    },
    complete: (fileId, fingerprint) =>
      database.write(async (tx) => {
        await tx.run(`UPDATE "file" SET "fingerprint" = ? WHERE "id" = ?`, [
          fingerprint ?? UNREADABLE,
          fileId,
        ]);
      }),
  };
}
