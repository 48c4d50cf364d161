/** Which files of a folder are one film: its versions, and the parts of each. */
import { byName } from "../naming/files.ts";
import { parseTitle } from "../naming/title.ts";
import { parsePart, splitQuality, versionOf, versionRank } from "../naming/versions.ts";
import type { DraftVersion } from "./seed.ts";
import type { Entry } from "./tree.ts";

export interface FilmGroup {
  /** The name the files share, without version and part. */
  readonly stem: string;
  readonly versions: readonly DraftVersion[];
}

interface Piece {
  readonly entry: Entry;
  /** The stem without a part's number. */
  readonly stem: string;
  readonly part: number | null;
}

/**
 * Groups the videos of a folder. Those named for the folder are versions of one film when all of them are; otherwise
 * files belong together when their names agree but for quality (`Film - 1080p`) and part (`Film cd1`).
 */
export function groupFilms(folderName: string, videos: readonly Entry[]): readonly FilmGroup[] {
  const pieces = toPieces(videos);
  const named = folderName === "" ? null : versionsOfFolder(folderName, pieces);
  if (named !== null) return [{ stem: folderName, versions: mainFirst(toVersions(named)) }];
  const groups = Map.groupBy(
    pieces.map((piece) => ({ piece, ...splitQuality(piece.stem) })),
    ({ base, piece }) => keyOf(base, piece.stem),
  );
  return [...groups.values()].flatMap((group) => {
    const versions = group.map(({ piece, version }) => ({ piece, version: version ?? "" }));
    return [{ stem: group[0]?.base ?? "", versions: toVersions(versions) }];
  });
}

interface Named {
  readonly piece: Piece;
  readonly version: string;
}

const YEAR = /^[([]?((?:18|19|20)\d\d)[)\]]?(?=$|[ ._-])[ ._-]*/u;

/**
 * Each file with its version when all of them are named for the folder; null when they are not. Different years behind
 * the folder's name are different films (`Film/Film (1980).mkv`, `Film/Film (2010).mkv`).
 */
function versionsOfFolder(folderName: string, pieces: readonly Piece[]): readonly Named[] | null {
  const named = pieces.map((piece) => ({ piece, version: versionOf(piece.stem, folderName) }));
  if (named.length === 0) return null;
  const editions = new Set(pieces.map((piece) => parseTitle(piece.stem).edition));
  if (editions.size > 1) return null;
  const years = new Set(named.map(({ version }) => YEAR.exec(version ?? "")?.[1]));
  const isOne = years.size === 1;
  const whole = named.flatMap(({ piece, version }) =>
    version === null ? [] : [{ piece, version: isOne ? version.replace(YEAR, "") : version }],
  );
  return whole.length < pieces.length || (!isOne && [...years].some(Boolean)) ? null : whole;
}

/** The file with the folder's very name is the one that is played when nobody chooses. */
function mainFirst(versions: readonly DraftVersion[]): readonly DraftVersion[] {
  return versions.toSorted((a, b) => Number(a.name !== null) - Number(b.name !== null));
}

/** Ids don't tell films apart, everything else in a name does; an edition is a film of its own, as in Plex. */
function keyOf(base: string, stem: string): string {
  const { edition } = parseTitle(stem);
  const { name, externalIds } = parseTitle(base);
  const isPlain = edition === null && Object.keys(externalIds).length === 0;
  return (
    isPlain ? base : `${name} ${Object.values(externalIds).join(" ")} ${edition ?? ""}`.trim()
  ).toLowerCase();
}

/** A part's number only counts when another file is another part of the same. */
function toPieces(videos: readonly Entry[]): readonly Piece[] {
  const parsed = videos.map((entry) => ({ entry, found: parsePart(entry.stem) }));
  const numbers = Map.groupBy(
    parsed.filter(({ found }) => found !== null),
    ({ entry, found }) => partKey(entry, found?.base ?? ""),
  );
  return parsed.map(({ entry, found }) => {
    const siblings = found === null ? [] : (numbers.get(partKey(entry, found.base)) ?? []);
    const distinct = new Set(siblings.map((sibling) => sibling.found?.part));
    const isPart = found !== null && siblings.length > 1 && distinct.size === siblings.length;
    return isPart ? { entry, stem: found.base, part: found.part } : { entry, stem: entry.stem, part: null };
  });
}

function partKey(entry: Entry, base: string): string {
  return `${base.toLowerCase()}|${entry.extension}`;
}

/** The best quality first, then by name; a plain file before one that is named otherwise. */
function toVersions(files: readonly { piece: Piece; version: string }[]): readonly DraftVersion[] {
  const groups = Map.groupBy(files, ({ piece, version }) =>
    piece.part === null ? piece.entry.path : `${version}|${piece.entry.extension}|parts`,
  );
  const versions = [...groups.values()].map((group) => {
    const ordered = group.toSorted((a, b) => (a.piece.part ?? 0) - (b.piece.part ?? 0));
    const version = ordered[0]?.version ?? "";
    const edition = parseTitle(ordered[0]?.piece.entry.stem ?? "").edition;
    return {
      name: version === "" ? edition : version,
      edition,
      files: ordered.map(({ piece }) => piece.entry),
    };
  });
  return versions.toSorted(
    (a, b) =>
      versionRank(b.name ?? "") - versionRank(a.name ?? "") ||
      byName(a.files[0]?.name ?? "", b.files[0]?.name ?? ""),
  );
}
