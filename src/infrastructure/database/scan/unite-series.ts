/**
 * A series whose seasons lie in several folders of a library is one to people: one of its items stands for all. The
 * others are merged into it as versions are (they keep their place, files and ids), and what is in them hangs on it, so
 * that lists, counts and "next up" need to know nothing of it. Folders stay what they were on the disk: by their places
 * everything can be given back.
 */
import type { WritableSql } from "../database.ts";
import { countFolders } from "./counts.ts";
import { settleMerged } from "./merged.ts";
import { inIds, listOf } from "./sql.ts";

export interface Twin {
  readonly id: number;
  readonly work_id: number;
  readonly library_id: number;
  readonly merged_into: number | null;
  readonly gone_at: number | null;
}

export interface United {
  readonly libraryId: number;
  /** The item that stands for the others. */
  readonly itemId: number;
  /** What was listed until now. */
  readonly hidden: readonly number[];
}

const TWIN = `"id", "work_id", "library_id", "merged_into", "gone_at"`;

/** Makes one of the series that are one of these works and lie in one library. Answers what was several. */
export async function uniteSeries(
  tx: WritableSql,
  workIds: Iterable<number>,
  now: number,
): Promise<readonly United[]> {
  const list = listOf(new Set(workIds));
  if (list === "[]") return [];
  const rows = await tx.all<Twin>(
    `SELECT ${TWIN} FROM "item" WHERE "work_id" IN ${inIds(tx)} AND "kind" = 'series'
       AND ("gone_at" IS NULL OR "merged_into" IS NOT NULL) ORDER BY "id"`,
    [list],
  );
  const united: United[] = [];
  for (const twins of Map.groupBy(rows, (row) => `${row.library_id}|${row.work_id}`).values())
    if (twins.length > 1) united.push(await uniteTwins(tx, twins, now));
  return united;
}

async function uniteTwins(tx: WritableSql, twins: readonly Twin[], now: number): Promise<United> {
  const { primary, others } = chosenOf(twins);
  const hidden = await mergeInto(tx, primary, others, now);
  const series = listOf(others.map(({ id }) => id));
  for (const column of ["series_id", "parent_id"])
    await tx.run(`UPDATE "item" SET "${column}" = ? WHERE "${column}" IN ${inIds(tx)}`, [primary.id, series]);
  const seasons = await uniteInside(tx, primary.id, "season", now);
  for (const { into, from } of seasons)
    for (const column of ["season_id", "parent_id"])
      await tx.run(`UPDATE "item" SET "${column}" = ? WHERE "${column}" IN ${inIds(tx)}`, [
        into,
        listOf(from),
      ]);
  const episodes = await uniteInside(tx, primary.id, "episode", now);
  await settleMerged(
    tx,
    episodes.map(({ into }) => into),
    now,
  );
  await countFolders(tx, await foldersOf(tx, primary.id));
  return {
    libraryId: primary.library_id,
    itemId: primary.id,
    hidden: [...hidden, ...[...seasons, ...episodes].flatMap((pair) => pair.hidden)],
  };
}

/** Who stands for the others already goes on doing so; else the one that was there first. */
export function chosenOf(twins: readonly Twin[]): {
  readonly primary: Twin;
  readonly others: readonly Twin[];
} {
  const targets = new Set(twins.map((twin) => twin.merged_into));
  const open = twins.filter((twin) => twin.merged_into === null);
  const primary = open.find(({ id }) => targets.has(id)) ?? open[0] ?? twins[0];
  if (primary === undefined) throw new Error("nothing can't be made one");
  return { primary, others: twins.filter((twin) => twin !== primary) };
}

/** Those that were listed until now. */
export async function mergeInto(
  tx: WritableSql,
  primary: Twin,
  others: readonly Twin[],
  now: number,
): Promise<readonly number[]> {
  const fresh = others.filter((twin) => twin.merged_into !== primary.id);
  await tx.run(
    `UPDATE "item" SET "merged_into" = ?, "owner_id" = ?, "changed_at" = ? WHERE "id" IN ${inIds(tx)}`,
    [primary.id, primary.id, now, listOf(fresh.map(({ id }) => id))],
  );
  return fresh.filter((twin) => twin.merged_into === null && twin.gone_at === null).map(({ id }) => id);
}

interface Joined {
  readonly into: number;
  readonly from: readonly number[];
  readonly hidden: readonly number[];
}

