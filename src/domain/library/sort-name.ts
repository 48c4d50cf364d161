/**
 * The name by which an item is sorted. Clients show it, send it back and jump to letters by it, so it is made exactly
 * as Jellyfin makes it (recorded: `SortName` in the reference server's answers).
 */
import { fold } from "./fold.ts";
import type { ItemKind } from "./item.ts";

const ARTICLES = ["the", "a", "an"];
const LEFT_OUT = /[,&\-{}']/gu;
const AS_SPACE = /[.+%]/gu;
/** So that `Rocky 2` comes before `Rocky 10`. */
const NUMBER_WIDTH = 10;

interface Sortable {
  readonly name: string;
  readonly forcedSortName?: string | null;
  readonly index?: number | null;
  readonly parentIndex?: number | null;
}

/** Episodes and tracks sort by their numbers, seasons by theirs, all else by name; a forced one wins for all. */
export function sortNameOf(kind: ItemKind, item: Sortable): string {
  if (item.forcedSortName !== undefined && item.forcedSortName !== null && item.forcedSortName !== "")
    return padNumbers(fold(item.forcedSortName));
  const index = item.index ?? null;
  const parentIndex = item.parentIndex ?? null;
  if (kind === "season" && index !== null) return pad(index, 4);
  if (kind === "episode") return `${numbered(parentIndex, 3)}${numbered(index, 4)}${item.name}`;
  if (kind === "track") return `${numbered(parentIndex, 4)}${numbered(index, 4)}${item.name}`;
  return plainSortName(item.name);
}

/** Lower case without accents, articles and some signs, numbers of one width: `Movies2` is `movies0000000002`. */
export function plainSortName(name: string): string {
  let sortable = fold(name);
  for (const article of ARTICLES) {
    if (sortable.startsWith(`${article} `)) sortable = sortable.slice(article.length + 1);
    sortable = sortable.replaceAll(` ${article} `, " ");
    if (sortable.endsWith(` ${article}`)) sortable = sortable.slice(0, -article.length - 1);
  }
  const plain = sortable.replace(LEFT_OUT, "").replace(AS_SPACE, " ").trim();
  // A name of nothing but such signs is still a name.
  return padNumbers(plain === "" ? fold(name) : plain);
}

const numbered = (value: number | null, width: number): string =>
  value === null ? "" : `${pad(value, width)} - `;
const pad = (value: number, width: number): string => String(value).padStart(width, "0");
const padNumbers = (text: string): string =>
  text.replace(/\p{Nd}+/gu, (digits) => digits.padStart(NUMBER_WIDTH, "0"));
