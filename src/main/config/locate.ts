/** Where each key of a TOML text stands, as `server.port` or `library.0.name`: the parser doesn't tell. */
export function linesOfKeys(toml: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  const counts = new Map<string, number>();
  let table = "";
  let depth = 0;
  let fence: string | null = null;
  for (const [index, line] of toml.split("\n").entries()) {
    const inside = fence !== null || depth > 0;
    const header = inside ? null : /^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?/.exec(line);
    const assignment =
      inside || header !== null ? null : /^\s*((?:[\w-]+|"[^"]*"|'[^']*'|\s*\.\s*)+?)\s*=/.exec(line);
    if (header !== null) {
      table = tableName(header[2] ?? "", header[1] === "[[", counts);
      lines.set(table, index + 1);
    } else if (assignment !== null) {
      const key = plainKey(assignment[1] ?? "");
      lines.set(table === "" ? key : `${table}.${key}`, index + 1);
    }
    if (header === null) ({ depth, fence } = afterLine(line, depth, fence));
  }
  return lines;
}

function tableName(written: string, isList: boolean, counts: Map<string, number>): string {
  const name = plainKey(written);
  if (!isList) return name;
  const count = counts.get(name) ?? 0;
  counts.set(name, count + 1);
  return `${name}.${count}`;
}

function plainKey(written: string): string {
  return written
    .split(".")
    .map((part) => part.trim().replace(/^(["'])(.*)\1$/, "$2"))
    .join(".");
}

/** Whether the next line still belongs to a list, an inline table or a string of several lines. */
function afterLine(
  line: string,
  depth: number,
  fence: string | null,
): { depth: number; fence: string | null } {
  let open = depth;
  let inside = fence;
  for (const token of line.match(/"""|'''|"(?:[^"\\]|\\.)*"|'[^']*'|#.*|[[\]{}]/g) ?? []) {
    if (inside !== null) inside = token === inside ? null : inside;
    else if (token === '"""' || token === "'''") inside = token;
    else if (token === "[" || token === "{") open++;
    else if (token === "]" || token === "}") open--;
  }
  return { depth: open, fence: inside };
}
