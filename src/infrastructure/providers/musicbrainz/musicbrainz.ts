/** MusicBrainz as a provider of albums (its release groups) and artists, with covers from the Cover Art Archive. */
import type {
  Candidate,
  Details,
  Provider,
  ProviderQuery,
  RemoteImage,
} from "../../../domain/metadata/providers.ts";
import { schemeAt } from "../../../domain/metadata/providers.ts";
import type { Ask } from "../asking/asking.ts";
import { parsed } from "../parsed.ts";
import {
  artist,
  artistPage,
  groupPage,
  MBID,
  release,
  releaseGroup,
  type Artist,
  type ReleaseGroup,
} from "./schemas.ts";

export interface MusicbrainzDeps {
  /** `https://musicbrainz.org/ws/2/` */
  readonly apiUrl: string;
  /** `https://coverartarchive.org/` */
  readonly imagesUrl: string;
  readonly ask: Ask;
}

const DAY_MS = 24 * 3_600_000;
const FRESH_MS = 30 * DAY_MS;

type Get = (path: string, query: Readonly<Record<string, string>>, signal: AbortSignal) => Promise<unknown>;

export function createMusicbrainz({ apiUrl, imagesUrl, ask }: MusicbrainzDeps): Provider {
  const get: Get = async (path, query, signal) => {
    const url = new URL(path, apiUrl);
    url.search = new URLSearchParams({ ...query, fmt: "json" }).toString();
    const body = await ask({ url, key: `${path}${url.search}`, freshMs: FRESH_MS }, signal);
    return body === null ? null : parsed(body);
  };
  return {
    name: "musicbrainz",
    schemeOf: (kind) => schemeAt("musicbrainz", kind),
    takes: (kind) => [schemeAt("musicbrainz", kind)].flatMap((scheme) => scheme ?? []),
    search: (query, signal) => search(get, query, signal),
    async find(kind, { scheme, id }, _locale, signal) {
      if (kind !== "album" || scheme !== "musicbrainzalbum" || !MBID.test(id)) return null;
      const answer = await get(`release/${id}`, { inc: "release-groups+artist-credits" }, signal);
      if (answer === null) return null;
      return albumCandidate(release.parse(answer)["release-group"])[0] ?? null;
    },
    async details(kind, id, _locale, signal) {
      if (!MBID.test(id)) return null;
      if (kind === "album") {
        const inc = "artist-credits+genres+ratings+aliases";
        const answer = await get(`release-group/${id}`, { inc }, signal);
        return answer === null ? null : toAlbum(releaseGroup.parse(answer), imagesUrl);
      }
      if (kind !== "artist") return null;
      const answer = await get(`artist/${id}`, { inc: "genres+ratings+aliases" }, signal);
      return answer === null ? null : toArtist(artist.parse(answer));
    },
    images: async ({ kind, id }) => (kind === "album" && MBID.test(id) ? coversOf(imagesUrl, id) : []),
  };
}

/** Lucene's own signs in a name are none. */
const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, " ").slice(0, 200)}"`;

async function search(
  get: Get,
  { kind, name, artist: by, year }: ProviderQuery,
  signal: AbortSignal,
): Promise<readonly Candidate[]> {
  if (kind === "album") {
    const parts = [`releasegroup:${quoted(name)}`];
    if (by !== undefined) parts.push(`artist:${quoted(by)}`);
    if (year !== undefined) parts.push(`firstreleasedate:${year}`);
    const answer = await get("release-group", { query: parts.join(" AND "), limit: "10" }, signal);
    return groupPage.parse(answer)["release-groups"].flatMap(albumCandidate);
  }
  if (kind !== "artist") return [];
  const answer = await get("artist", { query: `artist:${quoted(name)}`, limit: "10" }, signal);
  return artistPage.parse(answer).artists.flatMap(artistCandidate);
}

const NOTHING = {
  provider: "musicbrainz",
  originalName: null,
  originalLanguage: null,
  overview: null,
  imageUrl: null,
} as const;

