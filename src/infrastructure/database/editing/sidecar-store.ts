import { z } from "zod";
import { FOLDER_KINDS, type ItemKind } from "../../../domain/library/item.ts";
import { SIDECAR_FORMS } from "../../../domain/library/library.ts";
import { baseNameOf, directoryOf } from "../../../domain/library/scanning/paths.ts";
import type { EditableItem } from "../../../domain/metadata/editing/change.ts";
import type { NfoForm } from "../../../domain/metadata/nfo.ts";
import type { SidecarStore, SidecarSubject } from "../../../domain/metadata/sidecars/ports.ts";
import type { SettingStore } from "../../../domain/server/ports.ts";
import type { Database, Sql } from "../database.ts";
import { inIds, listOf } from "../scan/sql.ts";
import { readEditable } from "./editable-items.ts";

/** Kodi has none for single songs and pictures. */
const FORMS = {
  movie: "movie",
  series: "tvshow",
  season: "season",
  episode: "episodedetails",
  artist: "artist",
  album: "album",
  musicVideo: "musicvideo",
  video: "movie",
} as const satisfies Partial<Record<ItemKind, NfoForm>>;
type WrittenKind = keyof typeof FORMS;
const KINDS = Object.keys(FORMS) as readonly WrittenKind[];
const isWritten = (kind: ItemKind): kind is WrittenKind => kind in FORMS;

const progressSchema = z.object({ forms: z.array(z.enum(SIDECAR_FORMS)), since: z.number() });
const nameOf = (libraryId: number): string => `sidecars.${libraryId}`;

export function createSidecarStore(database: Database, settings: SettingStore): SidecarStore {
  return {
    async changed(libraryId, { since, afterId }, limit) {
      // By the index over changes, in its order: page after page none is looked at twice.
      const rows = await database.scan.all<PlaceRow>(
        `SELECT i."id", i."place", i."changed_at", r."path" AS "root_path" FROM "item" AS i
         JOIN "library_root" AS r ON r."id" = i."root_id"
         WHERE i."changed_at" >= ? AND (i."changed_at" > ? OR i."id" > ?)
           AND +i."library_id" = ? AND i."gone_at" IS NULL AND i."owner_id" IS NULL AND i."place" <> ''
           AND i."kind" || '' IN (${KINDS.map((kind) => `'${kind}'`).join(", ")})
         ORDER BY i."changed_at", i."id" LIMIT ?`,
        [since, since, afterId, libraryId, limit],
      );
      return await toSubjects(database.scan, rows);
    },
    async progress(libraryId) {
      const read = progressSchema.safeParse(await settings.get(nameOf(libraryId)));
      return read.success ? read.data : null;
    },
    setProgress: (libraryId, progress) => settings.set(nameOf(libraryId), progress),
  };
}

interface PlaceRow {
  readonly id: number;
  readonly place: string;
  readonly changed_at: number;
  readonly root_path: string;
}

async function toSubjects(sql: Sql, rows: readonly PlaceRow[]): Promise<readonly SidecarSubject[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const items = new Map((await readEditable(sql, ids)).map((item) => [item.id, item]));
  const files = await filesOf(sql, ids);
  const externals = await sql.all<IdRow>(
    `SELECT "item_id", "provider", "value", "source" FROM "external_id" WHERE "item_id" IN ${inIds(sql)}
     ORDER BY "item_id", "provider"`,
    [listOf(ids)],
  );
  const idsOf = Map.groupBy(externals, (row) => row.item_id);
  return rows.flatMap((row) => {
    const item = items.get(row.id);
    if (item === undefined || !isWritten(item.kind)) return [];
    return toSubject(row, item, FORMS[item.kind], idsOf.get(row.id) ?? [], files.get(row.id));
  });
}

function toSubject(
  { id, place, changed_at, root_path }: PlaceRow,
  item: EditableItem,
  form: NfoForm,
  externalIds: readonly IdRow[],
  file: FileRow | undefined,
): SidecarSubject {
  return {
    itemId: id,
    uuid: item.uuid,
    form,
    fields: item.values,
    origins: item.provenance,
    lockedFields: item.lockedFields,
    externalIds: Object.fromEntries(
      externalIds.map(({ provider, value, source }) => [provider, { value, source }]),
    ),
    rootPath: root_path,
    stems: stemsOf(item, place, file),
    changedAt: changed_at,
  };
}

interface IdRow {
  readonly item_id: number;
  readonly provider: string;
  readonly value: string;
  readonly source: string | null;
}

interface FileRow {
  readonly item_id: number;
  readonly path: string;
  readonly holders: number;
}

/** The first file of each item, with how many items it holds. */
async function filesOf(sql: Sql, ids: readonly number[]): Promise<ReadonlyMap<number, FileRow>> {
  const rows = await sql.all<FileRow>(
    `SELECT v."item_id", f."path", (SELECT COUNT(DISTINCT w."item_id") FROM "part" AS q
       JOIN "version" AS w ON w."id" = q."version_id" WHERE q."file_id" = f."id") AS "holders"
     FROM "version" AS v JOIN "part" AS p ON p."version_id" = v."id" JOIN "file" AS f ON f."id" = p."file_id"
     WHERE v."item_id" IN ${inIds(sql)} AND f."gone_at" IS NULL ORDER BY v."position" DESC, p."position" DESC`,
    [listOf(ids)],
  );
  // The last one set is the first in order.
  return new Map(rows.map((row) => [row.item_id, row]));
}

const GENERAL: Readonly<Partial<Record<ItemKind, string>>> = {
  series: "tvshow",
  season: "season",
  album: "album",
  artist: "artist",
  movie: "movie",
};

/** Where scans look for the item's sidecar, the place for a new one first; none for what shares a file or a folder. */
function stemsOf({ kind }: EditableItem, place: string, file: FileRow | undefined): readonly string[] {
  const general = GENERAL[kind];
  if (FOLDER_KINDS.has(kind)) return place.includes("#") ? [] : [`${place}/${general ?? kind}`];
  if (file === undefined || Number(file.holders) > 1 || place.includes("#")) return [];
  const own = file.path.replace(/\.[^./]+$/, "");
  if (file.path === place) return [own];
  // A film in a folder of its own; on a disc's files, beside the disc's folders.
  const inFolder = [`${place}/${baseNameOf(place)}`, `${place}/${general ?? "movie"}`];
  return directoryOf(file.path) === place ? [own, ...inFolder] : inFolder.toReversed();
}
