import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { holdDataDir } from "../../../src/infrastructure/folders/data-lock.ts";
import { silentLog } from "../../support/log.ts";

it("a data directory is held by one, and free again when he lets it go", async () => {
  const path = await mkdtemp(join(tmpdir(), "triptych-lock-"));
  const first = holdDataDir(path, silentLog);
  expect(first).not.toBeNull();
  expect(holdDataDir(path, silentLog)).toBeNull();
  first?.[Symbol.dispose]();
  const second = holdDataDir(path, silentLog);
  expect(second).not.toBeNull();
  second?.[Symbol.dispose]();
  await rm(path, { recursive: true });
});

it("where no lock can be had, a warning is all there is", async () => {
  const path = await mkdtemp(join(tmpdir(), "triptych-lock-"));
  await mkdir(join(path, "lock"));
  const warnings: string[] = [];
  const held = holdDataDir(path, { ...silentLog, warn: (message) => void warnings.push(message) });
  expect(held).not.toBeNull();
  expect(warnings).toHaveLength(1);
  held?.[Symbol.dispose]();
  await rm(path, { recursive: true });
});
