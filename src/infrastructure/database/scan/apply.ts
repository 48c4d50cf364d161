/** Writes a plan: everything that a batch of units means, in one transaction. */
import type { Library, LibraryRoot } from "../../../domain/library/library.ts";
import type { IngestResult } from "../../../domain/library/scanning/ports.ts";
import type { WritableSql } from "../database.ts";
import { gatherForItems } from "../lists/gather.ts";
import { followersOf, indexItems } from "../search/index-items.ts";
import { recordEvent, slicesOf } from "../stores/event-log.ts";
import { refreshNextUp } from "../watching/refresh-next-up.ts";
import { countFolders } from "./counts.ts";
import { hideGone } from "./gone.ts";
import { readInfos } from "./infos.ts";
import { settleAround } from "./merged.ts";
import type { Plan } from "./plan.ts";
import { rootFolder } from "./root-folder.ts";
import { inIds, inTexts, listOf } from "./sql.ts";
import { writeStamps } from "./stamps.ts";
import { takeFromFormer } from "./take-over.ts";
import { uniteFilms } from "./unite-films.ts";
import { type United, uniteSeries } from "./unite-series.ts";
import { writeArtists } from "./write-artists.ts";
import { writeClaims } from "./write-claims.ts";
import { writeDetails } from "./write-details.ts";
import { writeFiles, writeSidecars, type WrittenFile } from "./write-files.ts";
import { storedItems, writeItems, writeWorks, type WrittenItem } from "./write-items.ts";
import { writeVersions } from "./write-versions.ts";

export interface ApplyContext {
  readonly root: LibraryRoot;
  readonly library: Library;
  readonly now: number;
}

export async function applyPlan(tx: WritableSql, plan: Plan, context: ApplyContext): Promise<IngestResult> {
  const { root, library, now } = context;
  const rootFolderId = await rootFolder(tx, root, library.id, now);
  const files = await writeFiles(tx, plan, now);
  const infos = await readInfos(tx, files);
  await writeWorks(tx, plan, now);
  const written = await writeItems(tx, {
    plan,
    rootPath: root.path,
    rootFolderId,
    foldersByPlace: await foldersOutside(tx, plan),
    files,
    infos,
    stored: await storedMatches(tx, plan),
    now,
  });
  const all = [...written.values()];
  const changed = all.filter((item) => item.state !== "same");
  await writeSidecars(tx, filesOf(changed, files));
  await writeVersions(tx, changed, { files, infos });
  await writeDetails(tx, changed, { rootPath: root.path, now });
  // Artists are found by their claims: first those of the folders.
  await writeClaims(tx, changed, all, library.id);
  const artists = await writeArtists(tx, changed, library.id, now);
  await takeFromFormer(tx, plan, written, files, now);
  await indexItems(tx, await idsToIndex(tx, changed, artists.added));
  const removed = await hideGone(tx, {
    leaves: plan.holders.map((holder) => holder.id),
    folders: [...all.flatMap((item) => item.formerParentId ?? []), ...artists.left],
    seen: new Set([...all.map((item) => item.id), rootFolderId]),
    now,
  });
  await settleAround(tx, changed, now);
  const united = await uniteChanged(tx, changed, now);
  const hidden = new Set(united.flatMap((one) => one.hidden));
  await countFolders(tx, await foldersToCount(tx, changed, removed), new Set([rootFolderId]));
  await writeStamps(tx, root.id, plan.batch.units);
  const result = resultOf(changed, artists.added, removed, hidden);
  await recordResult(tx, library.id, result);
  await refreshSeries(
    tx,
    [...changed.flatMap((item) => item.seriesId ?? []), ...united.map(({ itemId }) => itemId)],
    [...removed, ...hidden],
  );
  return result;
}

async function uniteChanged(
  tx: WritableSql,
  changed: readonly WrittenItem[],
  now: number,
): Promise<readonly United[]> {
  const films = changed.flatMap(({ draft, workId }) => (draft.kind === "movie" ? workId : []));
  return [
    ...(await uniteSeries(tx, await worksOfSeries(tx, changed), now)),
    ...(await uniteFilms(tx, films, now)),
  ];
}

/** Of what changed, the series and those that are in them. */
async function worksOfSeries(tx: WritableSql, changed: readonly WrittenItem[]): Promise<readonly number[]> {
  const own = changed.flatMap(({ draft, workId }) => (draft.kind === "series" ? workId : []));
  const around = new Set(changed.flatMap((item) => item.seriesId ?? []));
  if (around.size === 0) return own;
  const rows = await tx.all<{ work_id: number }>(
    `SELECT DISTINCT "work_id" FROM "item" WHERE "id" IN ${inIds(tx)}`,
    [listOf(around)],
  );
  return [...own, ...rows.map((row) => row.work_id)];
}

/** `hidden`: what has become part of another series; what came with this scan was never listed. */
function resultOf(
  changed: readonly WrittenItem[],
  artists: readonly number[],
  removed: readonly number[],
  hidden: ReadonlySet<number>,
): IngestResult {
  const of = (...states: readonly WrittenItem["state"][]): readonly number[] =>
    changed.filter((item) => states.includes(item.state)).map((item) => item.id);
  const fresh = new Set(of("added"));
  return {
    added: [...of("added", "returned").filter((id) => !hidden.has(id)), ...artists],
    changed: of("changed"),
    removed: [...removed, ...[...hidden].filter((id) => !fresh.has(id))],
  };
}

