/**
 * The table of routes in `src/api/jellyfin/README.md`, made from the routes themselves. Run as a program it writes the
 * table into the README.
 */
import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { AnyEndpoint } from "../../src/api/http/endpoint.ts";
import { createEndpoints } from "../../src/api/jellyfin/routes/index.ts";
import { createSocketHub } from "../../src/api/jellyfin/socket-hub.ts";

const README = resolve(import.meta.dirname, "../../src/api/jellyfin/README.md");
const BEGIN = "<!-- routes: made by `node tests/support/route-table.ts` -->";
const END = "<!-- end of routes -->";

const methodsOf = ({ method }: AnyEndpoint): string =>
  typeof method === "string" ? method : method.join(", ");
const escaped = (text: string): string => text.replaceAll("|", "\\|");

/** One row an endpoint, by its first path. */
function routeTable(): string {
  const rows = createEndpoints(createSocketHub())
    .map((endpoint) => ({ endpoint, first: endpoint.paths[0] ?? "" }))
    .toSorted(
      (a, b) =>
        a.first.localeCompare(b.first, "en") || methodsOf(a.endpoint).localeCompare(methodsOf(b.endpoint)),
    )
    .map(({ endpoint }) => {
      const paths = endpoint.paths.map((path) => `\`${path}\``).join("<br>");
      return `| ${methodsOf(endpoint)} | ${paths} | ${endpoint.access} | ${escaped(endpoint.summary ?? "")} |`;
    });
  return ["| method | path and aliases | for | what |", "|--|--|--|--|", ...rows].join("\n");
}

/** The README with the table as it should be. */
export async function readmeWithTable(): Promise<{ readonly is: string; readonly should: string }> {
  const is = await readFile(README, "utf8");
  const [before = "", rest = ""] = is.split(BEGIN);
  const after = rest.split(END)[1] ?? "";
  return { is, should: `${before}${BEGIN}\n${routeTable()}\n${END}${after}` };
}

if (import.meta.main) await writeFile(README, (await readmeWithTable()).should);
