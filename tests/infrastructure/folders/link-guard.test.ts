import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { createLinkGuard } from "../../../src/infrastructure/folders/link-guard.ts";

let dir = "";
beforeAll(async () => {
  dir = await realpath(await mkdtemp(join(tmpdir(), "triptych-links-")));
  for (const folder of ["root/inner", "root-beside", "elsewhere"])
    await mkdir(join(dir, folder), { recursive: true });
  for (const file of ["root/film", "root/inner/film", "root-beside/film", "elsewhere/secret"])
    await writeFile(join(dir, file), "x");
  await symlink(join(dir, "root"), join(dir, "mount"));
  await symlink("inner/film", join(dir, "root/within"));
  await symlink(join(dir, "elsewhere/secret"), join(dir, "root/out"));
  await symlink(join(dir, "elsewhere"), join(dir, "root/folder-out"));
  await symlink(join(dir, "root-beside/film"), join(dir, "root/almost"));
  await symlink("nowhere", join(dir, "root/dangling"));
  return () => rm(dir, { recursive: true });
});

it.each([
  ["root/film", false],
  ["root/within", false],
  ["root/dangling", false],
  ["root/not-there", false],
  ["mount/film", false],
  ["mount/within", false],
  ["root/out", true],
  ["root/folder-out/secret", true],
  ["root/almost", true],
  ["mount/out", true],
])("%s leads out: %s", async (path, expected) => {
  const leadsOut = createLinkGuard(() => Promise.resolve([join(dir, "gone"), join(dir, "mount")]));
  expect(await leadsOut(join(dir, path))).toBe(expected);
});
