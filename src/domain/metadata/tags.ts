/** Embedded tags as fields of an item. Keys are ffmpeg's names in lower case. */
import type { ItemFields } from "../library/scanning/draft.ts";

export type Tags = Readonly<Record<string, string>>;

export interface TrackTags {
  readonly fields: Partial<ItemFields>;
  readonly album: string | null;
  readonly albumFields: Partial<ItemFields>;
  readonly externalIds: Readonly<Record<string, string>>;
  readonly albumIds: Readonly<Record<string, string>>;
}

const MAX_TEXT = 20_000;

export function trackTags(tags: Tags): TrackTags {
  const artists = listOf(tags, ["artists", "artist"]);
  const albumArtists = listOf(tags, ["album_artist", "albumartist", "album artist"]);
  const date = dateOf(first(tags, ["date", "originaldate", "year", "tyer"]));
  const genres = splitList(first(tags, ["genre"]) ?? "");
  const shared = { ...date, genres, ...(albumArtists.length > 0 && { albumArtists }) };
  const title = first(tags, ["title"]);
  return {
    fields: compact({
      ...shared,
      name: title ?? undefined,
      artists: artists.length > 0 ? artists : undefined,
      index: numberOf(first(tags, ["track", "tracknumber"])) ?? undefined,
      parentIndex: numberOf(first(tags, ["disc", "discnumber"])) ?? undefined,
    }),
    album: first(tags, ["album"]),
    albumFields: shared,
    externalIds: idsOf(tags, TRACK_IDS),
    albumIds: idsOf(tags, ALBUM_IDS),
  };
}

/** Titles in films are mostly the release's name, so that they count for nothing; descriptions are worth something. */
export function videoTags(tags: Tags): Partial<ItemFields> {
  return compact({
    overview: first(tags, ["synopsis", "description", "summary"]) ?? undefined,
    genres: splitList(first(tags, ["genre"]) ?? ""),
  });
}

const TRACK_IDS = {
  musicbrainztrack: ["musicbrainz_trackid", "musicbrainz release track id", "musicbrainz_releasetrackid"],
};
const ALBUM_IDS = {
  musicbrainzalbum: ["musicbrainz_albumid", "musicbrainz album id"],
  musicbrainzreleasegroup: ["musicbrainz_releasegroupid", "musicbrainz release group id"],
};

function idsOf(
  tags: Tags,
  table: Readonly<Record<string, readonly string[]>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(table).flatMap(([provider, names]) => {
      const id = first(tags, names);
      return id !== null && /^[0-9a-f-]{36}$/iu.test(id) ? [[provider, id.toLowerCase()]] : [];
    }),
  );
}

function first(tags: Tags, names: readonly string[]): string | null {
  for (const name of names) {
    const value = tags[name]?.trim();
    if (value !== undefined && value !== "") return value.slice(0, MAX_TEXT);
  }
  return null;
}

/** Several values stand in one tag with `;` between; the first tag that says anything counts. */
function listOf(tags: Tags, names: readonly string[]): readonly string[] {
  return splitList(first(tags, names) ?? "");
}

function splitList(text: string): readonly string[] {
  const parts = text.split(/[;\0]/u).flatMap((part) => (part.trim() === "" ? [] : [part.trim()]));
  return [...new Set(parts)].slice(0, 100);
}

/** `3`, `3/12`. */
function numberOf(text: string | null): number | null {
  const digits = /^\s{0,3}(\d{1,5})/u.exec(text ?? "")?.[1];
  return digits === undefined ? null : Number(digits);
}

/** `2004`, `2004-05`, `2004-05-06T…`: a year alone means its first day, as Jellyfin has it. */
function dateOf(text: string | null): Pick<Partial<ItemFields>, "year" | "premieredAt"> {
  const match = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?/u.exec(text ?? "");
  const year = Number(match?.[1]);
  if (match === null || year < 1000) return {};
  const premieredAt = new Date(`${match[1]}-${match[2] ?? "01"}-${match[3] ?? "01"}T00:00:00Z`);
  return Number.isNaN(premieredAt.getTime()) ? { year } : { year, premieredAt };
}

function compact(fields: {
  readonly [K in keyof ItemFields]?: ItemFields[K] | undefined;
}): Partial<ItemFields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
