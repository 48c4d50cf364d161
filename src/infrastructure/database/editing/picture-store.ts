import type { ImageOwner } from "../../../domain/core.ts";
import { notFound } from "../../../domain/errors.ts";
import type { ArtworkKind } from "../../../domain/library/item.ts";
import type { Act, ItemChange } from "../../../domain/metadata/editing/ports.ts";
import type { KeptPicture } from "../../../domain/metadata/identifying/pictures.ts";
import {
  type HeldPicture,
  pictureSteps,
  type PictureStep,
  reversePictures,
} from "../../../domain/metadata/pictures/change.ts";
import type { PictureStore } from "../../../domain/metadata/pictures/ports.ts";
import { NOT_THERE } from "../catalogue/side-rows.ts";
import type { Database, WritableSql } from "../database.ts";
import { recordEvent } from "../stores/event-log.ts";
import { logChanges } from "./change-log.ts";

/** Whose pictures scans leave alone. */
export const GIVEN = "person";

interface Row {
  readonly id: number;
  readonly position: number;
  readonly origin: string;
}

/** Pictures that people gave, took away, or put in another order. */
export function createPictureStore(database: Database): PictureStore {
  return {
    set: (owner, kind, picture, act) =>
      database.write((tx) =>
        recorded(tx, owner, kind, act, async () => {
          await put(tx, owner, kind, picture);
          await tell(tx, owner, act.at);
        }),
      ),
    remove: (owner, kind, index, act) =>
      database.write((tx) =>
        recorded(tx, owner, kind, act, async () => {
          const row = (await shown(tx, owner, kind))[index];
          if (row === undefined) throw notFound("the picture");
          await takeAway(tx, row);
          const path = await tell(tx, owner, act.at);
          return row.origin === GIVEN ? path : null;
        }),
      ),
    swap: (owner, kind, one, other, act) =>
      database.write((tx) =>
        recorded(tx, owner, kind, act, async () => {
          await swap(tx, await shown(tx, owner, kind), one, other);
          await tell(tx, owner, act.at);
        }),
      ),
    undo: (changes, act) =>
      database.write(async (tx) => {
        const paths: (string | null)[] = [];
        for (const change of changes.toReversed()) paths.push(await takeBack(tx, change, act));
        return paths.filter((path) => path !== null);
      }),
  };
}

async function takeAway(tx: WritableSql, row: Row): Promise<void> {
  if (row.origin === GIVEN) await tx.run(`DELETE FROM "artwork" WHERE "id" = ?`, [row.id]);
  // Keeps its place, lest the next scan puts it back.
  else
    await tx.run(
      `UPDATE "artwork" SET "origin" = ?, "state" = 'removed', "stored_path" = NULL WHERE "id" = ?`,
      [GIVEN, row.id],
    );
}

async function swap(tx: WritableSql, rows: readonly Row[], one: number, other: number): Promise<void> {
  const [first, second] = [rows[one], rows[other]];
  if (first === undefined || second === undefined) throw notFound("the picture");
  const place = (id: number, position: number): Promise<number> =>
    tx.run(
      `UPDATE "artwork" SET "position" = ?, "origin" = ?, "stored_path" = COALESCE("stored_path", "source_path")
       WHERE "id" = ?`,
      [position, GIVEN, id],
    );
  // Two can't stand in one place, not even for a moment.
  await place(first.id, -1);
  await place(second.id, first.position);
  await place(first.id, second.position);
}

/** Writes what changed of an item's pictures of a kind into its history. */
async function recorded<T>(
  tx: WritableSql,
  owner: ImageOwner,
  kind: ArtworkKind,
  act: Act,
  work: () => Promise<T>,
): Promise<T> {
  if (owner.type !== "item") return await work();
  const before = await heldPictures(tx, owner.id, kind);
  const done = await work();
  const pictures = pictureSteps(kind, before, await heldPictures(tx, owner.id, kind));
  if (pictures.length > 0) await logChanges(tx, [{ itemId: owner.id, body: { fields: {}, pictures } }], act);
  return done;
}

/** Answers where the item lies when its own sources may have a picture again. */
async function takeBack(tx: WritableSql, { itemId, body }: ItemChange, act: Act): Promise<string | null> {
  const done = body.pictures ?? [];
  const now = new Map<ArtworkKind, ReadonlyMap<number, HeldPicture>>();
  for (const kind of new Set(done.map((step) => step.kind)))
    now.set(kind, await heldPictures(tx, itemId, kind));
  const steps = reversePictures(done, (kind, position) => now.get(kind)?.get(position) ?? null);
  for (const step of steps) await standAs(tx, itemId, step);
  const path = await tell(tx, { type: "item", id: itemId }, act.at);
  await logChanges(tx, [{ itemId, body: { fields: {}, pictures: steps } }], act);
  return steps.some(({ after }) => after === null) ? path : null;
}

