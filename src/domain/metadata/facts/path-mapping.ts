/** The same folder by two names: as a tool in its container sees it, and as this server does. */
export interface PathMapping {
  readonly from: string;
  readonly to: string;
}

const MAX_PATH = 4096;
const WINDOWS = /^(?:[a-z]:[\\/]|\\\\)/i;

/** `/tv => /media/shows`; null for what isn't one. */
export function readPathMapping(text: string): PathMapping | null {
  const [from = "", to = "", ...more] = text.split("=>").map((part) => part.trim());
  const isOne = more.length === 0 && (from.startsWith("/") || WINDOWS.test(from)) && to.startsWith("/");
  return isOne ? { from: plain(from), to: plain(to) } : null;
}

/**
 * A tool's path as it is here, by the longest mapping that fits; null for what can't be a path of ours. Windows' letters
 * count alike, large or small.
 */
export function mapped(path: string, mappings: readonly PathMapping[]): string | null {
  if (path.length === 0 || path.length > MAX_PATH || path.includes("\0")) return null;
  const own = plain(path);
  if (own.split("/").includes("..")) return null;
  const fitting = mappings
    .filter(({ from }) => startsWithin(own, from))
    .toSorted((a, b) => b.from.length - a.from.length)[0];
  const found = fitting === undefined ? own : `${fitting.to}${own.slice(fitting.from.length)}`;
  return found.startsWith("/") && found !== "/" ? found : null;
}

/** Slashes between names, none at the end. */
function plain(path: string): string {
  const slashes = WINDOWS.test(path) ? path.replaceAll("\\", "/") : path;
  return slashes.replaceAll(/(?<=.)\/{2,}/g, "/").replace(/(?<=.)\/$/, "");
}

function startsWithin(path: string, folder: string): boolean {
  const [a, b] = WINDOWS.test(folder) ? [path.toLowerCase(), folder.toLowerCase()] : [path, folder];
  return a === b || a.startsWith(b === "/" ? b : `${b}/`);
}
