/** Every operation of Jellyfin's two API documents is either served or refused with a reason, none both. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { REFUSED } from "../../src/api/jellyfin/refused.ts";
import { createEndpoints } from "../../src/api/jellyfin/routes/index.ts";
import { createSocketHub } from "../../src/api/jellyfin/socket-hub.ts";
import { sharedDir, sharedIsAbsent } from "../support/reference.ts";

const METHODS = new Set(["get", "post", "put", "delete", "head", "patch"]);
const folded = (operation: string): string => operation.replace(/\{[^}]*\}/g, "{}").toLowerCase();

async function contract(): Promise<readonly string[]> {
  const documents = await Promise.all(
    ["10.11", "12.0"].map(async (version) => {
      const text = await readFile(join(sharedDir, `contracts/jellyfin/openapi-${version}.json`), "utf8");
      return JSON.parse(text) as { readonly paths: Readonly<Record<string, object>> };
    }),
  );
  const all = documents.flatMap(({ paths }) =>
    Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations)
        .filter((method) => METHODS.has(method))
        .map((method) => folded(`${method} ${path}`)),
    ),
  );
  return [...new Set(all)];
}

function served(): ReadonlySet<string> {
  return new Set(
    createEndpoints(createSocketHub()).flatMap(({ method, paths }) =>
      [method].flat().flatMap((one) => paths.map((path) => folded(`${one} ${path}`))),
    ),
  );
}
const refused = REFUSED.flatMap(({ routes }) => routes.map(folded));

describe("the lists of what is served and what is refused", () => {
  it("have nothing in common, and no refusal twice", () => {
    const both = served();
    expect(refused.filter((operation) => both.has(operation))).toEqual([]);
    expect(new Set(refused).size).toBe(refused.length);
  });

  it.skipIf(sharedIsAbsent !== null)(
    `hold the whole contract between them${sharedIsAbsent === null ? "" : ` (skipped: ${sharedIsAbsent})`}`,
    async () => {
      const operations = await contract();
      const known = new Set([...served(), ...refused]);
      expect(operations.filter((operation) => !known.has(operation))).toEqual([]);
      const asked = new Set(operations);
      expect(refused.filter((operation) => !asked.has(operation))).toEqual([]);
    },
  );
});
