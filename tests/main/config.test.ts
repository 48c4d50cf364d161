import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ConfigError } from "../../src/main/config/errors.ts";
import { loadConfig, type LoadedConfig } from "../../src/main/config/load.ts";
import { configurationDocs, printConfig } from "../../src/main/config/print.ts";

let cwd = "";
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "triptych-config-"));
});
afterEach(() => rm(cwd, { recursive: true }));

async function load(toml: string | null, environment: Record<string, string> = {}): Promise<LoadedConfig> {
  const file = join(cwd, "triptych.toml");
  if (toml === null) return loadConfig(environment, cwd);
  await writeFile(file, toml);
  return loadConfig({ TRIPTYCH_CONFIG: file, ...environment }, cwd);
}

async function refusal(toml: string | null, environment: Record<string, string> = {}): Promise<string> {
  const error: unknown = await load(toml, environment).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ConfigError)) throw new Error(`not refused: ${String(error)}`);
  return error.message.replaceAll(`${cwd}/`, "");
}

describe("what is in force", () => {
  it("runs without any setting, on the ports that apps expect", async () => {
    const { config, file } = await load(null);
    expect(file).toBeNull();
    expect(config).toMatchObject({
      data_dir: join(cwd, "data"),
      server: { port: 8096, plex_port: 32400, base_path: "", trusted_proxies: [] },
      database: { url: "" },
      library: [],
    });
  });

  it("takes the file in the data directory", async () => {
    await mkdir(join(cwd, "data"));
    await writeFile(join(cwd, "data/triptych.toml"), "[server]\nport = 9000\n");
    const { config, originOf } = await load(null);
    expect(config.server.port).toBe(9000);
    expect(originOf("server.port")).toBe(`${join(cwd, "data/triptych.toml")}:2`);
  });

  it("lets the environment win, and the short names over all", async () => {
    const toml = "[server]\nport = 9000\n";
    expect((await load(toml, { TRIPTYCH_SERVER__PORT: "9001" })).config.server.port).toBe(9001);
    const both = { TRIPTYCH_PORT: "9002", TRIPTYCH_SERVER__PORT: "9001" };
    expect((await load(toml, both)).config.server.port).toBe(9002);
    const short = { TRIPTYCH_DATA_DIR: "/elsewhere", TRIPTYCH_PLEX_PORT: "0" };
    expect((await load(toml, short)).config).toMatchObject({
      data_dir: "/elsewhere",
      server: { plex_port: 0 },
    });
  });

  it.each([
    [
      "TRIPTYCH_SERVER__TRUSTED_PROXIES",
      "10.0.0.0/8, ::1",
      { server: { trusted_proxies: ["10.0.0.0/8", "::1"] } },
    ],
    ["TRIPTYCH_SERVER__TRUSTED_PROXIES", '["10.0.0.1"]', { server: { trusted_proxies: ["10.0.0.1"] } }],
    ["TRIPTYCH_SERVER__DISCOVERY", "false", { server: { discovery: false } }],
    ["TRIPTYCH_ACCESS__ANONYMOUS_MEDIA", "24", { access: { anonymous_media: 24 } }],
    ["TRIPTYCH_ACCESS__ANONYMOUS_MEDIA", "none", { access: { anonymous_media: "none" } }],
    [
      "TRIPTYCH_LIBRARY",
      '[{"name":"Films","kind":"movies","paths":["/f"]}]',
      { library: [{ name: "Films", kind: "movies", paths: ["/f"] }] },
    ],
  ])("%s=%s", async (name, value, expected) => {
    expect((await load(null, { [name]: value })).config).toMatchObject(expected);
  });

  it("keeps a password of digits a string", async () => {
    const account = { TRIPTYCH_FIRST_ACCOUNT__NAME: "ada", TRIPTYCH_FIRST_ACCOUNT__PASSWORD: "0123" };
    expect((await load(null, account)).config.first_account.password).toBe("0123");
  });
});

