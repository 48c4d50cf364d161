import { draftUnit } from "../../domain/library/discovery/draft-unit.ts";
/** Reads what a unit's files say: facts, fingerprints and NFO files. Files that are as they were aren't opened. */
import { allEntries, type Entry } from "../../domain/library/discovery/tree.ts";
import type { Unit } from "../../domain/library/discovery/unit.ts";
import { extraKindOfFolder, extraKindOfStem } from "../../domain/library/naming/extras.ts";
import { baseName, folderOf, joinPath } from "../../domain/library/naming/files.ts";
import type { FileDraft, FileFacts, UnitDraft } from "../../domain/library/scanning/draft.ts";
import type { KnownFile, MediaProbe } from "../../domain/library/scanning/ports.ts";
import type { NfoDocument } from "../../domain/metadata/nfo.ts";
import type { Span } from "../../domain/playback/skipping/segment.ts";
import { readEdl } from "../sidecars/edl.ts";
import { readNfo } from "../sidecars/nfo.ts";
import { readPhoto } from "../sidecars/photo.ts";
import type { FoundUnit } from "./changed-units.ts";
import { quickFingerprint } from "./quick-fingerprint.ts";

export interface Reading {
  readonly probe: MediaProbe;
  readonly toAbsolute: (path: string) => string;
  readonly known: ReadonlyMap<string, KnownFile>;
  /** Files that couldn't be played are opened again although they are as they were. */
  readonly retryProblems: boolean;
  readonly signal: AbortSignal;
}

interface ReadFile {
  readonly draft: FileDraft;
  /** Of the file as it is, whether new or known. */
  readonly facts: FileFacts | null;
}

/** The draft of a unit of which these files are left out (`path` → true) as not yet whole. */
export async function draftOf(found: FoundUnit, unit: Unit, reading: Reading): Promise<UnitDraft> {
  const entries = allEntries(unit.folder);
  const files = new Map<string, ReadFile>();
  for (const entry of entries.filter((each) => isRead(unit, each))) {
    reading.signal.throwIfAborted();
    files.set(entry.path, await readMedia(entry, reading));
  }
  const nfos = await readNfos(entries, reading);
  const lists = await readCuts(entries, files, reading);
  const { items, sidecars, mediaPaths } = draftUnit(unit, {
    facts: (path) => files.get(path)?.facts ?? null,
    nfo: (path) => nfos.documents.get(path) ?? [],
  });
  return {
    path: found.path,
    deep: found.deep,
    directories: found.directories,
    files: mediaPaths.flatMap((path) => {
      const file = files.get(path);
      if (file === undefined) return [];
      const cuts = lists.get(path);
      return [{ ...file.draft, sidecars: sidecars.get(path) ?? [], ...(cuts === undefined ? {} : { cuts }) }];
    }),
    items,
    warnings: [...found.warnings, ...nfos.warnings],
  };
}

/** Songs beside a film are its sound tracks or its theme; pictures only count where they are photos. */
function isRead({ layout, videoKind }: Unit, entry: Entry): boolean {
  if (entry.class === "video") return true;
  if (entry.class === "image") return layout === "folder" && videoKind === "video";
  if (entry.class !== "audio") return false;
  if (layout === "music" || layout === "mixed") return true;
  const folder = baseName(folderOf(entry.path));
  return extraKindOfStem(entry.stem) === "themeSong" || extraKindOfFolder(folder) === "themeSong";
}

async function readMedia(entry: Entry, reading: Reading): Promise<ReadFile> {
  const known = reading.known.get(entry.path);
  const { file } = entry;
  const isSame = known?.sizeBytes === file.sizeBytes && known.modifiedMs === file.modifiedMs;
  const isDone = isSame && known.facts !== null && known.quickFingerprint !== null;
  if (isDone && !(reading.retryProblems && known.facts?.problem !== null)) {
    const draft = { ...file, facts: null, quickFingerprint: known.quickFingerprint, sidecars: [] };
    return { draft, facts: known.facts };
  }
  const path = reading.toAbsolute(entry.path);
  const [facts, fingerprint] = await Promise.all([
    entry.class === "image" ? readPhoto(path) : reading.probe.probe(path, reading.signal),
    quickFingerprint(path),
  ]);
  return { draft: { ...file, facts, quickFingerprint: fingerprint, sidecars: [] }, facts };
}

/** `Film.edl` beside `Film.mkv`, by the film's path. */
async function readCuts(
  entries: readonly Entry[],
  files: ReadonlyMap<string, ReadFile>,
  reading: Reading,
): Promise<ReadonlyMap<string, readonly Span[]>> {
  const found = new Map<string, readonly Span[]>();
  const placeOf = ({ path, stem }: Entry): string => joinPath(folderOf(path), stem).toLowerCase();
  const lists = entries.filter((entry) => entry.class === "cuts");
  if (lists.length === 0) return found;
  const byPlace = new Map(lists.map((entry) => [placeOf(entry), entry]));
  for (const entry of entries.filter((each) => each.class === "video")) {
    const list = byPlace.get(placeOf(entry));
    if (list === undefined) continue;
    reading.signal.throwIfAborted();
    const picture = files.get(entry.path)?.facts?.streams.find(({ kind }) => kind === "video");
    const rate = picture?.averageFrameRate ?? picture?.realFrameRate ?? null;
    found.set(entry.path, await readEdl(reading.toAbsolute(list.path), rate));
  }
  return found;
}

interface Nfos {
  readonly documents: ReadonlyMap<string, readonly NfoDocument[]>;
  readonly warnings: readonly string[];
}

async function readNfos(entries: readonly Entry[], reading: Reading): Promise<Nfos> {
  const documents = new Map<string, readonly NfoDocument[]>();
  const warnings: string[] = [];
  for (const entry of entries.filter((each) => each.class === "nfo")) {
    reading.signal.throwIfAborted();
    const read = await readNfo(reading.toAbsolute(entry.path));
    documents.set(entry.path, read.documents);
    if (read.warning !== null) warnings.push(`${entry.path} is ignored: ${read.warning}`);
  }
  return { documents, warnings };
}
