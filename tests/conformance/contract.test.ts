/** Every operation of Jellyfin's two API documents, and every call of known clients, is either served or refused with a reason. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compileRoutes, normalizePath } from "../../src/api/http/routes.ts";
import { PLUGINS_ROUTES, REFUSED } from "../../src/api/jellyfin/refused.ts";
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

  it.skipIf(sharedIsAbsent !== null)(
    `hold every call of the clients, as these spell it${sharedIsAbsent === null ? "" : ` (skipped: ${sharedIsAbsent})`}`,
    async () => {
      const find = compileRoutes(createEndpoints(createSocketHub()), true);
      const answered = new Set([...REFUSED, ...PLUGINS_ROUTES].flatMap(({ routes }) => routes.map(folded)));
      const rows = await matrix();
      expect(rows).toHaveLength(317);
      const unknown = rows.filter(({ method, path }) => {
        if (ELSEWHERE.has(`${method} ${path}`) || answered.has(folded(`${method} ${path}`))) return false;
        return find(method, normalizePath(path.replaceAll(/\{[^}]*\}/g, ANY))).kind !== "found";
      });
      expect(unknown).toEqual([]);
    },
  );

  it("say of each refusal why, and what its callers make of it", () => {
    const all = [...REFUSED, ...PLUGINS_ROUTES];
    expect(all.filter(({ reason, tolerated }) => reason === "" || tolerated === "")).toEqual([]);
  });
});

/** Stands for any id, word or number in a path. */
const ANY = "Movie";
/** Served by others than the list of routes. */
const ELSEWHERE = new Set(["WS /socket", "UDP 7359", "GET /web/config.json", "GET /web/index.html"]);

async function matrix(): Promise<readonly { readonly method: string; readonly path: string }[]> {
  const text = await readFile(join(sharedDir, "contracts/jellyfin/matrix.md"), "utf8");
  return Array.from(text.matchAll(/^\| \d+ \| (\w+) \| `([^`]+)`/gmu), ([, method = "", path = ""]) => ({
    method,
    path: path.replaceAll("${", "{"),
  }));
}