const makersOf = (group: Pick<ReleaseGroup, "artist-credit">): string | null =>
  group["artist-credit"].flatMap((credit) => credit.name ?? credit.artist.name ?? []).join(", ") || null;

/** A year alone means its first day, as in tags. */
function datedBy(date: string | null): { readonly year: number | null; readonly premieredAt: Date | null } {
  const [year = "", month = "01", day = "01"] = (date ?? "").split("-");
  const premieredAt = new Date(`${year}-${month}-${day}T00:00:00Z`);
  return Number.isNaN(premieredAt.getTime())
    ? { year: null, premieredAt: null }
    : { year: Number(year), premieredAt };
}

const albumCandidate = (group: ReleaseGroup): readonly Candidate[] =>
  group.id === null || group.title === null
    ? []
    : [
        {
          ...NOTHING,
          kind: "album",
          externalIds: { musicbrainzreleasegroup: group.id },
          name: group.title,
          ...datedBy(group["first-release-date"]),
          popularity: group.score ?? 0,
          voteCount: group.rating["votes-count"] ?? 0,
          artist: makersOf(group),
        },
      ];

const artistCandidate = (found: Artist): readonly Candidate[] =>
  found.id === null || found.name === null
    ? []
    : [
        {
          ...NOTHING,
          kind: "artist",
          externalIds: { musicbrainzartist: found.id },
          name: found.name,
          year: null,
          premieredAt: null,
          popularity: found.score ?? 0,
          // Its search orders by fit alone: the first is far ahead of its namesakes, or it isn't sure.
          voteCount: found.score ?? 0,
          artist: null,
        },
      ];

const MAX_GENRES = 5;

function shared(found: Pick<ReleaseGroup, "genres" | "aliases" | "rating">, name: string) {
  const { value } = found.rating;
  const genres = found.genres
    .toSorted((a, b) => (b.count ?? 0) - (a.count ?? 0))
    .flatMap((genre) => genre.name ?? [])
    .slice(0, MAX_GENRES);
  return {
    fields: { genres, ...(value !== null && { communityRating: Math.round(value * 20) / 10 }) },
    titles: [
      { title: name, language: null, country: null },
      ...found.aliases.flatMap(({ name: title, locale }) =>
        title === null ? [] : [{ title, language: locale?.slice(0, 2) ?? null, country: null }],
      ),
    ],
  };
}

const BARE = {
  provider: "musicbrainz",
  originalLanguage: null,
  runtimeMs: null,
  people: [],
  certifications: {},
  collection: null,
  videos: [],
  seasons: [],
} as const;

/** Without its name: the tags know better which edition it is. */
function toAlbum(group: ReleaseGroup, imagesUrl: string): Details | null {
  if (group.id === null || group.title === null) return null;
  const { fields, titles } = shared(group, group.title);
  const { year, premieredAt } = datedBy(group["first-release-date"]);
  const [maker] = group["artist-credit"];
  return {
    ...BARE,
    externalIds: {
      musicbrainzreleasegroup: group.id,
      ...(maker?.artist.id != null && { musicbrainzalbumartist: maker.artist.id }),
    },
    fields: { ...fields, ...(year !== null && premieredAt !== null && { year, premieredAt }) },
    titles,
    images: coversOf(imagesUrl, group.id),
  };
}

function toArtist(found: Artist): Details | null {
  if (found.id === null || found.name === null) return null;
  return {
    ...BARE,
    externalIds: { musicbrainzartist: found.id },
    ...shared(found, found.name),
    images: [],
  };
}

/** Addressed without asking: what has no cover isn't found there. */
const coversOf = (imagesUrl: string, id: string): readonly RemoteImage[] => [
  {
    provider: "coverartarchive",
    kind: "poster",
    url: `${imagesUrl}release-group/${id}/front-1200`,
    thumbUrl: `${imagesUrl}release-group/${id}/front-250`,
    width: null,
    height: null,
    language: null,
    rating: null,
    voteCount: 0,
  },
];
