/** Stand-ins for MusicBrainz, the Cover Art Archive and OMDb in one small server: their paths and shapes. */
import { createServer } from "node:http";
import { pictureOf } from "./tmdb/pictures.ts";

export const GROUP = "11111111-1111-4111-8111-111111111111";
export const OTHER_GROUP = "22222222-2222-4222-8222-222222222222";
export const RELEASE = "33333333-3333-4333-8333-333333333333";
export const ARTIST = "44444444-4444-4444-8444-444444444444";

const maker = [{ name: "The Lamps", joinphrase: "", artist: { id: ARTIST, name: "The Lamps" } }];
const group = (id: string, title: string, date: string) => ({
  id,
  score: 100,
  title,
  "primary-type": "Album",
  "first-release-date": date,
  "artist-credit": maker,
  genres: [
    { name: "trip hop", count: 3 },
    { name: "electronic", count: 9 },
  ],
  rating: { value: 4.2, "votes-count": 12 },
  aliases: [{ name: "Nachtlicht", locale: "de" }],
});
const groups = [group(GROUP, "Night Light", "1998-04"), group(OTHER_GROUP, "Night Lights", "2001")];
const artist = {
  id: ARTIST,
  score: 100,
  name: "The Lamps",
  country: "GB",
  "life-span": { begin: "1991", ended: false },
  genres: [{ name: "electronic", count: 5 }],
  rating: { value: null, "votes-count": 0 },
  aliases: [],
};

export interface MusicStandIn extends AsyncDisposable {
  readonly musicbrainzUrl: string;
  readonly coversUrl: string;
  readonly omdbUrl: string;
  readonly requests: readonly string[];
}

export async function startMusicAndRatings(): Promise<MusicStandIn> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://stand.in");
    requests.push(`${url.pathname}${url.search}`);
    const send = (status: number, body: unknown): void => {
      response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
    };
    if (url.pathname === "/caa/moved.jpg") {
      void pictureOf("musicp0.jpg").then((bytes) => response.end(bytes));
    } else if (url.pathname === `/caa/release-group/${GROUP}/front-1200`) {
      response.writeHead(307, { Location: "/caa/moved.jpg" }).end();
    } else if (
      request.headers["user-agent"]?.startsWith("Triptych/") !== true &&
      url.pathname.startsWith("/ws/2/")
    ) {
      send(403, { error: "Your requests should be made with a proper User-Agent" });
    } else {
      const answer = answerTo(url);
      send(answer === null ? 404 : 200, answer ?? { error: "Not Found" });
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const base = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  return {
    musicbrainzUrl: `${base}/ws/2/`,
    coversUrl: `${base}/caa/`,
    omdbUrl: `${base}/omdb/`,
    requests,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => {
        server.close(resolve);
      });
      server.closeAllConnections();
      await closed;
    },
  };
}

function answerTo(url: URL): object | null {
  if (url.pathname === "/omdb/") return ratingsOf(url.searchParams.get("i"));
  const [, kind = "", id] = /^\/ws\/2\/([\w-]+)(?:\/([\w-]+))?$/.exec(url.pathname) ?? [];
  return id === undefined ? found(kind, url.searchParams.get("query") ?? "") : one(kind, id);
}

function found(kind: string, query: string): object | null {
  if (kind === "artist") return { count: 1, artists: [artist] };
  if (kind !== "release-group") return null;
  return { count: 2, "release-groups": query.includes('"Night Light"') ? groups : [] };
}

function one(kind: string, id: string): object | null {
  if (kind === "release-group") return groups.find((each) => each.id === id) ?? null;
  if (kind === "release" && id === RELEASE) return { id, title: "Night Light", "release-group": groups[0] };
  return kind === "artist" && id === ARTIST ? artist : null;
}

const ratingsOf = (imdb: string | null): object =>
  imdb === "tt9000003"
    ? {
        Title: "The Lantern",
        imdbRating: "8.3",
        imdbVotes: "12,345",
        Metascore: "77",
        Ratings: [
          { Source: "Internet Movie Database", Value: "8.3/10" },
          { Source: "Rotten Tomatoes", Value: "91%" },
        ],
        Response: "True",
      }
    : { Response: "False", Error: "Error getting data." };
