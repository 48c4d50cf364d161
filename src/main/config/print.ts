import { stringify } from "smol-toml";
import type { LoadedConfig } from "./load.ts";
import { type Config, keysAt, schemaAt } from "./schema.ts";

/** The configuration in force as TOML; each value tells where it was set, secrets are hidden. */
export function printConfig({ config, file, originOf }: LoadedConfig): string {
  const lines = [`# ${file === null ? "No configuration file." : `From ${file} and the environment.`}`];
  for (const keys of tables()) {
    if (keys[0] === "library") continue;
    if (keys.length > 0) lines.push("", `[${keys.join(".")}]`);
    for (const name of keysAt(keys))
      if (keysAt([...keys, name]).length === 0)
        lines.push(line([...keys, name], valueAt(config, [...keys, name]), originOf));
  }
  if (config.library.length > 0) lines.push("", stringify({ library: config.library }).trimEnd());
  return `${lines.join("\n")}\n`;
}

/** All tables, the outermost first; those inside of another one after it. */
function tables(keys: readonly string[] = []): readonly (readonly string[])[] {
  // Entries of a list have keys, but no tables in them.
  const inner = keys[0] === "library" ? [] : keysAt(keys).map((name) => [...keys, name]);
  return [keys, ...inner.filter((one) => keysAt(one).length > 0).flatMap((one) => tables(one))];
}

const valueAt = (config: Config, keys: readonly string[]): unknown =>
  keys.reduce<unknown>((table, key) => (table as Readonly<Record<string, unknown>>)[key], config);

function line(keys: readonly string[], value: unknown, originOf: (key: string) => string): string {
  const name = keys.at(-1) ?? "";
  const shown = schemaAt(keys)?.isSecret === true && value !== "" ? "***" : value;
  return `${stringify({ [name]: shown }).trim()}  # ${originOf(keys.join("."))}`;
}

/** docs/configuration.md: made from the schema, so that it can't be behind. */
export function configurationDocs(): string {
  const sections = tables().map((keys) => {
    const inside = keys[0] === "library" ? [...keys, "0"] : keys;
    const paths = keysAt(keys)
      .map((name) => [...inside, name])
      .filter((path) => keysAt(path).length === 0);
    if (keys.length === 0) return rows(paths);
    const name = keys.join(".");
    const title = name === "library" ? "## `[[library]]`" : `## \`[${name}]\``;
    const intro = schemaAt(keys)?.description ?? "";
    return [title, ...(intro === "" ? [] : [intro]), rows(paths)].join("\n\n");
  });
  return [INTRO, ...sections].join("\n\n").concat("\n");
}

const INTRO = `# Configuration

Nothing needs to be configured. What is: in \`triptych.toml\` in the data directory (or the file that \`TRIPTYCH_CONFIG\`
names), or in the environment, which wins: \`server.port\` is \`TRIPTYCH_SERVER__PORT\`. Lists are divided by commas there,
\`[[library]]\` is JSON in \`TRIPTYCH_LIBRARY\`. Three have short names: \`TRIPTYCH_DATA_DIR\`, \`TRIPTYCH_PORT\`,
\`TRIPTYCH_PLEX_PORT\`. \`./triptych config\` prints what is in force and where it was set, secrets hidden. A key that
doesn't exist or a value that can't be is refused at the start, with file, line and what would be right.

\`\`\`toml
[server]
port = 8096
trusted_proxies = ["127.0.0.1"]

[[library]]
name = "Films"
kind = "movies"
paths = ["/srv/films"]
\`\`\`

<!-- Made from src/main/config/schema.ts by \`npm run docs\`; a test holds it to that. -->`;

function rows(paths: readonly (readonly string[])[]): string {
  const head = "| key | default | what it is |\n| --- | --- | --- |";
  return [head, ...paths.map(row)].join("\n");
}

function row(keys: readonly string[]): string {
  const found = schemaAt(keys);
  const parsed = found?.schema.safeParse(undefined);
  const value = parsed?.success === true ? `\`${JSON.stringify(parsed.data)}\`` : "needed";
  return `| \`${keys.at(-1)}\` | ${value} | ${found?.description ?? ""} |`;
}
