import { readdir, readFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { violationsIn } from "./support/layers.ts";

const root = resolve(import.meta.dirname, "..");

async function sources(): Promise<ReadonlyMap<string, string>> {
  const folders = ["src", "migrations"];
  const found = await Promise.all(
    folders.map((folder) => readdir(join(root, folder), { recursive: true, withFileTypes: true })),
  );
  const files = found.flat().filter((entry) => entry.isFile() && /\.[cm]?tsx?$/.test(entry.name));
  const pairs = files.map(async (entry): Promise<[string, string]> => {
    const path = join(entry.parentPath, entry.name);
    return [relative(root, path), await readFile(path, "utf8")];
  });
  return new Map(await Promise.all(pairs));
}

it("keeps its layers", async () => {
  const all = await sources();
  expect(all.size).toBeGreaterThan(50);
  expect(violationsIn(all)).toEqual([]);
});

describe("the guard bites", () => {
  it.each([
    ["src/domain/a.ts", `import { x } from "../infrastructure/database/open.ts";`],
    ["src/domain/a.ts", `import type { X } from "../api/http/endpoint.ts";`],
    ["src/domain/a.ts", `export * from "../main/compose.ts";`],
    ["src/domain/a.ts", `export type { X } from "../workers/scan.ts";`],
    ["src/domain/a.ts", `const x = await import("../infrastructure/x.ts");`],
    ["src/domain/a.ts", `type X = import("../infrastructure/x.ts").X;`],
    ["src/domain/a.ts", `import "typeorm";`],
    ["src/domain/a.ts", `import { parseTorrentTitle } from "@viren070/parse-torrent-title";`],
    ["src/domain/a.ts", `import { readFile } from "node:fs/promises";`],
    ["src/domain/a.ts", `import fs from "fs";`],
    ["src/domain/a.ts", `import {\n  a,\n  b,\n} from "pg";`],
    ["src/domain/a.ts", "const x = await import(`koa`);"],
    ["src/domain/a.ts", `const x = await import(name);`],
    ["src/api/jellyfin/a.ts", `import { x } from "../plex/ids.ts";`],
    ["src/api/plex/a.ts", `import type { X } from "../native/problems.ts";`],
    ["src/api/native/a.ts", `import { x } from "../../infrastructure/x.ts";`],
    ["src/api/native/a.ts", `import Koa from "koa";`],
    ["src/api/http/a.ts", `import { x } from "../jellyfin/ids.ts";`],
    ["src/api/http/a.ts", `import pino from "pino";`],
    ["src/workers/a.ts", `import { x } from "../infrastructure/x.ts";`],
    ["src/workers/a.ts", `import { spawn } from "node:child_process";`],
    ["src/infrastructure/a.ts", `import { x } from "../main/config.ts";`],
    ["src/infrastructure/a.ts", `import { x } from "../api/http/answer.ts";`],
    ["src/infrastructure/a.ts", `import { x } from "../workers/scan.ts";`],
    ["src/infrastructure/a.ts", `const home = process.env.HOME;`],
    ["src/infrastructure/a.ts", `const home = process["env"].HOME;`],
    ["src/infrastructure/a.ts", `const env = process.env;`],
    ["src/infrastructure/a.ts", `const { HOME } = structuredClone(process.env);`],
    ["src/infrastructure/a.ts", `import { env } from "node:process";`],
    ["src/workers/a.ts", `process.exit(1);`],
    ["src/api/http/a.ts", `console.log("x");`],
    ["src/api/http/a.ts", `process.stdout.write("x");`],
    ["src/api/jellyfin/a.ts", `import { ItemKind } from "@jellyfin/sdk/lib/x.js";`],
    ["src/api/native/a.ts", `import { readFile } from "node:fs/promises";`],
    ["src/other/a.ts", `export const x = 1;`],
  ])("%s: %s", (file, text) => {
    expect(violationsIn(new Map([[file, text]]))).toHaveLength(1);
  });

  it.each([
    [
      "src/domain/a.ts",
      `import { z } from "zod";\nimport { randomUUID } from "node:crypto";\nimport { x } from "./b.ts";`,
    ],
    [
      "src/domain/a.ts",
      `// import { x } from "pg";\n/* console.log(1) */ const url = "https://x"; const y = url;`,
    ],
    [
      "src/api/jellyfin/a.ts",
      `import { json } from "../http/answer.ts";\nimport type { X } from "../../domain/core.ts";`,
    ],
    ["src/infrastructure/a.ts", `import pg from "pg";\nimport type { X } from "../domain/core.ts";`],
    [
      "src/main/a.ts",
      `import { x } from "../infrastructure/x.ts";\nconsole.log(process.env.HOME); process.exit(0);`,
    ],
  ])("and lets be what is right: %s", (file, text) => {
    expect(violationsIn(new Map([[file, text]]))).toEqual([]);
  });
});
