import { NOTHING_KNOWN } from "../../../src/domain/library/empty-stream.ts";
/** Drafts as a discoverer would make them, from little: a test names only what it is about. */
import type { ItemKind } from "../../../src/domain/library/item.ts";
import type {
  FileDraft,
  FileFacts,
  ItemDraft,
  UnitDraft,
  VersionDraft,
} from "../../../src/domain/library/scanning/draft.ts";
import { directoryOf } from "../../../src/domain/library/scanning/paths.ts";

const FACTS: FileFacts = {
  format: "matroska,webm",
  container: "mkv",
  durationMs: 600_000,
  bitrateBps: 1_000_000,
  streams: [
    { ...NOTHING_KNOWN, index: 0, kind: "video", codec: "h264", language: null, width: 640, height: 360 },
    { ...NOTHING_KNOWN, index: 1, kind: "audio", codec: "aac", language: "eng" },
  ],
  chapters: [],
  tags: {},
  problem: null,
};

export interface Content {
  /** Equal bytes have equal names. */
  readonly bytes: string;
  readonly inode: string;
  readonly modifiedMs?: number;
  readonly durationMs?: number;
}

export function aFile(path: string, content: Content, more: Partial<FileDraft> = {}): FileDraft {
  return {
    path,
    sizeBytes: 1000 + content.bytes.length,
    modifiedMs: content.modifiedMs ?? 1_700_000_000_000,
    inode: content.inode,
    facts: { ...FACTS, durationMs: content.durationMs ?? FACTS.durationMs },
    quickFingerprint: `quick:${content.bytes}`,
    sidecars: [],
    ...more,
  };
}

export function aVersion(...paths: readonly string[]): VersionDraft {
  return {
    name: null,
    edition: null,
    parts: paths.map((path) => ({ path, startMs: null, endMs: null })),
  };
}

export function anItem(
  kind: ItemKind,
  place: string,
  name: string,
  more: Partial<Omit<ItemDraft, "fields">> & { readonly fields?: Partial<ItemDraft["fields"]> } = {},
): ItemDraft {
  const fields = { name, ...more.fields };
  return {
    place,
    kind,
    parentPlace: null,
    seriesPlace: null,
    seasonPlace: null,
    albumPlace: null,
    ownerPlace: null,
    extraKind: null,
    isFolder: false,
    sources: Object.fromEntries(Object.keys(fields).map((field) => [field, "path"])),
    externalIds: {},
    versions: [],
    artwork: [],
    ...more,
    fields,
  };
}

export function aUnit(
  path: string,
  files: readonly FileDraft[],
  items: readonly ItemDraft[],
  more: Partial<UnitDraft> = {},
): UnitDraft {
  const directories = new Set([path, ...files.map((file) => directoryOf(file.path))]);
  return {
    path,
    deep: path !== "",
    directories: [...directories].map((directory) => ({
      path: directory,
      modifiedMs: 1,
      inode: `d:${directory}`,
    })),
    files,
    items,
    warnings: [],
    ...more,
  };
}

/** A film in a folder of its own name. */
export function aFilm(
  folder: string,
  content: Content,
  more: {
    readonly name?: string;
    readonly year?: number;
    readonly file?: string;
    readonly externalIds?: Record<string, string>;
  } = {},
): UnitDraft {
  const path = `${folder}/${more.file ?? `${folder}.mkv`}`;
  const fields = more.year === undefined ? {} : { year: more.year };
  const film = anItem("movie", folder, more.name ?? folder, {
    versions: [aVersion(path)],
    fields,
    externalIds: more.externalIds ?? {},
  });
  return aUnit(folder, [aFile(path, content)], [film]);
}

export interface EpisodeOf {
  readonly season: number;
  readonly number: number;
  readonly last?: number;
  readonly content: Content;
  readonly file?: string;
}

/** A series with a folder for each season. */
export function aSeries(
  folder: string,
  episodes: readonly EpisodeOf[],
  more: { readonly name?: string; readonly externalIds?: Record<string, string> } = {},
): UnitDraft {
  const series = anItem("series", folder, more.name ?? folder, {
    isFolder: true,
    externalIds: more.externalIds ?? {},
  });
  const seasons = [...new Set(episodes.map((episode) => episode.season))].map((season) =>
    anItem("season", `${folder}/Season ${season}`, `Season ${season}`, {
      isFolder: true,
      parentPlace: folder,
      seriesPlace: folder,
      fields: { index: season },
    }),
  );
  const files: FileDraft[] = [];
  const items = episodes.map(({ season, number, last, content, file }) => {
    const seasonPlace = `${folder}/Season ${season}`;
    const path = `${seasonPlace}/${file ?? `${folder} S${season}E${number}.mkv`}`;
    files.push(aFile(path, content));
    return anItem("episode", path, `Episode ${number}`, {
      parentPlace: seasonPlace,
      seriesPlace: folder,
      seasonPlace,
      versions: [aVersion(path)],
      fields: { index: number, parentIndex: season, ...(last === undefined ? {} : { indexEnd: last }) },
    });
  });
  return aUnit(folder, files, [series, ...seasons, ...items]);
}
