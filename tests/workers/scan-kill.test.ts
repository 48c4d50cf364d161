import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { Database } from "../../src/infrastructure/database/database.ts";
import { startChild } from "../support/child.ts";
import { databases } from "../support/databases.ts";
import { clip, put } from "../support/media.ts";
import { scanWorld, type ScanWorld } from "./scanning.ts";

const FILMS = 300;
const sqlite = databases.filter((kind) => kind.name === "SQLite");

/** What the catalogue says, without ids and moments. */
async function catalogue(database: Database): Promise<readonly unknown[]> {
  return await database.scan.all(
    `SELECT i."kind", i."place", i."name", i."sort_name", i."year", i."duration_ms", i."size_bytes", i."child_count",
       i."leaf_count", p."place" AS "parent", f."path", f."quick_fingerprint",
       (SELECT COUNT(*) FROM "stream" s WHERE s."file_id" = f."id") AS "streams",
       (SELECT COUNT(*) FROM "item_word" w WHERE w."item_id" = i."id") AS "words",
       (SELECT COUNT(*) FROM "work_claim" c WHERE c."work_id" = i."work_id") AS "claims"
     FROM "item" i LEFT JOIN "item" p ON p."id" = i."parent_id" LEFT JOIN "version" v ON v."item_id" = i."id"
     LEFT JOIN "part" t ON t."version_id" = v."id" LEFT JOIN "file" f ON f."id" = t."file_id"
     ORDER BY i."kind", i."place"`,
  );
}

async function makeFilms(world: ScanWorld): Promise<void> {
  for (let number = 0; number < FILMS; number++) {
    const path = await put(
      clip({ seconds: 1 }),
      join(world.folder, `films/Film ${number} (2001)/Film ${number} (2001)`),
    );
    await appendFile(path, `film ${number}`);
  }
}

it("goes on after kill -9 as if nothing had been", { timeout: 300_000 }, async () => {
  const [kind] = sqlite;
  if (kind === undefined) throw new Error("no SQLite");
  await using undisturbed = await kind.open();
  await using world = await scanWorld(undisturbed);
  const library = await world.makeLibrary(["films"]);
  await makeFilms(world);
  await world.scan(library);

  await using database = await kind.open();
  if (database.config.kind !== "sqlite") throw new Error("no SQLite");
  await database.write(async (tx) => {
    for (const table of ["library", "library_root"]) {
      const [row] = await undisturbed.scan.all(`SELECT * FROM "${table}"`);
      const names = Object.keys(row ?? {});
      await tx.run(
        `INSERT INTO "${table}" (${names.map((name) => `"${name}"`).join(",")}) VALUES (${names.map(() => "?").join(",")})`,
        Object.values(row ?? {}),
      );
    }
  });
  const script = new URL("scan-child.ts", import.meta.url);
  for (const batches of [1, 3, 2]) {
    const child = startChild(script, [database.config.path]);
    await child.until((line) => line === `batch ${batches}`);
    await child.kill();
    expect(child.lines).not.toContain("done");
  }
  const [half] = await database.scan.all<{ n: number }>(
    `SELECT COUNT(*) AS "n" FROM "item" WHERE "kind" = 'movie'`,
  );
  expect(half?.n).toBeGreaterThan(0);
  expect(half?.n).toBeLessThan(FILMS);
  const ids = await database.scan.all(`SELECT "id", "uuid" FROM "item"`);
  const last = startChild(script, [database.config.path]);
  await last.until((line) => line === "done");
  expect(await catalogue(database)).toEqual(await catalogue(undisturbed));
  expect(await database.scan.all(`SELECT "id", "uuid" FROM "item"`)).toEqual(expect.arrayContaining(ids));
});
