/** Which sidecars belong to which media file. */
import { byName } from "../naming/files.ts";
import { isSubtitleFolder, lyricsStream, sidecarRest, sidecarStream } from "../naming/sidecars.ts";
import type { Bench } from "./seed.ts";
import { entriesOf, type Entry, type Folder } from "./tree.ts";

/** VobSub comes as two files; the index is the one that is opened. */
function isSecondHalf(entry: Entry, indexed: ReadonlySet<string>): boolean {
  return entry.extension === "sub" && indexed.has(entry.stem);
}

interface Candidate {
  readonly entry: Entry;
  /** What is compared with the film's name. */
  readonly stem: string;
}

/** `Film.en.srt`, `Subs/Film.en.srt`, `Subs/Film/2_English.srt`, `Film.de.ac3`. */
function candidatesOf(folder: Folder): readonly Candidate[] {
  const inSubs = folder.folders.filter((child) => isSubtitleFolder(child.name));
  const plain = [folder, ...inSubs].flatMap((each) => [...entriesOf(each, "subtitle")]);
  const candidates = [...plain, ...entriesOf(folder, "audio")].map((entry) => ({ entry, stem: entry.stem }));
  const nested = inSubs
    .flatMap((subs) => subs.folders)
    .flatMap((child) =>
      entriesOf(child, "subtitle").map((entry) => ({ entry, stem: `${child.name}.${entry.stem}` })),
    );
  const all = [...candidates, ...nested];
  const indexed = new Set(all.flatMap(({ entry }) => (entry.extension === "idx" ? [entry.stem] : [])));
  return all.filter(({ entry }) => !isSecondHalf(entry, indexed));
}

/**
 * Gives each video of a folder the subtitles and audio tracks named for it; the longest name wins (`Film.mkv` and
 * `Film 2.mkv`). When there is one main video only, subtitles of any name are its own (`English.srt`, `Subs/2_eng.srt`).
 */
export function attachSidecars(
  bench: Bench,
  folder: Folder,
  videos: readonly Entry[],
  mains: readonly Entry[] = videos,
): void {
  const taken = new Map<Entry, { entry: Entry; rest: string }[]>(videos.map((video) => [video, []]));
  const byStem = new Map(videos.toReversed().map((video) => [video.stem.toLowerCase(), video]));
  const only = mains.length === 1 ? mains[0] : undefined;
  for (const { entry, stem } of candidatesOf(folder)) {
    const owner = ownerOf(stem, byStem);
    if (owner !== undefined) {
      taken.get(owner)?.push({ entry, rest: sidecarRest(stem, owner.stem) ?? "" });
    } else if (only !== undefined && entry.class === "subtitle") {
      taken.get(only)?.push({ entry, rest: entry.stem });
    }
  }
  for (const [video, found] of taken) keep(bench, video, found);
}

/** The video with the longest name that the sidecar's begins with. */
function ownerOf(stem: string, byStem: ReadonlyMap<string, Entry>): Entry | undefined {
  for (let length = stem.length; length > 0; length--) {
    const video = byStem.get(stem.slice(0, length).toLowerCase());
    if (video !== undefined && sidecarRest(stem, video.stem) !== null) return video;
  }
  return undefined;
}

/** Lyrics (`song.lrc`, `song.ttml`, `song.txt`) of the tracks of a folder; those with times come first. */
export function attachLyrics(bench: Bench, folder: Folder): void {
  const timed = entriesOf(folder, "subtitle").filter(({ extension }) => extension === "ttml");
  const byStem = Map.groupBy(
    [...entriesOf(folder, "lyrics"), ...entriesOf(folder, "text"), ...timed],
    ({ stem }) => stem.toLowerCase(),
  );
  for (const track of entriesOf(folder, "audio")) {
    const found = (byStem.get(track.stem.toLowerCase()) ?? []).toSorted((a, b) =>
      byName(a.extension, b.extension),
    );
    if (found.length > 0)
      bench.sidecars.set(
        track.path,
        found.map(({ path }, position) => lyricsStream(path, 1000 + position)),
      );
  }
}

function keep(bench: Bench, owner: Entry, found: readonly { entry: Entry; rest: string }[]): void {
  if (found.length === 0) return;
  const ordered = found.toSorted((a, b) => byName(a.entry.path, b.entry.path));
  bench.sidecars.set(
    owner.path,
    ordered.map(({ entry, rest }, position) => sidecarStream(entry.path, entry.name, rest, 1000 + position)),
  );
}
