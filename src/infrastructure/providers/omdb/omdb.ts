/** The Open Movie Database as a provider of ratings: what critics say, by IMDb's ids (omdbapi.com). */
import type { FetchRatings, Provider } from "../../../domain/metadata/providers.ts";
import type { Ask } from "../asking/asking.ts";
import { entry, list, name, number, part } from "../lenient.ts";
import { parsed } from "../parsed.ts";

const DAY_MS = 24 * 3_600_000;
const FRESH_MS = 14 * DAY_MS;

const answer = part({
  imdbRating: number(0, 10),
  imdbVotes: name,
  Metascore: number(0, 100),
  Ratings: list(entry({ Source: name, Value: name }), 20),
});

/** @param url `https://www.omdbapi.com/` */
export function createOmdb(
  url: string,
  apiKey: string,
  ask: Ask,
): Provider & { readonly ratings: FetchRatings } {
  return {
    name: "omdb",
    schemeOf: () => null,
    takes: () => [],
    async ratings({ imdb }, signal) {
      if (imdb === undefined || !/^tt\d{7,9}$/.test(imdb)) return null;
      const asked = new URL(url);
      asked.search = new URLSearchParams({ i: imdb, apikey: apiKey }).toString();
      const body = await ask({ url: asked, key: `i=${imdb}`, freshMs: FRESH_MS }, signal);
      if (body === null) return null;
      const { imdbRating, imdbVotes, Metascore, Ratings } = answer.parse(parsed(body));
      const tomatoes = /^(\d{1,3})%$/.exec(
        Ratings.find(({ Source }) => Source === "Rotten Tomatoes")?.Value ?? "",
      )?.[1];
      const critics = tomatoes === undefined ? Metascore : Math.min(100, Number(tomatoes));
      const votes = Number((imdbVotes ?? "").replaceAll(",", "")) || null;
      return { communityRating: imdbRating, criticRating: critics, voteCount: votes };
    },
  };
}
