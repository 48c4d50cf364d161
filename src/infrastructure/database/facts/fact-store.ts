import { posix } from "node:path";
import { isWithin } from "../../../domain/library/paths.ts";
import type { MediaFact } from "../../../domain/metadata/facts/fact.ts";
import type { FactStore, ToldItem } from "../../../domain/metadata/facts/facts.ts";
import type { Database, WritableSql } from "../database.ts";
import { recordResult } from "../scan/apply.ts";
import { Batch, clean, inTexts, listOf } from "../scan/sql.ts";
import { applyFacts } from "./apply-facts.ts";
import { type FactContent, factsOf } from "./find-facts.ts";

/** The oldest go: what they said stands with their items. */
const MAX_FACTS = 200_000;
/** Counted this often. */
const TIDY_EVERY = 1000;

export function createFactStore(database: Database): FactStore {
  return {
    take: (notice, at) =>
      database.write(async (tx) => {
        await write(tx, notice, at);
        const paths = [...notice.facts.map(({ path }) => path), ...notice.moved.map(({ to }) => to)];
        const told = await applyFacts(tx, await itemsAt(tx, paths), at);
        await tellOf(tx, told);
        return told;
      }),
    async ofItem(itemId) {
      return (await factsOf(database.read, [itemId])).get(itemId) ?? [];
    },
  };
}

async function write(
  tx: WritableSql,
  { facts, moved, gone }: Parameters<FactStore["take"]>[0],
  at: Date,
): Promise<void> {
  const batch = new Batch();
  for (const path of gone.map(clean))
    batch.add(
      `DELETE FROM "media_fact" WHERE "path" = ? OR ("path" >= ? AND "path" < ?)`,
      path,
      `${path}/`,
      `${path}0`,
    );
  for (const { from, to } of moved) move(batch, clean(from), clean(to));
  batch.insert({
    table: "media_fact",
    columns: ["path", "kind", "source", "content", "at"],
    rows: [...new Map(facts.map((fact) => [`${fact.kind} ${fact.path}`, fact])).values()].map((fact) => [
      clean(fact.path),
      fact.kind,
      fact.source,
      clean(contentOf(fact)),
      at.getTime(),
    ]),
    suffix: `ON CONFLICT ("path", "kind") DO UPDATE SET "source" = excluded."source", "content" = excluded."content",
      "at" = excluded."at"`,
  });
  await batch.run(tx);
  const last = await tx.get<{ id: number | null }>(`SELECT MAX("id") AS "id" FROM "media_fact"`);
  if ((last?.id ?? 0) % TIDY_EVERY === 0)
    await tx.run(
      `DELETE FROM "media_fact" WHERE "id" IN (SELECT "id" FROM "media_fact" ORDER BY "at" DESC, "id" DESC LIMIT 1000000 OFFSET ?)`,
      [MAX_FACTS],
    );
}

function move(batch: Batch, from: string, to: string): void {
  if (from === to) return;
  batch.add(`DELETE FROM "media_fact" WHERE "path" = ?`, to);
  batch.add(`UPDATE "media_fact" SET "path" = ? WHERE "path" = ?`, to, from);
}

const contentOf = ({ path: _path, kind: _kind, source: _source, ...content }: MediaFact): string =>
  JSON.stringify(content satisfies FactContent);

interface RootRow {
  readonly id: number;
  readonly path: string;
}

/** Items whose file or folder is one of these, and films whose file lies in one. */
async function itemsAt(tx: WritableSql, paths: readonly string[]): Promise<readonly number[]> {
  const roots = await tx.all<RootRow>(`SELECT "id", "path" FROM "library_root"`);
  const found = new Set<number>();
  for (const root of roots) {
    const own = paths
      .filter((path) => isWithin(path, root.path))
      .map((path) => posix.relative(root.path, path));
    for (const id of own.length === 0 ? [] : await itemsIn(tx, root.id, listOf(new Set(own)))) found.add(id);
  }
  return [...found];
}

async function itemsIn(tx: WritableSql, rootId: number, paths: string): Promise<readonly number[]> {
  const ofFiles = (column: "path" | "directory"): string =>
    `SELECT v."item_id" AS "id" FROM "file" AS f JOIN "part" AS p ON p."file_id" = f."id"
     JOIN "version" AS v ON v."id" = p."version_id"
     WHERE f."root_id" = ? AND f."${column}" IN ${inTexts(tx)} AND f."gone_at" IS NULL`;
  const rows = await tx.all<{ id: number }>(
    `SELECT "id" FROM "item" WHERE "root_id" = ? AND "place" IN ${inTexts(tx)} AND "gone_at" IS NULL
     UNION ${ofFiles("path")} UNION ${ofFiles("directory")}`,
    [rootId, paths, rootId, paths, rootId, paths],
  );
  return rows.map(({ id }) => id);
}

async function tellOf(tx: WritableSql, told: readonly ToldItem[]): Promise<void> {
  for (const [libraryId, items] of Map.groupBy(told, (one) => one.libraryId))
    await recordResult(tx, libraryId, { added: [], changed: items.map(({ itemId }) => itemId), removed: [] });
}