/** What is new or changed, and what is found by the names of that. */
async function idsToIndex(
  tx: WritableSql,
  changed: readonly WrittenItem[],
  artists: readonly number[],
): Promise<readonly number[]> {
  const renamed = changed.filter((item) => item.state !== "added" && item.decided.has("name"));
  const followers = await followersOf(
    tx,
    renamed.map((item) => item.id),
  );
  return [...new Set([...changed.map((item) => item.id), ...artists, ...followers])];
}

const storedMatches = (tx: WritableSql, plan: Plan): ReturnType<typeof storedItems> =>
  storedItems(
    tx,
    [...plan.items.values()].flatMap(({ item }) => item?.id ?? []),
  );

const filesOf = (
  items: readonly WrittenItem[],
  files: ReadonlyMap<string, WrittenFile>,
): readonly WrittenFile[] => [
  ...new Set(
    items.flatMap(({ draft }) =>
      draft.versions.flatMap((version) => version.parts.flatMap((part) => files.get(part.path) ?? [])),
    ),
  ),
];

/** Folders that drafts stand in, but that aren't drafts of this batch. */
async function foldersOutside(tx: WritableSql, plan: Plan): Promise<ReadonlyMap<string, number>> {
  const drafts = [...plan.items.values()].map(({ draft }) => draft);
  const own = new Set(drafts.map((draft) => draft.place));
  const wanted = new Set(
    drafts
      .flatMap((draft) => [
        draft.parentPlace,
        draft.seriesPlace,
        draft.seasonPlace,
        draft.albumPlace,
        draft.ownerPlace,
      ])
      .flatMap((place) => (place === null || own.has(place) ? [] : place)),
  );
  if (wanted.size === 0) return new Map();
  const rows = await tx.all<{ id: number; place: string }>(
    `SELECT CASE WHEN "is_folder" = 1 THEN COALESCE("merged_into", "id") ELSE "id" END AS "id", "place" FROM "item"
     WHERE "root_id" = ? AND "place" IN ${inTexts(tx)}
       AND ("owner_id" IS NULL OR ("is_folder" = 1 AND "merged_into" IS NOT NULL))
     ORDER BY CASE WHEN "gone_at" IS NULL THEN 1 ELSE 0 END, "is_folder", "id"`,
    [plan.batch.rootId, listOf(wanted)],
  );
  return new Map(rows.map((row) => [row.place, row.id]));
}

async function foldersToCount(
  tx: WritableSql,
  changed: readonly WrittenItem[],
  removed: readonly number[],
): Promise<ReadonlySet<number>> {
  const folders = new Set(
    changed.flatMap((item) => [item.draft.isFolder ? item.id : null, item.parentId, item.formerParentId]),
  );
  folders.delete(null);
  for (const id of await parentsOf(tx, removed)) folders.add(id);
  return new Set([...folders].flatMap((id) => id ?? []));
}

export async function parentsOf(tx: WritableSql, ids: readonly number[]): Promise<readonly number[]> {
  if (ids.length === 0) return [];
  const rows = await tx.all<{ parent_id: number }>(
    `SELECT DISTINCT "parent_id" FROM "item" WHERE "id" IN ${inIds(tx)} AND "parent_id" IS NOT NULL`,
    [listOf(ids)],
  );
  return rows.map((row) => row.parent_id);
}

/** Tells what has changed, and lets collections follow it. */
export async function recordResult(tx: WritableSql, libraryId: number, result: IngestResult): Promise<void> {
  await gatherForItems(tx, [...result.added, ...result.changed, ...result.removed], Date.now());
  for (const itemIds of slicesOf(result.added))
    await recordEvent(tx, { type: "itemsAdded", libraryId, itemIds });
  for (const itemIds of slicesOf(result.changed))
    await recordEvent(tx, { type: "itemsChanged", libraryId, itemIds });
  for (const itemIds of slicesOf(result.removed)) {
    const itemUuids = await uuidsOf(tx, itemIds);
    await recordEvent(tx, { type: "itemsRemoved", libraryId, itemIds, itemUuids });
  }
}

async function uuidsOf(tx: WritableSql, ids: readonly number[]): Promise<readonly string[]> {
  const rows = await tx.all<{ id: number; uuid: string }>(
    `SELECT "id", "uuid" FROM "item" WHERE "id" IN ${inIds(tx)}`,
    [listOf(ids)],
  );
  const uuids = new Map(rows.map((row) => [row.id, row.uuid]));
  return ids.map((id) => uuids.get(id) ?? "");
}

/** People's "next up" follows the episodes that came and went. */
export async function refreshSeries(
  tx: WritableSql,
  seriesIds: readonly number[],
  removed: readonly number[],
): Promise<void> {
  const rows = await tx.all<{ series_id: number }>(
    `SELECT DISTINCT "series_id" FROM "item" WHERE "id" IN ${inIds(tx)} AND "series_id" IS NOT NULL`,
    [listOf(removed)],
  );
  await refreshNextUp(tx, { seriesIds: [...new Set([...seriesIds, ...rows.map((row) => row.series_id)])] });
}
