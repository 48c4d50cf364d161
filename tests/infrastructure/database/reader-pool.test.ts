import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { openConnection } from "../../../src/infrastructure/database/sqlite/connection.ts";
import { createReaderPool } from "../../../src/infrastructure/database/sqlite/reader-pool.ts";

it("reads with more threads while there is much to read, and with one again after that", async () => {
  const dir = await mkdtemp(join(tmpdir(), "triptych-pool-"));
  const path = join(dir, "test.db");
  const writer = openConnection(path, { readOnly: false, cacheKiB: 100 });
  writer.exec("CREATE TABLE one (n INTEGER); INSERT INTO one VALUES (7)");
  const pool = createReaderPool(path, 2, 100, 1);
  const read = (): Promise<unknown> => pool.all("SELECT n FROM one", []);

  const both = Promise.all([read(), read(), read()]);
  expect(pool.size).toBe(2);
  expect(await both).toEqual([[{ n: 7 }], [{ n: 7 }], [{ n: 7 }]]);
  await vi.waitFor(async () => {
    // A thread that was still at work when its time came goes after its next work.
    if (pool.size > 1) await Promise.all([read(), read()]);
    expect(pool.size).toBe(1);
  });
  expect(await read()).toEqual([{ n: 7 }]);

  await pool.close();
  writer.close();
  await rm(dir, { recursive: true });
});
