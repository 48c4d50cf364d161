/** A stand-in for TheTVDB (API version 4): signing in, search, a series with its episodes. */
import { createServer } from "node:http";

const HARBOUR = {
  id: 81_189,
  name: "Kvarnen",
  overview: "Ett kvarter.",
  firstAired: "2016-02-01",
  lastAired: "2017-03-01",
  averageRuntime: 45,
  originalLanguage: "swe",
  status: { name: "Ended" },
  genres: [{ id: 1, name: "Drama" }],
  companies: [{ name: "SVT" }],
  remoteIds: [{ id: "tt9300001", sourceName: "IMDB", type: 2 }],
  aliases: [{ language: "deu", name: "Die Mühle" }],
  seasons: [
    { number: 1, type: { type: "official" } },
    { number: 7, type: { type: "dvd" } },
  ],
  artworks: [
    { image: "https://artworks.thetvdb.com/banners/posters/81189-1.jpg", type: 2, language: "eng", score: 5 },
    { image: "https://evil.example/81189-2.jpg", type: 2, language: "eng", score: 900 },
  ],
  characters: [{ name: "Miller", personName: "Ada Actor", peopleType: "Actor" }],
  translations: {
    nameTranslations: [{ language: "eng", name: "The Mill" }],
    overviewTranslations: [{ language: "eng", overview: "A <i>quarter</i>." }],
  },
};
const EPISODES = [
  { id: 1, name: "Flour", overview: "It begins.", aired: "2016-02-01", number: 1, seasonNumber: 1 },
  { id: 2, name: "Water", overview: null, aired: "2016-02-08", number: 2, seasonNumber: 1 },
];

export interface TvdbStandIn extends AsyncDisposable {
  readonly apiUrl: string;
  readonly requests: readonly string[];
}

export async function startTvdb(apiKey = "key"): Promise<TvdbStandIn> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://stand.in");
    requests.push(`${request.method} ${url.pathname}${url.search}`);
    const send = (status: number, data: unknown): void => {
      const body = { status: status === 200 ? "success" : "failure", data };
      response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
    };
    if (url.pathname === "/v4/login") {
      request.setEncoding("utf8").once("data", (body: string) => {
        const isRight = (JSON.parse(body) as { apikey?: unknown }).apikey === apiKey;
        send(isRight ? 200 : 401, isRight ? { token: "a.real.token" } : null);
      });
    } else if (request.headers.authorization === "Bearer a.real.token") {
      const data = answerTo(url);
      send(data === null ? 404 : 200, data);
    } else send(401, null);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  return {
    apiUrl: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/v4/`,
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

function answerTo(url: URL): unknown {
  const { pathname } = url;
  if (pathname === "/v4/search")
    return url.searchParams.get("query") === "The Mill"
      ? [
          {
            tvdb_id: "81189",
            type: "series",
            name: "Kvarnen",
            year: "2016",
            first_air_time: "2016-02-01",
            primary_language: "swe",
            translations: { eng: "The Mill" },
          },
        ]
      : [];
  if (pathname === "/v4/search/remoteid/tt9300001") return [{ series: HARBOUR }];
  if (pathname === "/v4/series/81189/extended") return HARBOUR;
  if (pathname === "/v4/series/81189/episodes/default/eng")
    return {
      episodes: EPISODES.filter(
        ({ seasonNumber }) => String(seasonNumber) === url.searchParams.get("season"),
      ),
    };
  return null;
}
