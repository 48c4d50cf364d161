import { z } from "zod";
import type { MadeTrack, OptimisedStore, OptimisedVersion } from "../../domain/delivery/optimised.ts";
import type { TrackRendition } from "../../domain/delivery/rendition.ts";
import type { Database, WritableSql } from "../database/database.ts";

interface Row {
  readonly id: number;
  readonly item_id: number;
  readonly version_uuid: string;
  readonly fingerprint: string;
  readonly quality: string;
  readonly tracks: string;
  readonly created_at: number;
  readonly whole_at: number | null;
}

/** As we wrote them: of another form they belong to another time, and nothing is made of them. */
const tracksJson = z.array(
  z.object({
    key: z.string(),
    build: z.string(),
    rendition: z.custom<TrackRendition>(
      (value) => z.object({ track: z.string(), streamIndex: z.int() }).safeParse(value).success,
    ),
  }),
);

const versionFrom = (row: Row): OptimisedVersion => ({
  id: row.id,
  itemId: row.item_id,
  versionUuid: row.version_uuid,
  fingerprint: row.fingerprint,
  quality: row.quality,
  tracks: tracksJson.parse(JSON.parse(row.tracks)),
  createdAt: new Date(row.created_at),
  wholeAt: row.whole_at === null ? null : new Date(row.whole_at),
});

/** They are few, and asked for with each segment: all of them are at hand. */
export function createOptimisedStore(database: Database): OptimisedStore {
  let all: Promise<readonly OptimisedVersion[]> | null = null;
  const load = (): Promise<readonly OptimisedVersion[]> => {
    all ??= database.read
      .all<Row>(`SELECT * FROM "optimised" ORDER BY "id" DESC`)
      .then((rows) => rows.map(versionFrom))
      .catch((error: unknown) => {
        all = null;
        throw error;
      });
    return all;
  };
  const change = async (write: (tx: WritableSql) => Promise<unknown>): Promise<void> => {
    await database.write(write);
    all = null;
  };
  return {
    list: load,
    get: async (id) => (await load()).find((version) => version.id === id) ?? null,
    of: async (fingerprint) => (await load()).filter((version) => version.fingerprint === fingerprint),
    async enter(version) {
      const same = (await load()).find((known) => keysIn(known.tracks) === keysIn(version.tracks));
      if (same !== undefined) return same;
      let id = 0;
      await change(async (tx) => {
        id = await insert(tx, version);
      });
      return { ...version, id, wholeAt: null };
    },
    retrack: (id, fingerprint, tracks) =>
      change(async (tx) => {
        await tx.run(
          `UPDATE "optimised" SET "fingerprint" = ?, "tracks" = ?, "whole_at" = NULL WHERE "id" = ?`,
          [fingerprint, JSON.stringify(tracks), id],
        );
        await keepTracks(tx, id, tracks);
      }),
    markWhole: (id, at) =>
      change((tx) => tx.run(`UPDATE "optimised" SET "whole_at" = ? WHERE "id" = ?`, [at.getTime(), id])),
    remove: (id) =>
      change(async (tx) => {
        await tx.run(`DELETE FROM "optimised_track" WHERE "optimised_id" = ?`, [id]);
        await tx.run(`DELETE FROM "optimised" WHERE "id" = ?`, [id]);
      }),
  };
}

const keysIn = (tracks: readonly MadeTrack[]): string => tracks.map(({ key }) => key).join();

async function insert(tx: WritableSql, version: Omit<OptimisedVersion, "id" | "wholeAt">): Promise<number> {
  const row = await tx.get<{ id: number }>(
    `INSERT INTO "optimised" ("item_id", "version_uuid", "fingerprint", "quality", "tracks", "created_at")
     VALUES (?, ?, ?, ?, ?, ?) RETURNING "id"`,
    [
      version.itemId,
      version.versionUuid,
      version.fingerprint,
      version.quality,
      JSON.stringify(version.tracks),
      version.createdAt.getTime(),
    ],
  );
  if (row === undefined) throw new Error("an optimised version has no id");
  await keepTracks(tx, row.id, version.tracks);
  return row.id;
}

/** Segments of these keys aren't evicted. */
async function keepTracks(tx: WritableSql, id: number, tracks: readonly MadeTrack[]): Promise<void> {
  await tx.run(`DELETE FROM "optimised_track" WHERE "optimised_id" = ?`, [id]);
  for (const { key } of tracks)
    await tx.run(`INSERT INTO "optimised_track" ("optimised_id", "key") VALUES (?, ?)`, [id, key]);
}
