import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openApiDocument } from "../../../src/api/native/openapi.ts";
import { createNativeRoutes } from "../../../src/api/native/protocol.ts";
import { version } from "../../../src/main/version.ts";
import { type LocalServer, startLocal } from "../../support/in-process.ts";
import { aDevice, call, type NativeClient, signIn } from "./client.ts";

let server: LocalServer;
let admin: NativeClient;
let user: NativeClient;

beforeAll(async () => {
  server = await startLocal();
  await server.running.core.users.create("bob", "builder");
  admin = await signIn(server.base);
  user = await signIn(server.base, "bob", "builder");
});
afterAll(() => server[Symbol.asyncDispose]());

async function makeFilms(name: string, titles: readonly string[]): Promise<number> {
  const folder = join(server.mediaDir, name);
  for (const title of titles) {
    await mkdir(join(folder, title), { recursive: true });
    // No film: an item all the same, flagged as unplayable.
    await writeFile(join(folder, title, `${title}.mkv`), `not a film: ${title}`);
  }
  const made = await admin.call("POST", "/libraries", { name, kind: "movies", paths: [folder] });
  expect(made.status).toBe(201);
  const id = Number(made.body["id"]);
  expect((await admin.call("POST", `/libraries/${id}/scans`)).status).toBe(202);
  await expect
    .poll(async () => (await admin.call("GET", `/items?libraryId=${id}&kinds=movie`)).body["total"])
    .toBe(titles.length);
  return id;
}

describe("signing in", () => {
  it("gives a token that works until it is given back", async () => {
    const ada = await signIn(server.base);
    expect((await ada.call("GET", "/sessions/current")).body).toMatchObject({
      user: { name: "ada", role: "admin" },
      isAdmin: true,
    });
    expect((await ada.call("DELETE", "/sessions/current")).status).toBe(204);
    expect((await ada.call("GET", "/sessions/current")).status).toBe(401);
    admin = await signIn(server.base);
  });

  it.each([
    [{ name: "ada", password: "wrong", device: aDevice }, 401, "unauthenticated"],
    [{ name: "nobody", password: "x", device: aDevice }, 401, "unauthenticated"],
    [{ name: "ada", device: aDevice }, 400, "invalid"],
    [{ name: "ada", password: "lovelace", device: aDevice, admin: true }, 400, "invalid"],
  ])("%j: %i", async (body, status, kind) => {
    const answer = await call(server.base, "POST", "/sessions", body);
    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(answer.body).toMatchObject({ type: `urn:triptych:problem:${kind}`, status });
    expect(answer.headers.get("www-authenticate")).toBe(status === 401 ? "Bearer" : null);
  });
});

describe("access", () => {
  it.each([
    ["GET", "/server", 200, 200, 200],
    ["GET", "/libraries", 401, 200, 200],
    ["GET", "/jobs", 401, 403, 200],
    ["POST", "/libraries/1/scans", 401, 403, 404],
    ["GET", "/items/999999", 401, 404, 404],
    ["GET", "/nope", 404, 404, 404],
    ["PUT", "/libraries", 405, 405, 405],
  ])(
    "%s %s: %i for nobody, %i for a user, %i for an admin",
    async (method, path, nobody, forUser, forAdmin) => {
      const statuses = [
        (await call(server.base, method, path)).status,
        (await user.call(method, path)).status,
        (await admin.call(method, path)).status,
      ];
      expect(statuses).toEqual([nobody, forUser, forAdmin]);
    },
  );

  it("takes no token that isn't one", async () => {
    for (const authorization of [
      "Bearer",
      "Bearer x",
      `Bearer ${"x".repeat(5000)}`,
      "Basic YTpi",
      "Bearer a b",
    ])
      expect((await call(server.base, "GET", "/libraries", undefined, { authorization })).status).toBe(401);
  });

  it("hides libraries from who may not see them, and what is in them", async () => {
    const id = await makeFilms("Hidden", ["Secret (2001)"]);
    const bob = (await server.running.core.users.list()).find(({ name }) => name === "bob");
    await server.running.core.users.update(bob?.id ?? 0, { access: { all: false, libraryIds: [] } });
    const [film] = (await admin.call("GET", `/items?libraryId=${id}&kinds=movie`)).body["items"] as [
      { id: number },
    ];
    expect((await user.call("GET", `/libraries/${id}`)).status).toBe(404);
    expect((await user.call("GET", `/items/${film.id}`)).status).toBe(404);
    expect((await user.call("GET", `/items?libraryId=${id}`)).body).toMatchObject({ total: 0 });
  });
});

