import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { addressTowards } from "../../src/main/http.ts";
import { open } from "../api/http/raw.ts";
import { signIn } from "../api/native/client.ts";
import { startLocal } from "../support/in-process.ts";
import { startServer } from "../support/process.ts";

const CLI = resolve(import.meta.dirname, "../../src/main/cli.ts");
const MEGABYTE = 1024 * 1024;

/** Runs the program to its end; its exit code and what it wrote. */
async function run(
  command: string,
  env: Record<string, string>,
): Promise<[code: number | null, output: string]> {
  const child = spawn(process.execPath, [CLI, command], {
    env: { ...process.env, TRIPTYCH_PORT: "0", TRIPTYCH_PLEX_PORT: "0", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  const [code] = (await once(child, "close")) as [number | null];
  return [code, output];
}

async function withFilm(bytes: number, use: (path: string, folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "triptych-film-"));
  await mkdir(join(folder, "Long (2001)"));
  await writeFile(join(folder, "Long (2001)/Long (2001).mkv"), Buffer.alloc(bytes, 7));
  await use(join(folder, "Long (2001)/Long (2001).mkv"), folder);
  await rm(folder, { recursive: true });
}

describe("a first start", () => {
  it("with nothing configured has nobody, no library, and leaves the set-up open", async () => {
    await using server = await startLocal({
      TRIPTYCH_FIRST_ACCOUNT__NAME: "",
      TRIPTYCH_FIRST_ACCOUNT__PASSWORD: "",
    });
    const { core } = server.running;
    expect(core.server.identity().setupDone).toBe(false);
    expect(await core.users.list()).toEqual([]);
    expect((await fetch(`${server.base}/Startup/Configuration`)).status).toBe(200);
  });

  it("makes the account and the libraries that are configured, and scans them; the next start changes nothing", async () => {
    await withFilm(100, async (_film, folder) => {
      const environment = {
        TRIPTYCH_LIBRARY: JSON.stringify([{ name: "Films", kind: "movies", paths: [folder] }]),
      };
      const dataDir = await mkdtemp(join(tmpdir(), "triptych-data-"));
      for (let starts = 0; starts < 2; starts++) {
        await using server = await startLocal({ ...environment, TRIPTYCH_DATA_DIR: dataDir });
        const ada = await signIn(server.base);
        const total = async (): Promise<unknown> =>
          (await ada.call("GET", "/items?kinds=movie")).body["total"];
        await expect.poll(total).toBe(1);
        const { libraries } = (await ada.call("GET", "/libraries")).body as { libraries: unknown[] };
        expect(libraries).toHaveLength(1);
      }
      await rm(dataDir, { recursive: true });
    });
  });

  it("goes on when a configured folder is away, and says so", async () => {
    const library = JSON.stringify([{ name: "Films", kind: "movies", paths: ["/absent/films"] }]);
    await using server = await startLocal({ TRIPTYCH_LIBRARY: library });
    expect((await fetch(`${server.base}/ready`)).status).toBe(200);
    expect(server.log.find(({ msg }) => msg === "a configured library can't be made")).toMatchObject({
      name: "Films",
    });
  });
});

describe("what can't be started says why, in a sentence and with 1", () => {
  it("on a port that is in use", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const address = other.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const dir = await mkdtemp(join(tmpdir(), "triptych-port-"));
    const [code, output] = await run("serve", {
      TRIPTYCH_PORT: String(port),
      TRIPTYCH_SERVER__HOST: "127.0.0.1",
      TRIPTYCH_DATA_DIR: dir,
    });
    other.close();
    await rm(dir, { recursive: true });
    expect(code).toBe(1);
    expect(output).toContain(`Port ${port} is in use`);
    expect(output).not.toMatch(/^\s+at /m);
  });

  it("on the data directory of another server, until that one has ended, however it ended", async () => {
    const dir = await mkdtemp(join(tmpdir(), "triptych-data-"));
    const child = spawn(process.execPath, [CLI, "serve"], {
      env: { ...process.env, TRIPTYCH_PORT: "0", TRIPTYCH_PLEX_PORT: "0", TRIPTYCH_DATA_DIR: dir },
      stdio: ["ignore", "pipe", "ignore"],
    });
    for await (const line of createInterface(child.stdout)) if (line.includes("listening")) break;
    const [code, output] = await run("serve", { TRIPTYCH_DATA_DIR: dir });
    expect(code).toBe(1);
    expect(output).toContain(`Another server is running on the data directory ${dir}`);
    expect(output).not.toMatch(/^\s+at /m);
    child.kill("SIGKILL");
    await once(child, "close");
    {
      await using server = await startLocal({ TRIPTYCH_DATA_DIR: dir });
      expect((await fetch(`${server.base}/ready`)).status).toBe(200);
      await expect(startLocal({ TRIPTYCH_DATA_DIR: dir })).rejects.toThrow("Another server is running");
    }
    await rm(dir, { recursive: true });
  });

  it("with a data directory that is a file", async () => {
    const dir = await mkdtemp(join(tmpdir(), "triptych-data-"));
    await writeFile(join(dir, "data"), "");
    await chmod(join(dir, "data"), 0o400);
    const [code, output] = await run("serve", { TRIPTYCH_DATA_DIR: join(dir, "data") });
    await rm(dir, { recursive: true });
    expect(code).toBe(1);
    expect(output).toMatch(/triptych\.toml: can't be read|data directory .* can't be used/);
  });

  it("with a wrong setting, or a command that there isn't", async () => {
    const [code, output] = await run("serve", { TRIPTYCH_SERVER__PROT: "1" });
    expect([code, output]).toEqual([1, expect.stringContaining("did you mean TRIPTYCH_SERVER__PORT?")]);
    expect(await run("dance", {})).toEqual([2, expect.stringContaining("usage:")]);
  });
});

describe("stopping", () => {
  it("lets a range under way end, closes sockets, and ends with 0", async () => {
    await withFilm(64 * MEGABYTE, async (_film, folder) => {
      await using server = await startServer({
        env: {
          TRIPTYCH_SERVER__DISCOVERY: "false",
          TRIPTYCH_SERVER__SHUTDOWN_GRACE_S: "30",
          TRIPTYCH_FIRST_ACCOUNT__NAME: "ada",
          TRIPTYCH_FIRST_ACCOUNT__PASSWORD: "lovelace",
          TRIPTYCH_LIBRARY: JSON.stringify([{ name: "Films", kind: "movies", paths: [folder] }]),
        },
      });
      const ada = await signIn(server.base);
      const films = async () =>
        (await ada.call("GET", "/items?kinds=movie")).body["items"] as { uuid: string }[];
      await expect.poll(async () => (await films()).length).toBe(1);
      const token = ada.headers["authorization"]?.slice(7) ?? "";
      const reader = await open(server.port);
      const path = `/Videos/${(await films())[0]?.uuid}/stream?static=true&ApiKey=${token}`;
      reader.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
      await once(reader, "readable");
      const socket = new WebSocket(`ws://127.0.0.1:${server.port}/socket?ApiKey=${token}`);
      await once(socket, "open");
      const closed = once(socket, "close");
      const ended = once(server.process, "exit");
      server.process.kill("SIGTERM");
      expect((await closed)[0]).toBe(1001);
      await expect
        .poll(() =>
          open(server.port).then(
            (late) => late.destroy(),
            () => null,
          ),
        )
        .toBeNull();
      let received = 0;
      for await (const chunk of reader.iterator()) {
        received += (chunk as Buffer).length;
        if (received % (4 * MEGABYTE) < 65_536) await sleep(5);
      }
      expect(received).toBeGreaterThan(64 * MEGABYTE);
      expect(await ended).toEqual([0, null]);
    });
  });

  it("cuts what lasts longer than the grace time", async () => {
    await using server = await startLocal({ TRIPTYCH_SERVER__SHUTDOWN_GRACE_S: "0" });
    const idle = await open(server.running.port);
    idle.resume();
    await server.running.close();
    await expect.poll(() => idle.closed).toBe(true);
  });

  it("puts a scan that runs back, and the next start takes it up again", async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "triptych-data-"));
    const folder = await mkdtemp(join(tmpdir(), "triptych-media-"));
    for (let index = 0; index < 300; index++) {
      await mkdir(join(folder, `Film ${index} (2001)`));
      await writeFile(join(folder, `Film ${index} (2001)/Film ${index} (2001).mkv`), `film ${index}`);
    }
    const environment = {
      TRIPTYCH_DATA_DIR: dataDir,
      TRIPTYCH_LIBRARY: JSON.stringify([{ name: "Films", kind: "movies", paths: [folder] }]),
    };
    const first = await startLocal(environment);
    await first[Symbol.asyncDispose]();
    await using second = await startLocal(environment);
    const ada = await signIn(second.base);
    await expect.poll(async () => (await ada.call("GET", "/items?kinds=movie")).body["total"]).toBe(300);
    const { jobs } = (await ada.call("GET", "/jobs?kind=scan")).body as { jobs: { state: string }[] };
    expect(jobs.map(({ state }) => state)).not.toContain("failed");
    await Promise.all([dataDir, folder].map((path) => rm(path, { recursive: true })));
  });
});

