/** The layer rules of CONTRIBUTING.md as a function over source texts, so that planted violations can prove it. */
import { builtinModules } from "node:module";
import { dirname, join } from "node:path/posix";

export interface Violation {
  readonly file: string;
  readonly what: string;
}

interface Layer {
  readonly name: string;
  readonly at: RegExp;
  /** Folders below src/ that it may import from, besides itself. */
  readonly sources: readonly RegExp[];
  /** Packages and `node:` modules; null: all. */
  readonly packages: readonly string[] | null;
}

const DOMAIN = /^src\/domain\//;
const HTTP = /^src\/api\/http\//;
/** What the shared HTTP parts are made of: no protocol touches sockets or streams itself. */
const HTTP_PACKAGES = ["koa", "@koa/router", "ws", "zod"].concat(
  ["crypto", "fs", "http", "net", "stream", "timers/promises", "tls", "util", "zlib"].map(
    (name) => `node:${name}`,
  ),
);
const PROTOCOLS: Readonly<Record<string, readonly string[]>> = {
  native: ["zod", "node:crypto"],
  // The folder picker of its set-up lists directories, and discovery answers datagrams.
  jellyfin: ["zod", "ws", "@jellyfin/sdk"].concat(
    ["crypto", "dgram", "fs", "fs/promises", "os", "path"].map((name) => `node:${name}`),
  ),
  plex: ["zod", "ws", "node:crypto"],
};

/** The first that fits a file's path is its layer. */
const LAYERS: readonly Layer[] = [
  {
    name: "domain",
    at: /^src\/domain\/library\/naming\/release\.ts$/,
    sources: [DOMAIN],
    // A pure parser of names, wrapped in this one module.
    packages: ["@viren070/parse-torrent-title"],
  },
  { name: "domain", at: DOMAIN, sources: [DOMAIN], packages: ["zod", "node:crypto"] },
  { name: "api/http", at: HTTP, sources: [HTTP, DOMAIN], packages: HTTP_PACKAGES },
  ...Object.entries(PROTOCOLS).map(([protocol, packages]) => ({
    name: `api/${protocol}`,
    at: new RegExp(`^src/api/${protocol}/`),
    sources: [HTTP, DOMAIN],
    packages,
  })),
  {
    name: "workers",
    at: /^src\/workers\//,
    sources: [/^src\/workers\//, DOMAIN],
    packages: ["zod", "node:crypto", "node:path", "node:timers/promises"],
  },
  {
    name: "infrastructure",
    at: /^src\/infrastructure\//,
    sources: [/^src\/infrastructure\//, DOMAIN, /^migrations\//],
    packages: null,
  },
  {
    name: "main",
    at: /^src\/main\//,
    sources: [/^src\//, /^migrations\//, /^package\.json$/],
    packages: null,
  },
  { name: "migrations", at: /^migrations\//, sources: [/^migrations\//], packages: ["typeorm"] },
];

/** Static, type-only, re-exporting and dynamic imports; in comments and strings they aren't looked for. */
const IMPORT =
  /(?:^|[\s;}])(?:import|export)(?:\s+type)?\s*(?:[\w$*{][^;"'`]*?\sfrom\s*|\s*)["']([^"'\n]+)["']|\bimport\s*\(\s*["'`]([^"'`\n]+)["'`]|\bimport\(\s*([^"'`\s][^)]*)\)/g;

/** What only main may touch. */
const ONLY_IN_MAIN: readonly (readonly [RegExp, string])[] = [
  // Handing the whole of it on to a child reads no setting.
  [
    /\bprocess\s*(?:\.\s*env|\[\s*["'`]env["'`]\s*\])\s*(?:\?\.|[.[])|[=(]\s*process\s*\.\s*env\s*[;)]/,
    "reads the environment",
  ],
  [/\bprocess\s*(?:\.\s*|\[\s*["'`])(?:exit|abort|kill|exitCode)\b/, "ends the process"],
  [/\bprocess\s*\.\s*(?:stdout|stderr)\b|\bconsole\s*\./, "writes to the console"],
  [/from\s+["'](?:node:)?process["']/, "imports process, which hides what it is used for"],
];
/** Types of the contract only: the package is there for development alone. */
const SDK_AS_VALUE = /\bimport\s+(?!type\b)[^;]*?from\s+["']@jellyfin\/sdk/;

/** Programs of their own: children that main doesn't compose. Their whole life is a pipe to their parent. */
const CHILD_PROGRAM = /-(?:child|thread|program)\.ts$|\/thread\.ts$|\/child\.ts$/;

/** All breaches of the rules in `sources` (path from the repository's root to text). */
export function violationsIn(sources: ReadonlyMap<string, string>): readonly Violation[] {
  return [...sources].flatMap(([file, text]) => {
    const layer = LAYERS.find(({ at }) => at.test(file));
    if (layer === undefined) return file.startsWith("src/") ? [{ file, what: "belongs to no layer" }] : [];
    const code = withoutComments(text);
    if (SDK_AS_VALUE.test(code)) return [{ file, what: "imports @jellyfin/sdk as a value" }];
    return [...importsOf(code), ...touchesOf(code, file, layer)].flatMap((entry) =>
      typeof entry === "string" ? importViolation(layer, file, entry) : [entry],
    );
  });
}

/** Comments become blanks; strings stay, since imports are strings. */
function withoutComments(text: string): string {
  return text.replace(
    /("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g,
    (all, string: string | undefined) => (string === undefined ? " ".repeat(all.length) : all),
  );
}

function importsOf(code: string): readonly string[] {
  return [...code.matchAll(IMPORT)].map(
    ([, fixed, dynamic, computed]) => fixed ?? dynamic ?? `(${computed ?? ""})`,
  );
}

function touchesOf(code: string, file: string, layer: Layer): readonly Violation[] {
  if (layer.name === "main" || CHILD_PROGRAM.test(file)) return [];
  return ONLY_IN_MAIN.flatMap(([pattern, what]) => (pattern.test(code) ? [{ file, what }] : []));
}

function importViolation(layer: Layer, file: string, target: string): readonly Violation[] {
  const breach = [{ file, what: `${layer.name} imports ${target}` }];
  if (target.startsWith("(")) return [{ file, what: `imports what can't be known: ${target}` }];
  if (target.startsWith(".")) {
    const path = join(dirname(file), target);
    return layer.at.test(path) || layer.sources.some((source) => source.test(path)) ? [] : breach;
  }
  if (layer.packages === null) return [];
  const name = packageOf(target);
  return layer.packages.includes(name) ? [] : breach;
}

function packageOf(target: string): string {
  if (target.startsWith("node:")) return target;
  if (builtinModules.includes(target)) return `node:${target}`;
  return target
    .split("/")
    .slice(0, target.startsWith("@") ? 2 : 1)
    .join("/");
}
