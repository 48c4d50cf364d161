/** What can be checked of the packaging without a container engine. */
import { execFile } from "node:child_process";
import { readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { loadConfig } from "../../src/main/config/load.ts";

const root = resolve(import.meta.dirname, "../..");
const read = (name: string): Promise<string> => readFile(join(root, name), "utf8");

interface Instruction {
  readonly word: string;
  readonly rest: string;
}

async function dockerfile(): Promise<readonly Instruction[]> {
  const joined = (await read("Dockerfile")).replace(/\\\n/g, " ");
  return joined
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.startsWith("#"))
    .map((line) => {
      const [word = "", ...rest] = line.trim().split(/\s+/);
      return { word, rest: rest.join(" ") };
    });
}

const all = (instructions: readonly Instruction[], word: string): readonly string[] =>
  instructions.filter((one) => one.word === word).map((one) => one.rest);

describe("the Dockerfile", () => {
  it("builds on pinned images", async () => {
    const images = all(await dockerfile(), "FROM").map((rest) => rest.split(" ")[0] ?? "");
    for (const image of images) expect(image).toMatch(/^[\w./-]+:\d+\.\d+[\w.-]*$/);
  });

  it("installs packages as the lock file says, and nothing of development", async () => {
    const runs = all(await dockerfile(), "RUN").join("\n");
    expect(runs).toMatch(/npm ci --omit=dev/);
    expect(runs).toMatch(/apt-get install -y --no-install-recommends [^&]*\bffmpeg\b/);
  });

  it("doesn't run as root", async () => {
    const instructions = await dockerfile();
    const user = all(instructions, "USER").at(-1);
    expect(user).toBe("triptych");
    expect(all(instructions, "RUN").join("\n")).toMatch(/useradd [^&]*\btriptych\b/);
    const words = instructions.map((one) => one.word);
    expect(words.lastIndexOf("USER")).toBeLessThan(words.lastIndexOf("ENTRYPOINT"));
  });

  it("copies only what is there, and no secrets", async () => {
    const instructions = await dockerfile();
    for (const rest of all(instructions, "COPY").filter((line) => !line.startsWith("--from")))
      for (const source of rest.split(" ").slice(0, -1)) expect(await stat(join(root, source))).toBeDefined();
    const settings = [...all(instructions, "ENV"), ...all(instructions, "ARG")].join("\n");
    expect(settings).not.toMatch(/password|token|secret|api_?key/i);
  });

  it("opens the ports of the default configuration, and keeps data in its volume", async () => {
    const instructions = await dockerfile();
    const { config } = await loadConfig({ TRIPTYCH_DATA_DIR: "/data" }, "/");
    expect(all(instructions, "EXPOSE").join(" ").split(" ")).toContain(String(config.server.port));
    expect(all(instructions, "VOLUME")).toEqual([config.data_dir]);
    expect(all(instructions, "ENV").join(" ")).toContain("TRIPTYCH_DATA_DIR=/data");
  });

  it("asks the server itself whether it lives, by a command that exists", async () => {
    const [check = ""] = all(await dockerfile(), "HEALTHCHECK");
    const command = JSON.parse(check.slice(check.indexOf("["))) as string[];
    expect(command.slice(0, 2)).toEqual(["node", "src/main/cli.ts"]);
    const run = promisify(execFile);
    // Nobody listens there: it says so, and not that it doesn't know the command.
    const failed = run(process.execPath, command.slice(1), {
      cwd: root,
      env: { ...process.env, TRIPTYCH_PORT: "9" },
    });
    await expect(failed).rejects.toThrow("doesn't answer");
  });
});

const service = z.object({
  image: z.string().regex(/:\d+\.\d+\.\d+$/),
  profiles: z.array(z.string()).optional(),
  ports: z.array(z.string()).optional(),
  volumes: z.array(z.string()),
  cap_drop: z.array(z.string()).optional(),
});
const compose = z.object({ services: z.record(z.string(), service) });

describe("compose.yaml", () => {
  const load = async () => compose.parse(parse(await read("compose.yaml"), { merge: true }));

  it("starts one server by default; a GPU and a language model are profiles", async () => {
    const { services } = await load();
    const profiles = Object.entries(services).map(([name, { profiles: own }]) => [name, own ?? null]);
    expect(Object.fromEntries(profiles)).toEqual({
      triptych: null,
      "triptych-gpu": ["gpu"],
      ollama: ["ollama"],
    });
  });

  it("publishes what the server listens on, mounts media read-only and drops rights", async () => {
    const { config } = await loadConfig({}, "/");
    for (const name of ["triptych", "triptych-gpu"]) {
      const found = (await load()).services[name];
      expect(found?.ports).toEqual([`${config.server.port}:${config.server.port}`, "7359:7359/udp"]);
      expect(found?.volumes.find((volume) => volume.includes("/media"))).toMatch(/:ro$/);
      expect(found?.cap_drop).toEqual(["ALL"]);
    }
  });

  it("has the version of package.json", async () => {
    const { version } = JSON.parse(await read("package.json")) as { version: string };
    expect((await load()).services["triptych"]?.image).toBe(`triptych:${version}`);
  });
});

it("CI calls the README's test command and keeps its exit code", async () => {
  const script = await read(".ci/run");
  expect(script).toMatch(/^#!.*bash\nset|set -euo pipefail/m);
  expect(script.trim().split("\n").at(-1)).toBe("exec ./triptych test");
  for (const name of [".ci/run", "triptych"]) expect((await stat(join(root, name))).mode & 0o111).not.toBe(0);
  expect(await read("README.md")).toContain("./triptych test");
});
