/** Songs: track numbers in their names, artist and album in their folders. */
import type { NameFacts, TrackFacts } from "./name-facts.ts";
import type { NamedPath } from "./split-path.ts";
import { parseDiscFolder } from "./versions.ts";

const NUMBERED = /^(?:(\d{1,2})-)?(\d{1,3})(?:[. _-]+(?=\S)(.+))?$/u;
const VARIOUS = /^(?:various(?: artists)?|va|compilations?)$/iu;
const YEAR_BEFORE = /^[[(]?((?:19|20)\d\d)[\])]?[ ._-]+(.+)$/u;
const YEAR_BEHIND = /^(.+?)[ ._]*[[(]((?:19|20)\d\d)[\])]$/u;

interface Album {
  readonly artist?: string;
  readonly album?: string;
  readonly year?: number;
}

/** `Artist/2010 - Album/Disc 2/03 Title.flac`, `Artist - Album [2014]/07. Title.ogg`. */
export function describeSong({ stem, folders }: NamedPath): NameFacts {
  const last = folders.at(-1) ?? "";
  const disc = parseDiscFolder(last);
  const album = albumOf(disc === null ? folders : folders.slice(0, -1));
  const match = NUMBERED.exec(stem);
  const title = match?.[3] ?? stem;
  const discNumber = disc ?? (match?.[1] === undefined ? null : Number(match[1]));
  const numbers = {
    ...(discNumber !== null && { disc: discNumber }),
    ...(match !== null && { number: Number(match[2]) }),
  };
  return { kind: "music", ...album, ...titled(title, album, numbers) };
}

/** On a compilation, and where no folder names the artist, the name does. */
function titled(title: string, album: Album, numbers: TrackFacts): Partial<NameFacts> {
  const dash = title.indexOf(" - ");
  const isVarious = album.artist === undefined || VARIOUS.test(album.artist);
  const own = dash > 0 ? title.slice(0, dash) : undefined;
  if (own !== undefined && (isVarious || own.toLowerCase() === album.artist?.toLowerCase())) {
    return { artist: own, track: { ...numbers, title: title.slice(dash + 3) } };
  }
  return { track: { ...numbers, title } };
}

/** Artist, title and year of an album by its folders, the innermost last. */
export function albumOf(folders: readonly string[]): Album {
  const name = folders.at(-1);
  if (name === undefined) return {};
  const { text, year } = splitYear(name);
  const dash = text.indexOf(" - ");
  if (dash > 0) return { artist: text.slice(0, dash), album: text.slice(dash + 3), ...year };
  const artist = folders.at(-2);
  return { ...(artist !== undefined && { artist }), album: text, ...year };
}

function splitYear(name: string): { readonly text: string; readonly year: { readonly year?: number } } {
  const before = YEAR_BEFORE.exec(name);
  if (before !== null) return { text: before[2] ?? name, year: { year: Number(before[1]) } };
  const behind = YEAR_BEHIND.exec(name);
  return behind === null
    ? { text: name, year: {} }
    : { text: behind[1] ?? name, year: { year: Number(behind[2]) } };
}
