/** Every provider, answered by a server that means no good: nothing it says gets further than its own answer. */
import { createServer, type ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { Provider } from "../../../src/domain/metadata/providers.ts";
import type { Database } from "../../../src/infrastructure/database/database.ts";
import { createAnswerStore } from "../../../src/infrastructure/providers/asking/answer-store.ts";
import { createAsking } from "../../../src/infrastructure/providers/asking/asking.ts";
import { fetchBounded } from "../../../src/infrastructure/providers/asking/fetch-bounded.ts";
import { createMusicbrainz } from "../../../src/infrastructure/providers/musicbrainz/musicbrainz.ts";
import { createOmdb } from "../../../src/infrastructure/providers/omdb/omdb.ts";
import { createTmdb } from "../../../src/infrastructure/providers/tmdb/tmdb.ts";
import { createTvdbSignIn } from "../../../src/infrastructure/providers/tvdb/sign-in.ts";
import { createTvdb } from "../../../src/infrastructure/providers/tvdb/tvdb.ts";
import { databases } from "../../support/databases.ts";
import { silentLog } from "../../support/log.ts";
import { ENGLISH } from "../../support/providers.ts";

const never = new AbortController().signal;
const MBID = "11111111-2222-3333-4444-555555555555";
const [first] = databases;
if (first === undefined) throw new Error("there is no database to test on");
const { open } = first;

type Answering = (response: ServerResponse) => void;

async function serverThat(answer: Answering): Promise<{ url: string } & AsyncDisposable> {
  const server = createServer((_request, response) => {
    response.on("error", () => {});
    answer(response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/`,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => {
        server.close(resolve);
      });
      server.closeAllConnections();
      await closed;
    },
  };
}

const says =
  (body: string): Answering =>
  (response) => {
    response.writeHead(200, { "Content-Type": "application/json" }).end(body);
  };

function providersAt(database: Database, url: string) {
  const answers = createAnswerStore(database);
  const askAs = (name: "tmdb" | "tvdb" | "omdb" | "musicbrainz") =>
    createAsking(
      {
        name,
        origins: [new URL(url).origin],
        requestsPerSecond: 1000,
        parallel: 8,
        headers: {},
        retryMs: 1,
        deadlineMs: 1000,
      },
      { answers, clock: () => new Date(), log: silentLog },
    );
  return {
    tmdb: createTmdb({ apiKey: "key", apiUrl: url, imagesUrl: `${url}t/p/`, ask: askAs("tmdb") }),
    tvdb: createTvdb(url, askAs("tvdb")),
    omdb: createOmdb(url, "key", askAs("omdb")),
    musicbrainz: createMusicbrainz({ apiUrl: url, imagesUrl: url, ask: askAs("musicbrainz") }),
  };
}

const query = { name: "x", locale: ENGLISH } as const;

/** Everything that can be asked of anybody. */
async function askAll(database: Database, url: string): Promise<readonly unknown[]> {
  const all = providersAt(database, url);
  const { omdb } = all;
  // They have the ports that are used here.
  const [tmdb, tvdb, musicbrainz] = [all.tmdb, all.tvdb, all.musicbrainz] as Required<Provider>[];
  if (tmdb === undefined || tvdb === undefined || musicbrainz === undefined) throw new Error("nobody to ask");
  const imdb = { scheme: "imdb", id: "tt0000001" };
  const ratings = await omdb.ratings({ imdb: imdb.id }, never);
  const answers = await Promise.all([
    tmdb.search({ ...query, kind: "movie" }, never),
    tmdb.search({ ...query, kind: "series" }, never),
    tmdb.search({ ...query, kind: "person" }, never),
    tmdb.search({ ...query, kind: "collection" }, never),
    tmdb.details("movie", "1", ENGLISH, never),
    tmdb.details("series", "1", ENGLISH, never),
    tmdb.person("1", ENGLISH, never),
    tmdb.collection("1", ENGLISH, never),
    tmdb.images({ kind: "movie", id: "1" }, ENGLISH, never),
    tmdb.find("movie", imdb, ENGLISH, never),
    tvdb.search({ ...query, kind: "series" }, never),
    tvdb.details("series", "1", ENGLISH, never),
    tvdb.season("1", 1, ENGLISH, never),
    tvdb.find("series", imdb, ENGLISH, never),
    musicbrainz.search({ ...query, kind: "album" }, never),
    musicbrainz.details("album", MBID, ENGLISH, never),
    musicbrainz.details("artist", MBID, ENGLISH, never),
    musicbrainz.find("album", { scheme: "musicbrainzalbum", id: MBID }, ENGLISH, never),
  ]);
  const { candidates } = await tmdb.bestKnown(2000, 1, ENGLISH, never);
  const season = await tmdb.season("1", 1, ENGLISH, never);
  return [...answers, candidates, season?.episodes, Object.values(ratings ?? {})].flat();
}

const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
const many = (entry: unknown): string => JSON.stringify(Array.from({ length: 100_000 }, () => entry));

describe("an answer that is none, from any provider", () => {
  it.each<[string, string]>([
    ["an empty one", ""],
    ["null", "null"],
    ["a list", "[1, null, {}]"],
    ["a text", '"text"'],
    ["HTML", "<html><script>alert(1)</script></html>"],
    ["broken JSON", '{"results":[{"id":1,'],
    ["200,000 lists in each other", deep],
    [
      "what would change all objects",
      '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
    ],
    ["numbers beyond all", '{"id":1e999,"results":[{"id":-1e999,"title":"x"}],"data":{"id":1e999}}'],
    [
      "lists where there are none",
      '{"results":{},"data":[[]],"credits":[],"images":7,"episodes":"x","releases":1}',
    ],
    [
      "nulls everywhere",
      '{"id":null,"results":[null],"data":{"id":null,"episodes":[null]},"release-groups":[null]}',
    ],
    ["100,000 entries of nothing", `{"results":${many({})},"parts":${many(null)},"data":${many("x")}}`],
  ])("%s means nothing", async (_what, body) => {
    await using database = await open();
    await using server = await serverThat(says(body));
    const said = await askAll(database, server.url);
    expect(said.filter((one) => one !== null && one !== undefined)).toEqual([]);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});

describe("a person's life from outside", () => {
  it("is text, bounded, with pictures of the provider alone", async () => {
    await using database = await open();
    const body = JSON.stringify({
      id: 1,
      name: "<i>Ada</i>\u0000",
      biography: `<script>alert(1)</script><p>Born</p>${"long ".repeat(300_000)}`,
      birthday: "1970-02-30T99:99",
      deathday: "soon",
      place_of_birth: "javascript:alert(1)<svg onload=x>",
      imdb_id: "nm../../1",
      profile_path: "https://evil.example/x.jpg",
      images: { profiles: [{ file_path: "//evil.example/x.jpg" }, { file_path: "/good.jpg", width: 1e300 }] },
    });
    await using server = await serverThat(says(body));
    const ada = await providersAt(database, server.url).tmdb.person?.("1", ENGLISH, never);
    expect(ada).toMatchObject({ name: "Ada", diedAt: null, externalIds: { tmdb: "1" } });
    expect(ada?.overview).toMatch(/^Born/);
    expect(ada?.overview?.length).toBeLessThanOrEqual(20_000);
    expect(ada?.birthPlace).not.toMatch(/[<>]/);
    expect(ada?.images.map(({ url, width }) => [new URL(url).pathname, width])).toEqual([
      ["/t/p/h632/good.jpg", null],
    ]);
  });
});

describe("a server that keeps no rule of HTTP", () => {
  const bounds = (url: string) => ({ origins: [new URL(url).origin], maxBytes: 100_000, deadlineMs: 500 });
  const reach = async (answer: Answering) => {
    await using server = await serverThat(answer);
    return await fetchBounded(new URL(server.url), {}, bounds(server.url), never);
  };

  it("is cut off when a few packed bytes become many", async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const outcome = await reach((response) => {
      response.writeHead(200, { "Content-Encoding": "gzip", "Content-Length": bomb.length }).end(bomb);
    });
    expect(outcome).toMatchObject({ kind: "refused", reason: "more than 100000 bytes" });
  });

  it("is cut off when it drips for ever", async () => {
    const outcome = await reach((response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write("."), 20);
      response.on("close", () => clearInterval(drip));
    });
    expect(outcome).toMatchObject({ kind: "fault" });
  });

  it.each<[string, Answering]>([
    [
      "says that it is packed, and isn't",
      (response) => response.writeHead(200, { "Content-Encoding": "gzip" }).end("{}"),
    ],
    [
      "promises more than comes",
      (response) => {
        response.writeHead(200, { "Content-Length": 5000 });
        response.write("{", () => response.destroy());
      },
    ],
    [
      "sends headers without end",
      (response) => response.writeHead(200, { "X-Long": "x".repeat(200_000) }).end("{}"),
    ],
    ["hangs up", (response) => response.destroy()],
  ])("is at fault when it %s", async (_what, answer) => {
    expect(await reach(answer)).toMatchObject({ kind: "fault" });
  });

  it.each(["99999999999999", "Fri, 31 Dec 9999 23:59:59 GMT"])(
    "isn't left alone for ever for %s",
    async (after) => {
      const outcome = await reach((response) => response.writeHead(429, { "Retry-After": after }).end());
      expect(outcome).toEqual({ kind: "busy", afterMs: 3_600_000 });
    },
  );

  it.each([
    "file:///etc/passwd",
    "http://127.0.0.1:1/",
    "//169.254.169.254/latest",
    "javascript:alert(1)",
    "http://user:pw@127.0.0.1/",
  ])("doesn't lead to %s", async (to) => {
    const outcome = await reach((response) => response.writeHead(302, { Location: to }).end());
    expect(outcome).toMatchObject({ kind: "refused" });
  });

  it("isn't believed when it says that what we never had hasn't changed", async () => {
    await using database = await open();
    await using server = await serverThat((response) => response.writeHead(304).end());
    const { tmdb } = providersAt(database, server.url);
    await expect(tmdb.details?.("movie", "1", ENGLISH, never)).rejects.toMatchObject({
      meaning: "unavailable",
    });
  });

  it.each([
    "",
    "<html>",
    '{"data":{"token":7}}',
    `{"data":{"token":"${"x".repeat(5000)}"}}`,
    '{"data":{"token":"a\\r\\nX: y"}}',
  ])("signs nobody in with %j", async (body) => {
    await using server = await serverThat(says(body));
    const signIn = createTvdbSignIn(server.url, "key", () => 0);
    await expect(signIn(never)).rejects.toMatchObject({ meaning: "unavailable" });
  });
});
