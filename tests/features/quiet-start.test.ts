import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { clip, put } from "../support/media.ts";
import { freePort } from "../support/process.ts";
import { canWatchNetwork, watchNetwork } from "../support/watched-network.ts";

const CLI = resolve(import.meta.dirname, "../../src/main/cli.ts");

describe.skipIf(!canWatchNetwork)(
  `the network is watched${canWatchNetwork ? "" : " (skipped: strace isn't there or may not trace)"}`,
  () => {
    it("a first start with the default configuration, a scan and a sign-in talk to no other host", async () => {
      const dir = await mkdtemp(join(tmpdir(), "triptych-quiet-"));
      const film = join(dir, "media/Film (2001)/Film (2001).mkv");
      await mkdir(join(dir, "media/Film (2001)"), { recursive: true });
      await put(await clip(), film);
      const port = await freePort();
      const base = `http://127.0.0.1:${port}`;
      const watched = await watchNetwork(process.execPath, [CLI, "serve"], {
        TRIPTYCH_DATA_DIR: join(dir, "data"),
        TRIPTYCH_PORT: String(port),
        TRIPTYCH_PLEX_PORT: String(await freePort()),
        TRIPTYCH_LIBRARY: JSON.stringify([{ name: "Films", kind: "movies", paths: [join(dir, "media")] }]),
        TRIPTYCH_FIRST_ACCOUNT__NAME: "ada",
        TRIPTYCH_FIRST_ACCOUNT__PASSWORD: "lovelace",
      });
      const signIn = (): Promise<Response> =>
        fetch(`${base}/api/v1/sessions`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({
            name: "ada",
            password: "lovelace",
            device: { id: "t", name: "t", client: "t" },
          }),
        });
      const status = (): Promise<number> =>
        signIn().then(
          (answer) => answer.status,
          () => 0,
        );
      await expect.poll(status, { timeout: 60_000 }).toBe(201);
      const { token } = (await (await signIn()).json()) as { token: string };
      const films = async (): Promise<unknown> => {
        const list = await fetch(`${base}/api/v1/items?kinds=movie`, {
          headers: { authorization: `Bearer ${token}` },
        });
        return ((await list.json()) as { total: number }).total;
      };
      await expect.poll(films, { timeout: 60_000 }).toBe(1);
      // What is done after the start has its time, too.
      await sleep(5000);
      expect(await watched.stop()).toEqual([]);
      await rm(dir, { recursive: true });
    });

    it("and somebody who does is seen", async () => {
      const code = `require("net").connect(9, "192.0.2.1").on("error", () => {}); setTimeout(() => {}, 60000)`;
      const watched = await watchNetwork(process.execPath, ["-e", code], {});
      await sleep(3000);
      expect(await watched.stop()).toEqual(["192.0.2.1 port 9"]);
    });
  },
);
