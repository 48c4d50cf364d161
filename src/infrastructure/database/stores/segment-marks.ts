/** What tools say of parts to skip: JSON with the file that they are parts of. */
import { DomainError } from "../../../domain/errors.ts";
import type { GivenSegments, Span } from "../../../domain/playback/skipping/segment.ts";
import type { SegmentStore } from "../../../domain/playback/skipping/skipping.ts";
import type { Database } from "../database.ts";
import { recordEvent } from "./event-log.ts";

interface Written {
  readonly by: string;
  readonly at: number;
  readonly spans: readonly Span[];
}

/** Our own writing: no schema is needed. */
const read = (json: string | null): readonly Written[] =>
  json === null ? [] : (JSON.parse(json) as readonly Written[]);

export const givenSegments = (json: string | null): readonly GivenSegments[] =>
  read(json).map(({ by, at, spans }) => ({ by, at: new Date(at), spans }));

const MAX_TOOLS = 20;

export function createSegmentStore(database: Database): SegmentStore {
  return {
    give: (file, { id, libraryId }, { by, at, spans }) =>
      database.write(async (tx) => {
        const row = await tx.get<{ segments: string | null }>(
          `SELECT "segments" FROM "file" WHERE "id" = ?`,
          [file.id],
        );
        const others = read(row?.segments ?? null).filter((one) => one.by !== by);
        if (others.length >= MAX_TOOLS)
          throw new DomainError("conflict", "too many tools speak of this file's parts");
        const all = spans.length === 0 ? others : [...others, { by, at: at.getTime(), spans }];
        await tx.run(`UPDATE "file" SET "segments" = ? WHERE "id" = ?`, [
          all.length === 0 ? null : JSON.stringify(all),
          file.id,
        ]);
        // Not the item's own date: what clients keep of it is as it was.
        await recordEvent(tx, { type: "itemsChanged", libraryId, itemIds: [id] });
      }),
  };
}