describe("libraries", () => {
  it("are made, changed, given folders and removed", async () => {
    const [one, two] = [join(server.mediaDir, "one"), join(server.mediaDir, "two")];
    await Promise.all([one, two].map((path) => mkdir(path, { recursive: true })));
    const made = await admin.call("POST", "/libraries", { name: "Films", kind: "movies", paths: [one] });
    const path = `/libraries/${String(made.body["id"])}`;
    expect(made.headers.get("location")).toBe(`${server.base}/api/v1${path}`);
    const renamed = await admin.call("PATCH", path, { name: "Movies", settings: { metadataLanguage: "de" } });
    expect(renamed.body).toMatchObject({
      name: "Movies",
      settings: { metadataLanguage: "de", enabled: true },
    });
    const grown = await admin.call("POST", `${path}/roots`, { path: two });
    const roots = grown.body["roots"] as { id: number; path: string }[];
    expect(roots.map((root) => root.path)).toEqual([one, two]);
    expect((await admin.call("DELETE", `${path}/roots/${roots[0]?.id}`)).status).toBe(204);
    expect((await admin.call("DELETE", path)).status).toBe(204);
    expect((await admin.call("GET", path)).status).toBe(404);
  });

  it.each([
    [{ name: "x", kind: "films", paths: [] }, "/kind"],
    [{ name: "", kind: "movies", paths: [] }, "/name"],
    [{ name: "x", kind: "movies", paths: ["relative"] }, "/paths/0"],
  ])("%j is refused at %s", async (body, at) => {
    const answer = await admin.call("POST", "/libraries", body);
    expect(answer.status).toBe(400);
    expect(answer.body["errors"]).toMatchObject([{ at }]);
  });

  it("are not changed by somebody who saw an older state", async () => {
    const made = await admin.call("POST", "/libraries", { name: "Tagged", kind: "movies", paths: [] });
    const path = `/libraries/${String(made.body["id"])}`;
    const before = await admin.call("GET", path);
    const etag = before.headers.get("etag") ?? "";
    expect((await admin.call("GET", path, undefined, { "if-none-match": etag })).status).toBe(304);
    expect((await admin.call("PATCH", path, { name: "Tagged 2" }, { "if-match": etag })).status).toBe(200);
    const late = await admin.call("PATCH", path, { name: "Tagged 3" }, { "if-match": etag });
    expect([late.status, late.body["type"]]).toEqual([412, "urn:triptych:problem:changed-meanwhile"]);
    expect((await admin.call("GET", path)).body["name"]).toBe("Tagged 2");
  });
});

describe("items", () => {
  it("come in pages that lead on to one another, and each tells the rest", async () => {
    const titles = ["Alpha (2001)", "Beta (2002)", "Gamma (2003)", "Delta (2004)", "Epsilon (2005)"];
    const id = await makeFilms("Paged", titles);
    const names: string[] = [];
    let cursor = "";
    for (let pages = 0; pages < 3; pages++) {
      const { body } = await admin.call(
        "GET",
        `/items?libraryId=${id}&kinds=movie&sort=year&limit=2${cursor}`,
      );
      names.push(...(body["items"] as { name: string }[]).map((item) => item.name));
      expect(body["total"]).toBe(5);
      cursor = `&cursor=${String(body["nextCursor"])}`;
    }
    expect(names).toEqual(titles);
    expect(cursor).toBe("&cursor=null");
  });

  it("tell why they can't be played", async () => {
    const { body } = await admin.call("GET", "/items?kinds=movie&search=alpha");
    const [found] = body["items"] as { id: number; problem: string | null }[];
    expect(found?.problem).toMatch(/\w+/);
    expect((await admin.call("GET", `/items/${found?.id}`)).body).toMatchObject({
      name: "Alpha (2001)",
      year: 2001,
      versions: [{ files: [{ sizeBytes: 24 }] }],
    });
  });

  it.each([
    "/items?limit=0",
    "/items?limit=abc",
    "/items?kinds=film",
    "/items?sort=beauty",
    "/items?colour=red",
    "/items?cursor=abc",
    `/items?cursor=${Buffer.from("[1,-5]").toString("base64url")}`,
    "/items?limit=5&limit=6",
    "/items/abc",
    "/items/0",
    "/items/99999999999",
  ])("%s is refused", async (path) => {
    const answer = await admin.call("GET", path);
    expect([answer.status, answer.body["status"]]).toEqual([400, 400]);
  });
});

describe("jobs", () => {
  it("are listed, told one by one, and cancelled", async () => {
    const job = await server.running.core.jobs.enqueue({ kind: "nobody-does-this", key: "1", payload: {} });
    const { body } = await admin.call("GET", "/jobs?kind=nobody-does-this");
    expect(body["jobs"]).toMatchObject([{ id: job.id, state: "queued" }]);
    expect((await admin.call("DELETE", `/jobs/${job.id}`)).status).toBe(204);
    expect((await admin.call("GET", `/jobs/${job.id}`)).body["state"]).toBe("cancelled");
    expect((await admin.call("DELETE", "/jobs/999999")).status).toBe(404);
  });
});

describe("the page at /", () => {
  it("tells people what this is and where apps find it, and lets nothing run", async () => {
    await server.running.core.server.rename(`<script>alert("x")</script>`);
    const answer = await fetch(server.base);
    const html = await answer.text();
    expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(html).toContain(server.base);
    expect(html).not.toContain("<script");
    expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
    await server.running.core.server.rename("Triptych");
  });
});

describe("the document", () => {
  it("is docs/openapi.json (npm run docs)", async () => {
    const file = join(import.meta.dirname, "../../../docs/openapi.json");
    const document = openApiDocument(createNativeRoutes(version), version);
    expect(JSON.parse(await readFile(file, "utf8"))).toEqual(JSON.parse(JSON.stringify(document)));
    expect((await call(server.base, "GET", "/openapi.json")).body).toEqual(
      JSON.parse(JSON.stringify(document)),
    );
  });

  it("is true of the answers: they fit its schemas", async () => {
    const check = async (id: string, path: string): Promise<void> => {
      const operation = createNativeRoutes(version).find((one) => one.operation.id === id)?.operation;
      const { body } = await admin.call("GET", path);
      expect(operation?.response?.safeParse(body)).toMatchObject({ success: true });
    };
    const [item] = (await admin.call("GET", "/items?limit=1")).body["items"] as [{ id: number }];
    await check("getServer", "/server");
    await check("getSession", "/sessions/current");
    await check("listLibraries", "/libraries");
    await check("listItems", "/items");
    await check("getItem", `/items/${item.id}`);
    await check("listJobs", "/jobs");
  });

  it("names each operation once", () => {
    const ids = createNativeRoutes(version).map(({ operation }) => operation.id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
