import type { EndedSessions } from "../../../domain/playback/playback.ts";
import type { Database } from "../database.ts";

/** Ended playback sessions in our own table, until their tokens have expired. */
export function createEndedSessionStore(database: Database, clock: () => Date): EndedSessions {
  return {
    async has(sessionId) {
      const row = await database.read.get(`SELECT 1 FROM "ended_session" WHERE "id" = ?`, [sessionId]);
      return row !== undefined;
    },
    async add(sessionId, forMs) {
      const nowMs = clock().getTime();
      await database.write(async (tx) => {
        await tx.run(`DELETE FROM "ended_session" WHERE "expires_at" < ?`, [nowMs]);
        await tx.run(
          `INSERT INTO "ended_session" ("id", "expires_at") VALUES (?, ?) ON CONFLICT ("id") DO NOTHING`,
          [sessionId, nowMs + forMs],
        );
      });
    },
  };
}