describe("what is refused, with file, line, key and what would be right", () => {
  it.each([
    ["[server]\nprot = 80\n", "triptych.toml:2: server.prot is no setting (did you mean port?)"],
    ["\n\n[serve]\nport = 80\n", "triptych.toml:3: serve is no setting (did you mean server?)"],
    ["[log]\nxyz = 1\n", "triptych.toml:2: log.xyz is no setting (known here: level, keep_days)"],
    [
      '[server]\n# a comment\nport = "x"\n',
      "triptych.toml:3: server.port must be a whole number from 0 to 65535",
    ],
    ["[server]\nport = 70000\n", "triptych.toml:2: server.port must be"],
    ["server.port = 1.5\n", "triptych.toml:1: server.port must be a whole number from 0 to 65535"],
    [
      '[server]\ntrusted_proxies = [\n  "10.0.0.1",\n  "ten",\n]\nbase_path = "/x/"\n',
      "triptych.toml:2: server.trusted_proxies.1 must be an address or a range such as 10.0.0.0/8\n  triptych.toml:6: server.base_path must be empty",
    ],
    ['[log]\nlevel = "loud"\n', "triptych.toml:2: log.level must be one of debug, info, warn, error, silent"],
    [
      '[[library]]\nname = "A"\nkind = "movies"\npaths = ["/a"]\n[[library]]\nname = "B"\nkind = "films"\npaths = ["/b"]\n',
      "triptych.toml:7: library.1.kind must be one of movies, shows",
    ],
    ['[[library]]\nname = "A"\nkind = "movies"\n', "triptych.toml:1: library.0.paths must be"],
    [
      '[[library]]\nname = "A"\nkind = "movies"\npaths = ["films"]\n',
      "triptych.toml:4: library.0.paths.0 must be an absolute path",
    ],
    ["[server]\nport = 8096\nplex_port = 8096\n", "triptych.toml:3: server.plex_port must be another port"],
    ['[database]\nurl = "mysql://x"\n', "triptych.toml:2: database.url must be empty for SQLite, or"],
    ["[server\nport = 1\n", "triptych.toml:1: "],
    ["[server]\nport = 1\nport = 2\n", "triptych.toml:3: "],
  ])("%j", async (toml, words) => {
    expect(await refusal(toml)).toContain(words);
  });

  it.each([
    [{ TRIPTYCH_PORT: "http" }, "environment variable TRIPTYCH_PORT: server.port must be a whole number"],
    [
      { TRIPTYCH_SERVER__PROT: "1" },
      "environment variable TRIPTYCH_SERVER__PROT: names no setting (did you mean TRIPTYCH_SERVER__PORT?)",
    ],
    [
      { TRIPTYCH_DATADIR: "/x" },
      "environment variable TRIPTYCH_DATADIR: names no setting (did you mean TRIPTYCH_DATA_DIR?)",
    ],
    [{ TRIPTYCH_SERVER: "x" }, "environment variable TRIPTYCH_SERVER: names no setting"],
    [{ TRIPTYCH_FIRST_ACCOUNT__NAME: "ada" }, "first_account.password must be a password"],
    [{ TRIPTYCH_CONFIG: "absent.toml" }, "absent.toml: can't be read"],
  ])("%j", async (environment, words) => {
    expect(await refusal(null, environment as Record<string, string>)).toContain(words);
  });

  it("names every mistake at once", async () => {
    const message = await refusal('[server]\nport = "x"\n[log]\nlevel = 3\n');
    expect(message).toMatch(/:2: server\.port[\s\S]*:4: log\.level/);
  });

  it("won't be led out of the data directory by a file in it", async () => {
    await mkdir(join(cwd, "data"));
    await writeFile(join(cwd, "data/triptych.toml"), 'data_dir = "/elsewhere"\n');
    expect(await refusal(null)).toContain("data/triptych.toml:1: data_dir: this file lies in");
  });
});

describe("triptych config", () => {
  it("prints TOML that means the same, tells origins and hides secrets", async () => {
    const toml =
      '[database]\nurl = "postgresql://t:geheim@db/t"\n[[library]]\nname = "A"\nkind = "movies"\npaths = ["/a"]\n';
    const printed = printConfig(await load(toml, { TRIPTYCH_PORT: "9002" }));
    expect(printed).not.toContain("geheim");
    expect(printed).toContain('url = "***"');
    expect(printed).toContain("port = 9002  # TRIPTYCH_PORT");
    const again = printed.replace('url = "***"', 'url = "postgresql://t:geheim@db/t"');
    expect((await load(again)).config).toEqual((await load(toml, { TRIPTYCH_PORT: "9002" })).config);
  });
});

it("docs/configuration.md is what the schema says (npm run docs)", async () => {
  const file = join(import.meta.dirname, "../../docs/configuration.md");
  expect(await readFile(file, "utf8")).toBe(configurationDocs());
});
