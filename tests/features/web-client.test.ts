/** A build of a web client in a folder of the admin's own, beside the server's page. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalServer, startLocal } from "../support/in-process.ts";
import { askRaw } from "../support/raw-http.ts";
import { ask, type Reply } from "../support/world.ts";

let dir: string;
let server: LocalServer;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "triptych-web-"));
  const web = join(dir, "web");
  await mkdir(join(web, "assets"), { recursive: true });
  await mkdir(join(web, ".git"));
  await writeFile(join(web, "index.html"), "<title>The client</title>");
  await writeFile(join(web, "config.json"), '{"menuLinks":[]}');
  await writeFile(join(web, "node_modules.@jellyfin.sdk.bundle.js"), "sdk()");
  await writeFile(join(web, "assets", "100% ü.svg"), "<svg/>");
  await writeFile(join(web, ".git", "config"), "secret");
  await writeFile(join(dir, "secret.txt"), "secret");
  await symlink(join(dir, "secret.txt"), join(web, "link.txt"));
  await symlink(join(web, "config.json"), join(web, "same.json"));
  server = await startLocal({ TRIPTYCH_SERVER__WEB_CLIENT: web, TRIPTYCH_SERVER__BASE_PATH: "/media" });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(dir, { recursive: true, force: true });
});

const get = (path: string): Promise<Reply> => ask(server.base, path);
const textOf = ({ bytes }: Reply): string => new TextDecoder().decode(bytes);

describe("the web client", () => {
  it("is found from the server's page, and by its address with and without a slash", async () => {
    expect(textOf(await get("/media/"))).toContain("/media/web/");
    const moved = await get("/media/web");
    expect(moved.status).toBe(302);
    const location = new URL(moved.headers.get("Location") ?? "", `${server.base}/media/web`).pathname;
    expect(location).toBe("/media/web/");
    expect(textOf(await get(location))).toContain("The client");
    expect(textOf(await get("/media/web/index.html"))).toContain("The client");
  });

  it("has its configuration, and files whose names need escapes", async () => {
    const config = await get("/media/web/config.json");
    expect(config.headers.get("Content-Type")).toContain("application/json");
    expect(config.headers.get("Cache-Control")).toBe("no-cache");
    expect(config.body).toEqual({ menuLinks: [] });
    const bundle = await get("/media/web/node_modules.%40jellyfin.sdk.bundle.js?0123");
    expect(bundle.headers.get("Content-Type")).toContain("text/javascript");
    expect(textOf(bundle)).toBe("sdk()");
    expect((await get("/media/web/assets/100%25%20%C3%BC.svg")).status).toBe(200);
    const again = await ask(server.base, "/media/web/config.json", {
      headers: { "If-Modified-Since": config.headers.get("Last-Modified") ?? "" },
    });
    expect(again.status).toBe(304);
  });

  it("leaves the addresses that Jellyfin's own has below it", async () => {
    expect((await get("/media/web/ConfigurationPages")).status).toBe(401);
  });

  it.each([
    "/media/web/../secret.txt",
    "/media/web/%2e%2e/secret.txt",
    "/media/web/..%2fsecret.txt",
    "/media/web/%2e%2e%2fsecret.txt",
    "/media/web/..%5csecret.txt",
    "/media/web/assets/../../secret.txt",
    "/media/web/assets/%252e%252e/%252e%252e/secret.txt",
    "/media/web//secret.txt",
    "/media/web/%00",
    "/media/web/index.html%00.png",
    "/media/web/.git/config",
    "/media/web/%2egit/config",
    "/media/web/assets",
    "/media/web/link.txt",
    "/media/web/C:%5cWindows",
    `/media/web/${"a/".repeat(200)}b`,
    `/media/web/${"a".repeat(300)}`,
  ])("gives nothing of %s", async (path) => {
    const { status, text } = await askRaw(server.base, path);
    expect([400, 404]).toContain(status);
    expect(text).not.toContain("secret");
  });

  it("follows links that stay in the folder", async () => {
    expect((await get("/media/web/same.json")).body).toEqual({ menuLinks: [] });
  });
});