describe("below a base path", () => {
  it("everything is reachable there, and tells addresses with it", async () => {
    await using server = await startLocal({ TRIPTYCH_SERVER__BASE_PATH: "/media" });
    const info = (await (await fetch(`${server.base}/media/System/Info/Public`)).json()) as {
      LocalAddress: string;
    };
    expect(info.LocalAddress).toBe(`${server.base}/media`);
    expect(await (await fetch(`${server.base}/media`)).text()).toContain(`${server.base}/media`);
    const made = await fetch(`${server.base}/media/api/v1/server`);
    expect(made.status).toBe(200);
  });
});

describe("the address for a client that searches the network", () => {
  const interfaces = {
    lo: [anInterface("127.0.0.1", "127.0.0.1/8", true)],
    eth0: [anInterface("192.168.1.2", "192.168.1.2/24", false)],
    eth1: [anInterface("10.1.0.2", "10.1.0.2/16", false)],
  };
  it.each([
    ["192.168.1.77", "192.168.1.2"],
    ["10.1.9.9", "10.1.0.2"],
    ["127.0.0.1", "127.0.0.1"],
    ["203.0.113.9", "192.168.1.2"],
  ])("%s: %s", (client, own) => {
    expect(addressTowards(client, interfaces)).toBe(own);
  });
});

function anInterface(address: string, cidr: string, internal: boolean) {
  return { address, cidr, internal, netmask: "", family: "IPv4" as const, mac: "" };
}