const shown = (tx: WritableSql, owner: ImageOwner, kind: ArtworkKind): Promise<Row[]> =>
  tx.all<Row>(
    `SELECT "id", "position", "origin" FROM "artwork" WHERE "owner_type" = ? AND "owner_id" = ? AND "kind" = ?
       AND "state" NOT IN ${NOT_THERE} ORDER BY "position"`,
    [owner.type, owner.id, kind],
  );

interface HeldRow {
  readonly position: number;
  readonly origin: string;
  readonly source_path: string;
  readonly source_stamp: string;
  readonly stored_path: string | null;
  readonly tag: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly blurhash: string | null;
  readonly state: string;
}

/** By position, what is kept away among them. */
async function heldPictures(
  tx: WritableSql,
  itemId: number,
  kind: ArtworkKind,
): Promise<ReadonlyMap<number, HeldPicture>> {
  const rows = await tx.all<HeldRow>(
    `SELECT "position", "origin", "source_path", "source_stamp", "stored_path", "tag", "width", "height", "blurhash", "state"
     FROM "artwork" WHERE "owner_type" = 'item' AND "owner_id" = ? AND "kind" = ?`,
    [itemId, kind],
  );
  return new Map(
    rows.map(({ position, source_path, source_stamp, stored_path, ...same }) => [
      position,
      { ...same, sourcePath: source_path, sourceStamp: source_stamp, storedPath: stored_path },
    ]),
  );
}

async function standAs(
  tx: WritableSql,
  itemId: number,
  { kind, position, after }: PictureStep,
): Promise<void> {
  await tx.run(
    `DELETE FROM "artwork" WHERE "owner_type" = 'item' AND "owner_id" = ? AND "kind" = ? AND "position" = ?`,
    [itemId, kind, position],
  );
  if (after === null) return;
  const { origin, sourcePath, sourceStamp, storedPath, tag, width, height, blurhash, state } = after;
  await tx.run(
    `INSERT INTO "artwork" ("owner_type", "owner_id", "kind", "position", "origin", "source_path", "source_stamp",
       "stored_path", "tag", "width", "height", "blurhash", "state") VALUES ('item', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      itemId,
      kind,
      position,
      origin,
      sourcePath,
      sourceStamp,
      storedPath,
      tag,
      width,
      height,
      blurhash,
      state,
    ],
  );
}

async function put(
  tx: WritableSql,
  owner: ImageOwner,
  kind: ArtworkKind,
  { storedPath, tag, width, height, blurhash }: KeptPicture,
): Promise<void> {
  const last = await tx.get<{ last: number | null }>(
    `SELECT MAX("position") AS "last" FROM "artwork" WHERE "owner_type" = ? AND "owner_id" = ? AND "kind" = ?`,
    [owner.type, owner.id, kind],
  );
  const position = kind === "backdrop" ? (last?.last ?? -1) + 1 : 0;
  await tx.run(
    `DELETE FROM "artwork" WHERE "owner_type" = ? AND "owner_id" = ? AND "kind" = ? AND "position" = ?`,
    [owner.type, owner.id, kind, position],
  );
  await tx.run(
    `INSERT INTO "artwork" ("owner_type", "owner_id", "kind", "position", "origin", "source_path", "source_stamp",
       "stored_path", "tag", "width", "height", "blurhash", "state") VALUES (?, ?, ?, ?, ?, '', ?, ?, ?, ?, ?, ?, 'ready')`,
    [owner.type, owner.id, kind, position, GIVEN, tag, storedPath, tag, width, height, blurhash],
  );
}

/** Clients look again; answers where the item lies. */
async function tell(tx: WritableSql, owner: ImageOwner, at: Date): Promise<string | null> {
  if (owner.type !== "item") return null;
  const item = await tx.get<{ library_id: number; path: string | null }>(
    `UPDATE "item" SET "changed_at" = ?, "draft_hash" = NULL WHERE "id" = ? RETURNING "library_id", "path"`,
    [at.getTime(), owner.id],
  );
  if (item === undefined) throw notFound("the item");
  await recordEvent(tx, { type: "itemsChanged", libraryId: item.library_id, itemIds: [owner.id] });
  return item.path;
}