/** Seasons and episodes of one number are one, as their works are. */
async function uniteInside(
  tx: WritableSql,
  seriesId: number,
  kind: "season" | "episode",
  now: number,
): Promise<readonly Joined[]> {
  const rows = await tx.all<Twin>(
    `SELECT ${TWIN} FROM "item" WHERE "series_id" = ? AND "kind" = '${kind}' AND "gone_at" IS NULL
       AND ("owner_id" IS NULL OR "merged_into" IS NOT NULL) ORDER BY "id"`,
    [seriesId],
  );
  const joined: Joined[] = [];
  for (const twins of Map.groupBy(rows, (row) => row.work_id).values()) {
    if (twins.length < 2) continue;
    const { primary, others } = chosenOf(twins);
    const hidden = await mergeInto(tx, primary, others, now);
    joined.push({ into: primary.id, from: others.map(({ id }) => id), hidden });
  }
  return joined;
}

async function foldersOf(tx: WritableSql, seriesId: number): Promise<readonly number[]> {
  const rows = await tx.all<{ id: number }>(
    `SELECT "id" FROM "item" WHERE "is_folder" = 1 AND ("id" = ? OR "series_id" = ? OR "merged_into" = ?)`,
    [seriesId, seriesId, seriesId],
  );
  const parents = await tx.all<{ parent_id: number }>(
    `SELECT "parent_id" FROM "item" WHERE "parent_id" IS NOT NULL AND ("id" = ? OR "merged_into" = ?)`,
    [seriesId, seriesId],
  );
  return [...rows.map((row) => row.id), ...parents.map((row) => row.parent_id)];
}

interface Member {
  readonly id: number;
  readonly merged_into: number;
  readonly root_id: number | null;
  readonly place: string;
}

/**
 * Gives each of the series that are one with one of these what lies in its own folder. For acts that say which work a
 * series is: these must find in it what is its own. Answers all that were one; `uniteSeries` afterwards.
 */
export async function takeSeriesApart(
  tx: WritableSql,
  itemIds: Iterable<number>,
  now: number,
): Promise<readonly number[]> {
  const list = listOf(itemIds);
  const members = await tx.all<Member>(
    `SELECT "id", "merged_into", "root_id", "place" FROM "item" WHERE "kind" = 'series' AND "merged_into" IN (
       SELECT COALESCE("merged_into", "id") FROM "item" WHERE "kind" = 'series' AND "id" IN ${inIds(tx)}) ORDER BY "id"`,
    [list],
  );
  for (const member of members) await giveBack(tx, member, now);
  return [...new Set(members.flatMap(({ id, merged_into }) => [merged_into, id]))];
}

/** Its own folder, what is in it, and seasons that have no folder: `Show#1`. */
const IN_PLACE = `("place" = ? OR ("place" >= ? AND "place" < ?) OR ("place" >= ? AND "place" < ?))`;
const inPlace = (place: string): readonly string[] => [
  place,
  `${place}/`,
  `${place}0`,
  `${place}#`,
  `${place}$`,
];

async function giveBack(tx: WritableSql, member: Member, now: number): Promise<void> {
  const apart = `"merged_into" = NULL, "owner_id" = NULL, "draft_hash" = NULL, "changed_at" = ?`;
  await tx.run(`UPDATE "item" SET ${apart} WHERE "id" = ?`, [now, member.id]);
  const own = await tx.all<{ id: number }>(
    `UPDATE "item" SET ${apart}, "series_id" = ? WHERE "series_id" = ? AND "root_id" = ? AND ${IN_PLACE}
       AND "kind" IN ('season', 'episode') AND ("owner_id" IS NULL OR "merged_into" IS NOT NULL) RETURNING "id"`,
    [now, member.id, member.merged_into, member.root_id, ...inPlace(member.place)],
  );
  const list = listOf(own.map((row) => row.id));
  const season = `(SELECT MIN(s."id") FROM "item" AS s WHERE s."series_id" = "item"."series_id" AND s."kind" = 'season'
    AND s."index_number" = "item"."parent_index")`;
  await tx.run(
    `UPDATE "item" SET "season_id" = ${season}, "parent_id" = COALESCE(${season}, ?)
     WHERE "kind" = 'episode' AND "id" IN ${inIds(tx)}`,
    [member.id, list],
  );
  await tx.run(`UPDATE "item" SET "parent_id" = ? WHERE "kind" = 'season' AND "id" IN ${inIds(tx)}`, [
    member.id,
    list,
  ]);
  await tx.run(
    `UPDATE "item" SET "gone_at" = NULL WHERE "id" = ? AND EXISTS (
       SELECT 1 FROM "item" AS c WHERE c."parent_id" = "item"."id" AND c."gone_at" IS NULL)`,
    [member.id],
  );
  await settleAll(tx, member);
}

async function settleAll(tx: WritableSql, member: Member): Promise<void> {
  const folders = [...(await foldersOf(tx, member.id)), ...(await foldersOf(tx, member.merged_into))];
  await countFolders(tx, folders);
}
