/** The artwork of an item: pictures beside it, else one inside its file, else a frame of it. */
import type { ArtworkKind } from "../item.ts";
import {
  isBackdropFolder,
  parseArtworkEnding,
  parseArtworkName,
  parseSeasonArtwork,
  type ArtworkName,
} from "../naming/artwork.ts";
import { byName } from "../naming/files.ts";
import type { ArtworkDraft } from "../scanning/draft.ts";
import { entriesOf, type Entry, type Folder } from "./tree.ts";
import type { Knowledge } from "./unit.ts";

interface Found extends ArtworkName {
  readonly entry: Entry;
}

/** Only the best picture of a kind is kept, of backdrops all of them. */
export function toArtwork(found: readonly Found[]): readonly ArtworkDraft[] {
  const ordered = found.toSorted((a, b) => a.rank - b.rank || byName(a.entry.path, b.entry.path));
  const counts = new Map<ArtworkKind, number>();
  return ordered.flatMap(({ kind, entry }) => {
    const position = counts.get(kind) ?? 0;
    counts.set(kind, position + 1);
    if (position > 0 && (kind !== "backdrop" || position >= MAX_BACKDROPS)) return [];
    return [draft(kind, position, "file", entry)];
  });
}
const MAX_BACKDROPS = 40;

function draft(
  kind: ArtworkKind,
  position: number,
  origin: ArtworkDraft["origin"],
  entry: Entry,
): ArtworkDraft {
  const { sizeBytes, modifiedMs } = entry.file;
  return { kind, position, origin, path: entry.path, sizeBytes, modifiedMs };
}

/** Pictures named for the folder: `poster.jpg`, and what lies in `extrafanart/`. */
export function folderPictures(folder: Folder): readonly Found[] {
  const own = entriesOf(folder, "image").flatMap((entry) => {
    const name = parseArtworkName(entry.stem);
    return name === null ? [] : [{ ...name, entry }];
  });
  const extra = folder.folders.filter((child) => isBackdropFolder(child.name));
  return [
    ...own,
    ...extra
      .flatMap((child) => entriesOf(child, "image"))
      .map((entry, position) => ({ kind: "backdrop" as const, rank: 2000 + position, entry })),
  ];
}

/** Pictures named for a file: `film-poster.jpg`, `film.jpg`. */
export function filePictures(folder: Folder, stem: string): readonly Found[] {
  let byStem = NAMED.get(folder);
  if (byStem === undefined) {
    byStem = Map.groupBy(entriesOf(folder, "image").flatMap(namedFor), ({ owner }) => owner);
    NAMED.set(folder, byStem);
  }
  return byStem.get(stem.toLowerCase()) ?? [];
}
const NAMED = new WeakMap<Folder, ReadonlyMap<string, readonly Named[]>>();

interface Named extends Found {
  /** The stem of the file that the picture may be of, in lower case. */
  readonly owner: string;
}

/** Each way to read a picture's name as a file's with an ending. */
function namedFor(entry: Entry): readonly Named[] {
  const { stem } = entry;
  const cuts = [...stem.matchAll(/[-._]/gu)].map((match) => match.index);
  return [...cuts, stem.length].flatMap((cut) => {
    const name = cut === 0 ? null : parseArtworkEnding(stem.slice(cut));
    return name === null
      ? []
      : [{ ...name, rank: name.rank - 100, entry, owner: stem.slice(0, cut).toLowerCase() }];
  });
}

/** `season01-poster.jpg` in the series' folder. */
export function seasonPictures(series: Folder, season: number): readonly Found[] {
  return entriesOf(series, "image").flatMap((entry) => {
    const name = parseSeasonArtwork(entry.stem);
    if (name === null || (name.season !== season && name.season !== null)) return [];
    // The season's own name comes before what is for all.
    return [{ kind: name.kind, rank: name.rank + (name.season === null ? 200 : 100), entry }];
  });
}

/** An episode's still, `episode-thumb.jpg`, is what stands for it. */
export function thumbsAsPosters(found: readonly Found[]): readonly Found[] {
  return found.map((picture) => (picture.kind === "thumb" ? { ...picture, kind: "poster" } : picture));
}

/** Adds a poster out of the file itself where there is none beside it. */
export function withOwnPicture(
  artwork: readonly ArtworkDraft[],
  entry: Entry | undefined,
  knowledge: Knowledge,
): readonly ArtworkDraft[] {
  if (entry === undefined || artwork.some((picture) => picture.kind === "poster")) return artwork;
  const streams = knowledge.facts(entry.path)?.streams ?? [];
  if (streams.some((stream) => stream.kind === "picture"))
    return [...artwork, draft("poster", 0, "embedded", entry)];
  const hasFrames = entry.class === "video" && streams.some((stream) => stream.kind === "video");
  return hasFrames ? [...artwork, draft("poster", 0, "frame", entry)] : artwork;
}
