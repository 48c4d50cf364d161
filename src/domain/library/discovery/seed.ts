/** Items in the making: what the layouts have in common. */
import { mergeLayers, type Layer } from "../../metadata/merge.ts";
import type { NfoDocument, NfoForm } from "../../metadata/nfo.ts";
import { videoTags } from "../../metadata/tags.ts";
import type { ExtraKind, ItemKind, Stream } from "../item.ts";
import { FOLDER_KINDS } from "../item.ts";
import type { ArtworkDraft, ItemDraft, ItemFields, VersionDraft } from "../scanning/draft.ts";
import type { Entry } from "./tree.ts";
import type { Knowledge } from "./unit.ts";

export interface Seed {
  readonly place: string;
  readonly kind: ItemKind;
  readonly name: string;
  readonly parentPlace?: string | null;
  readonly seriesPlace?: string | null;
  readonly seasonPlace?: string | null;
  readonly albumPlace?: string | null;
  readonly ownerPlace?: string | null;
  readonly extraKind?: ExtraKind | null;
  readonly fields?: Partial<ItemFields>;
  readonly tags?: Partial<ItemFields>;
  readonly nfo?: NfoDocument | null;
  readonly externalIds?: Readonly<Record<string, string>>;
  readonly versions?: readonly DraftVersion[];
  readonly artwork?: readonly ArtworkDraft[];
  /** Media that the item's length is the sum of; without it, the files of its first version. */
  readonly measured?: readonly Entry[];
}

export interface DraftVersion {
  readonly name: string | null;
  readonly edition: string | null;
  readonly files: readonly Entry[];
}

/** Gathers a unit's items, parents before children. */
export interface Bench {
  readonly knowledge: Knowledge;
  readonly items: ItemDraft[];
  readonly sidecars: Map<string, readonly Stream[]>;
  readonly mediaPaths: Set<string>;
}

export function addItem(bench: Bench, seed: Seed): ItemDraft {
  const versions = seed.versions ?? [];
  for (const entry of versions.flatMap((version) => version.files)) bench.mediaPaths.add(entry.path);
  const merged = mergeLayers(seed.name, layersOf(bench, seed));
  const item: ItemDraft = {
    place: seed.place,
    kind: seed.kind,
    parentPlace: seed.parentPlace ?? null,
    seriesPlace: seed.seriesPlace ?? null,
    seasonPlace: seed.seasonPlace ?? null,
    albumPlace: seed.albumPlace ?? null,
    ownerPlace: seed.ownerPlace ?? null,
    extraKind: seed.extraKind ?? null,
    isFolder: FOLDER_KINDS.has(seed.kind),
    ...merged,
    externalIds: { ...seed.externalIds, ...seed.nfo?.externalIds },
    ...ownOf(seed),
    versions: versions.map(toVersion),
    artwork: seed.artwork ?? [],
  };
  bench.items.push(item);
  return item;
}

const ownOf = ({ nfo }: Seed): Pick<ItemDraft, "own"> => (nfo?.own === undefined ? {} : { own: nfo.own });

function layersOf(bench: Bench, seed: Seed): readonly Layer[] {
  const files = seed.versions?.[0]?.files ?? [];
  const first = files[0];
  const durationMs = lengthOf(bench, seed.measured ?? files);
  const addedAt = first === undefined ? {} : { addedAt: new Date(first.file.modifiedMs) };
  const inside = first?.class === "video" ? tagsOfVideo(bench, first) : {};
  return [
    { source: "path", fields: { ...addedAt, ...seed.fields } },
    { source: "probe", fields: durationMs === null ? {} : { durationMs } },
    { source: "tags", fields: seed.tags ?? inside },
    { source: "nfo", fields: withoutRuntime(seed.nfo?.fields ?? {}, durationMs) },
  ];
}

/** Of all files together; null when nothing is known of any. */
function lengthOf(bench: Bench, files: readonly Entry[]): number | null {
  const known = files.flatMap((entry) => bench.knowledge.facts(entry.path)?.durationMs ?? []);
  return known.length === 0 ? null : known.reduce((sum, length) => sum + length, 0);
}

function tagsOfVideo(bench: Bench, entry: Entry): Partial<ItemFields> {
  return videoTags(bench.knowledge.facts(entry.path)?.tags ?? {});
}

/** An NFO's runtime is in whole minutes: what was measured is better. */
function withoutRuntime(fields: Partial<ItemFields>, measuredMs: number | null): Partial<ItemFields> {
  if (measuredMs === null || fields.durationMs === undefined) return fields;
  const { durationMs: _, ...rest } = fields;
  return rest;
}

function toVersion(version: DraftVersion): VersionDraft {
  return {
    name: version.name,
    edition: version.edition,
    parts: version.files.map((entry) => ({ path: entry.path, startMs: null, endMs: null })),
  };
}

/** The first document of the wanted form among these NFOs, in order of preference. */
export function firstNfo(
  bench: Bench,
  form: NfoForm,
  entries: readonly (Entry | undefined)[],
): NfoDocument | null {
  for (const entry of entries) {
    const found = entry && bench.knowledge.nfo(entry.path).find((document) => document.form === form);
    if (found !== undefined) return found;
  }
  return null;
}
