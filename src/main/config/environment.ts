import { ConfigError, type Problem } from "./errors.ts";
import { keysAt, schemaAt } from "./schema.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

export interface FromEnvironment {
  /** Values by key path (`server.port`). */
  readonly values: ReadonlyMap<string, unknown>;
  /** The variable that set it. */
  readonly variables: ReadonlyMap<string, string>;
}

const PREFIX = "TRIPTYCH_";
/** Where the configuration file is, and what the test runner tells its own processes. */
const NOT_SETTINGS = /^TRIPTYCH_(?:CONFIG$|TEST_)/;
const SHORT_NAMES: Readonly<Record<string, readonly string[]>> = {
  TRIPTYCH_PORT: ["server", "port"],
  TRIPTYCH_PLEX_PORT: ["server", "plex_port"],
};

/** Reads `TRIPTYCH_SERVER__PORT` and the short names; a variable that names no setting is refused. */
export function readEnvironment(environment: Environment): FromEnvironment {
  const values = new Map<string, unknown>();
  const variables = new Map<string, string>();
  const problems: Problem[] = [];
  // Short names come last: they always win.
  const names = Object.keys(environment)
    .filter(isSetting)
    .toSorted((a, b) => rank(a) - rank(b));
  for (const name of names) {
    const keys = SHORT_NAMES[name] ?? name.slice(PREFIX.length).toLowerCase().split("__");
    const raw = environment[name] ?? "";
    if (schemaAt(keys) === null || (keysAt(keys).length > 0 && !raw.trimStart().startsWith("["))) {
      problems.push({
        where: `environment variable ${name}`,
        message: "names no setting",
        hint: nearestVariable(name),
      });
      continue;
    }
    values.set(keys.join("."), valueFor(keys, raw));
    variables.set(keys.join("."), name);
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return { values, variables };
}

function isSetting(name: string): boolean {
  return name.startsWith(PREFIX) && !NOT_SETTINGS.test(name);
}

function rank(name: string): number {
  return name in SHORT_NAMES ? 1 : 0;
}

/** Text as the setting wants it: as it stands where a string is right, else a number, a flag, JSON or a comma list. */
function valueFor(keys: readonly string[], raw: string): unknown {
  const schema = schemaAt(keys)?.schema;
  const candidates: unknown[] = [raw];
  if (/^-?\d+(?:\.\d+)?$/.test(raw)) candidates.push(Number(raw));
  if (/^(?:true|false)$/i.test(raw)) candidates.push(raw.toLowerCase() === "true");
  if (raw.trimStart().startsWith("[")) candidates.push(jsonOr(raw));
  candidates.push(
    raw
      .split(",")
      .map((part) => part.trim())
      .filter((part) => part !== ""),
  );
  const fits = candidates.find((candidate) => schema?.safeParse(candidate).success === true);
  // None fits: what comes nearest in type gets the better message.
  return fits ?? (candidates.length > 2 ? candidates[1] : raw);
}

function jsonOr(raw: string): unknown {
  try {
    return JSON.parse(raw) as unknown;
  } catch {
    return raw;
  }
}

function nearestVariable(name: string): string {
  const all = [
    "TRIPTYCH_DATA_DIR",
    ...Object.keys(SHORT_NAMES),
    ...leavesOf([]).map((keys) => `${PREFIX}${keys.join("__")}`.toUpperCase()),
  ];
  const near = nearest(name, all);
  return near === null ? "see docs/configuration.md for the names" : `did you mean ${near}?`;
}

function leavesOf(keys: readonly string[]): readonly (readonly string[])[] {
  const inner = keysAt(keys);
  return inner.length === 0 ? [keys] : inner.flatMap((name) => leavesOf([...keys, name]));
}

/** The candidate that few keystrokes away would be `word`; null when none is near. */
export function nearest(word: string, candidates: readonly string[]): string | null {
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .toSorted((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= Math.max(2, word.length / 3) ? best.candidate : null;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, change));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
