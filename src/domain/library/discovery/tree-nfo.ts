/** Which NFO speaks of an item. */
import { baseName, classOfName, folderOf, joinPath, splitName } from "../naming/files.ts";
import type { ItemDraft } from "../scanning/draft.ts";

/** The path of the NFO of an item with these files; null when there is none. */
export type NfoFinder = (draft: ItemDraft, files: readonly string[]) => string | null;

const NAMES: Partial<Record<ItemDraft["kind"], string>> = {
  series: "tvshow",
  season: "season",
  album: "album",
  artist: "artist",
  movie: "movie",
};

export function nfoFinder(paths: readonly string[]): NfoFinder {
  const known = new Map(
    paths.filter((path) => classOfName(path) === "nfo").map((path) => [path.toLowerCase(), path]),
  );
  const at = (folder: string, stem: string): string | undefined =>
    known.get(joinPath(folder, `${stem}.nfo`).toLowerCase());
  return (draft, files) => {
    const general = NAMES[draft.kind];
    const folder = files.includes(draft.place) ? null : draft.place;
    for (const file of files) {
      const named = at(folderOf(file), splitName(baseName(file)).stem);
      if (named !== undefined) return named;
    }
    if (folder === null) return null;
    return at(folder, baseName(folder)) ?? (general === undefined ? undefined : at(folder, general)) ?? null;
  };
}
