/** Drafts from nothing but paths. */
import { draftUnit } from "../../src/domain/library/discovery/draft-unit.ts";
import { looseUnit, splitUnits } from "../../src/domain/library/discovery/split.ts";
import { treeOf } from "../../src/domain/library/discovery/tree.ts";
import type { Knowledge } from "../../src/domain/library/discovery/unit.ts";
import { emptyStream } from "../../src/domain/library/empty-stream.ts";
import type { LibraryKind, Stream } from "../../src/domain/library/item.ts";
import type { FileFacts, ItemDraft } from "../../src/domain/library/scanning/draft.ts";

export interface DraftedPaths {
  readonly items: readonly ItemDraft[];
  readonly sidecars: ReadonlyMap<string, readonly Stream[]>;
  /** `path deep|own layout` of each unit. */
  readonly units: readonly string[];
}

/** What a library of this kind makes of these paths. */
export function draftPaths(
  kind: LibraryKind,
  paths: readonly string[],
  knowledge: Partial<Knowledge> = {},
): DraftedPaths {
  const files = paths.map((path) => ({ path, sizeBytes: 1, modifiedMs: 0, inode: "1" }));
  const root = treeOf("", files);
  const units = [looseUnit(kind, root), ...root.folders.flatMap((folder) => splitUnits(kind, folder))];
  const drafted = units.map((unit) => draftUnit(unit, { facts: () => null, nfo: () => [], ...knowledge }));
  return {
    items: drafted.flatMap((unit) => unit.items),
    sidecars: new Map(drafted.flatMap((unit) => [...unit.sidecars])),
    units: units.map((unit) => `${unit.folder.path} ${unit.deep ? "deep" : "own"} ${unit.layout}`),
  };
}

/** An item in one line: `movie Film (2001) (2001) in Folder`. */
export function outline(item: ItemDraft): string {
  const { year, parentIndex, index, indexEnd, name } = item.fields;
  const number = [parentIndex, index, indexEnd].filter((each) => each !== undefined).join(".");
  const home =
    item.ownerPlace === null ? ` in ${item.parentPlace ?? "/"}` : ` ${item.extraKind} of ${item.ownerPlace}`;
  return [item.kind, name, year === undefined ? "" : `(${year})`, number].filter(Boolean).join(" ") + home;
}

/** Facts of a file with these tags and one stream of a kind. */
export function factsWith(tags: Readonly<Record<string, string>>, kind: Stream["kind"] = "audio"): FileFacts {
  return {
    format: null,
    container: null,
    durationMs: 1000,
    bitrateBps: null,
    streams: [emptyStream(0, kind)],
    chapters: [],
    tags,
    problem: null,
  };
}
