import { z } from "zod";
import { REFRESH_MODES } from "../../domain/metadata/identifying/layer.ts";
import { flag, SECRET, text, whole } from "./values.ts";

const key = text.default("").meta(SECRET);
const base = (address: string) =>
  text.regex(/^https?:\/\/[^/\s]+\/(?:\S*\/)?$/, "an address with a slash at its end").default(address);

const tmdb = z.strictObject({
  api_key: key.describe("An API key of themoviedb.org, or its read access token. Empty: it is never asked."),
  api_url: base("https://api.themoviedb.org/3/").describe("Where it is asked."),
  images_url: base("https://image.tmdb.org/t/p/").describe("Where its pictures are."),
  requests_per_second: whole(1, 50).default(40).describe("How fast it may be asked."),
});

const omdb = z.strictObject({
  api_key: key.describe("An API key of omdbapi.com, for what critics say. Empty: it is never asked."),
  api_url: base("https://www.omdbapi.com/").describe("Where it is asked."),
});

const musicbrainz = z.strictObject({
  enabled: flag
    .default(false)
    .describe(
      "Ask MusicBrainz about albums and artists, and the Cover Art Archive for covers. They need no key.",
    ),
  api_url: base("https://musicbrainz.org/ws/2/").describe("Where it is asked."),
  images_url: base("https://coverartarchive.org/").describe("Where the covers are."),
  requests_per_second: whole(1, 100).default(1).describe("Its rule for the public server is 1."),
});

const tvdb = z.strictObject({
  api_key: key.describe(
    "An API key of thetvdb.com, for series that TMDB doesn't know. Empty: it is never asked.",
  ),
  api_url: base("https://api4.thetvdb.com/v4/").describe("Where it is asked."),
});

/** What is asked of whom about films and series. Without a key nothing is ever asked of anybody. */
export const metadata = z.strictObject({
  languages: z
    .array(text.regex(/^[a-z]{2}(?:-[A-Z]{2})?$/, "a language such as de-DE"), "a list of languages")
    .min(1, "at least one language")
    .default(["en-US"])
    .describe("In which titles and texts are wanted; later ones fill what the first doesn't say."),
  country: text
    .regex(/^[A-Z]{2}$/, "two capital letters, such as DE")
    .default("US")
    .describe("Whose age ratings count."),
  identify: flag.default(true).describe("Look up what is new after each scan."),
  refresh_hours: whole(0, 8760)
    .default(24)
    .describe(
      "How often what has grown old is asked for again: continuing series every few days, what is new every few weeks, what is old every few months. 0: never by the clock.",
    ),
  refresh_mode: z
    .enum(REFRESH_MODES, `one of ${REFRESH_MODES.join(", ")}`)
    .default("unlocked")
    .describe(
      "What that may change: `missing` only what is empty, `unlocked` all but what people locked or a sidecar says, `replace` what a sidecar says, too.",
    ),
  pictures: flag.default(true).describe("Fetch posters, backdrops and logos."),
  faces: flag.default(true).describe("Fetch pictures of people, too."),
  people: z
    .enum(["opened", "billed"], "one of opened, billed")
    .default("opened")
    .describe(
      "Who is asked about, for a biography and the like: `opened` whom somebody opens the page of, `billed` also those with top billing, after all else.",
    ),
  tmdb: tmdb.prefault({}),
  tvdb: tvdb.prefault({}),
  omdb: omdb.prefault({}),
  musicbrainz: musicbrainz.prefault({}),
});
