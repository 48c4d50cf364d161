import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parse, TomlError } from "smol-toml";
import type { z } from "zod";
import { type Environment, nearest, readEnvironment } from "./environment.ts";
import { ConfigError, type Problem } from "./errors.ts";
import { linesOfKeys } from "./locate.ts";
import { type Config, configSchema, keysAt } from "./schema.ts";

export interface LoadedConfig {
  /** `data_dir` absolute. */
  readonly config: Config;
  /** The file that was read; null when there is none. */
  readonly file: string | null;
  /** Where a key's value comes from, `default` when nowhere: `triptych.toml:3`, `TRIPTYCH_PORT`. */
  readonly originOf: (key: string) => string;
}

interface ConfigFile {
  readonly path: string;
  readonly values: Record<string, unknown>;
  readonly lines: ReadonlyMap<string, number>;
}

/**
 * Reads the file (`TRIPTYCH_CONFIG`, else `triptych.toml` in the data directory when it is there) and the environment,
 * which wins. Throws `ConfigError`.
 */
export async function loadConfig(environment: Environment, cwd: string): Promise<LoadedConfig> {
  const fromEnvironment = readEnvironment(environment);
  const named = environment["TRIPTYCH_CONFIG"];
  const dataDir = resolve(cwd, environment["TRIPTYCH_DATA_DIR"] ?? "data");
  const path = named === undefined || named === "" ? join(dataDir, "triptych.toml") : resolve(cwd, named);
  const file = await readConfigFile(path, named !== undefined && named !== "");
  const merged = structuredClone(file?.values ?? {});
  for (const [key, value] of fromEnvironment.values) setAt(merged, key.split("."), value);
  const originOf = (key: string): string => {
    const variable = fromEnvironment.variables.get(key);
    if (variable !== undefined) return variable;
    const line = file?.lines.get(key);
    return line === undefined || file === null ? "default" : `${file.path}:${line}`;
  };
  const parsed = configSchema.safeParse(merged);
  if (!parsed.success) {
    const placeOf = placeFinder(fromEnvironment.variables, file);
    const problems = parsed.error.issues.flatMap((issue) => problemsOf(issue, placeOf));
    throw new ConfigError(problems.toSorted((a, b) => lineIn(a.where) - lineIn(b.where)));
  }
  const config = { ...parsed.data, data_dir: resolve(cwd, parsed.data.data_dir) };
  refuseMovedDataDir(config, file, named, dataDir);
  return { config, file: file?.path ?? null, originOf };
}

async function readConfigFile(path: string, isDemanded: boolean): Promise<ConfigFile | null> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" && !isDemanded) return null;
    throw new ConfigError([{ where: path, message: `can't be read: ${error.message}`, hint: null }]);
  });
  if (text === null) return null;
  try {
    return { path, values: parse(text), lines: linesOfKeys(text) };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const reason = error.message.split("\n")[0] ?? "";
    throw new ConfigError([{ where: `${path}:${error.line}`, message: reason, hint: "see https://toml.io" }]);
  }
}

function setAt(target: Record<string, unknown>, keys: readonly string[], value: unknown): void {
  const [key = "", ...rest] = keys;
  if (rest.length === 0) {
    Object.assign(target, { [key]: value });
    return;
  }
  const inner = target[key];
  const table = typeof inner === "object" && inner !== null ? (inner as Record<string, unknown>) : {};
  Object.assign(target, { [key]: table });
  setAt(table, rest, value);
}

/** A file in the data directory that names another one would be found no more once it's obeyed. */
function refuseMovedDataDir(
  config: Config,
  file: ConfigFile | null,
  named: string | undefined,
  dataDir: string,
): void {
  if (file === null || (named !== undefined && named !== "") || config.data_dir === dataDir) return;
  const line = file.lines.get("data_dir");
  throw new ConfigError([
    {
      where: `${file.path}${line === undefined ? "" : `:${line}`}`,
      message: `data_dir: this file lies in the data directory ${dataDir} and can't name another`,
      hint: "set TRIPTYCH_DATA_DIR, or keep the file elsewhere and name it with TRIPTYCH_CONFIG",
    },
  ]);
}

type PlaceFinder = (keys: readonly string[]) => string;

/** Names where a key was set; for a key that is missing, the table that it should be in. */
function placeFinder(variables: ReadonlyMap<string, string>, file: ConfigFile | null): PlaceFinder {
  return (keys) => {
    for (let length = keys.length; length > 0; length--) {
      const key = keys.slice(0, length).join(".");
      const variable = variables.get(key);
      if (variable !== undefined) return `environment variable ${variable}`;
      const line = file?.lines.get(key);
      if (line !== undefined && file !== null) return `${file.path}:${line}`;
    }
    return file?.path ?? "configuration";
  };
}

const lineIn = (where: string): number => Number(/:(\d+)$/.exec(where)?.[1] ?? 0);

function problemsOf(issue: z.core.$ZodIssue, placeOf: PlaceFinder): readonly Problem[] {
  const keys = issue.path.map(String);
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => {
      const known = keysAt(keys);
      const near = nearest(key, known);
      return {
        where: placeOf([...keys, key]),
        message: `${[...keys, key].join(".")} is no setting`,
        hint: near === null ? `known here: ${known.join(", ")}` : `did you mean ${near}?`,
      };
    });
  return [{ where: placeOf(keys), message: `${keys.join(".")} must be ${issue.message}`, hint: null }];
}
