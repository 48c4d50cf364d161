import { mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { BaseItemDtoQueryResult } from "@jellyfin/sdk/lib/generated-client/models/base-item-dto-query-result.js";
import type { BaseItemDto } from "@jellyfin/sdk/lib/generated-client/models/base-item-dto.js";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import {
  arrTest,
  radarrImport,
  radarrRename,
  sonarrImport,
  sonarrImportComplete,
} from "../support/arr/messages.ts";
import { clip, put } from "../support/media.ts";
import { startTmdb, type StandIn } from "../support/tmdb/server.ts";
import { SMALL_WORKS } from "../support/tmdb/small-works.ts";
import { age, ask, createWorld, type Ask, type Reply, type World } from "../support/world.ts";

/** The tools run elsewhere: they see the media below /data. */
const FILM = { title: "The Lantern", year: 1994, tmdbId: 9_000_003, imdbId: "tt9000003" };
const FILM_FOLDER = "/data/films/kx81";
const FILE = `${FILM_FOLDER}/kx81.mkv`;
const film = { ...FILM, folder: FILM_FOLDER, file: FILE };
const SHOW = { title: "Harbour Watch", folder: "/data/shows/zz9", tvdbId: 9_200_001 };

let tmdb: StandIn;
let world: World;
let key: string;
let media: string;
beforeAll(async () => {
  tmdb = await startTmdb({ works: SMALL_WORKS, apiKey: "key" });
  // Known before the server starts, for its settings name it.
  media = await mkdtemp(join(tmpdir(), "triptych-webhooks-"));
  const beside = `../${basename(media)}`;
  const shelves = [
    { name: "Films", type: "movies", folder: `${beside}/films` },
    { name: "Shows", type: "tvshows", folder: `${beside}/shows` },
  ] as const;
  const fill = async (): Promise<void> => {
    await put(clip({ tone: 301 }), join(media, "films/Alpha Test (2001)/Alpha Test (2001)"));
    await put(clip({ tone: 302 }), join(media, "shows/Other/Other S01E01"));
    await age(media);
  };
  world = await createWorld(shelves, fill, {
    TRIPTYCH_METADATA__TMDB__API_KEY: "key",
    TRIPTYCH_METADATA__TMDB__API_URL: tmdb.apiUrl,
    TRIPTYCH_METADATA__TMDB__IMAGES_URL: tmdb.imagesUrl,
    TRIPTYCH_SCAN__WATCH: "false",
    TRIPTYCH_WEBHOOKS__PATH_MAPPINGS: JSON.stringify([`/data => ${media}`]),
  });
  await world.admin.post("/Auth/Keys?App=Radarr");
  const keys = await world.admin.get<{ readonly Items: readonly { readonly AccessToken: string }[] }>(
    "/Auth/Keys",
  );
  key = keys.Items.at(-1)?.AccessToken ?? "";
}, 120_000);
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await tmdb[Symbol.asyncDispose]();
  await rm(media, { recursive: true, force: true });
});

/** A file that lies there for long. */
async function bring(tone: number, path: string): Promise<void> {
  const file = await put(clip({ tone }), join(media, path));
  await age(file);
}

const tell = (tool: "radarr" | "sonarr", wanted: Ask): Promise<Reply> =>
  ask(world.base, `/api/v1/webhooks/${tool}`, {
    method: "POST",
    ...wanted,
    headers: { "X-Api-Key": key, ...wanted.headers },
  });

async function untilQuiet(): Promise<void> {
  const headers = { Authorization: `Bearer ${world.admin.token}` };
  await vi.waitUntil(
    async () => {
      const { body } = await ask(world.base, "/api/v1/jobs?limit=200", { headers });
      const { jobs } = body as { readonly jobs: readonly { readonly state: string }[] };
      return jobs.every(({ state }) => state !== "queued" && state !== "running");
    },
    { timeout: 60_000, interval: 100 },
  );
}

async function items(kind: string): Promise<readonly BaseItemDto[]> {
  const query = { IncludeItemTypes: kind, Recursive: true, Fields: "ProviderIds,Path,Overview" };
  return (await world.admin.get<BaseItemDtoQueryResult>("/Items", query)).Items ?? [];
}

const nativeId = async (uuid: string | undefined): Promise<number> => {
  const { body } = await ask(world.base, "/api/v1/items?limit=500", {
    headers: { Authorization: `Bearer ${key}` },
  });
  const found = (body as { items: readonly { id: number; uuid: string }[] }).items;
  return found.find((item) => item.uuid === uuid)?.id ?? 0;
};

describe("what Radarr and Sonarr tell", () => {
  it("is taken with an API key in any of the ways in which they can send one", async () => {
    const basic = Buffer.from(`radarr:${key}`).toString("base64");
    for (const headers of [
      { "X-Api-Key": key },
      { "X-Api-Key": "", Authorization: `Bearer ${key}` },
      { "X-Api-Key": "", Authorization: `Basic ${basic}` },
    ])
      for (const method of ["POST", "PUT"]) {
        const reply = await tell("radarr", { method, headers, json: arrTest("Radarr") });
        expect([reply.status, reply.body]).toEqual([
          200,
          { event: "Test", facts: 0, scans: [], outside: [] },
        ]);
      }
    expect((await tell("sonarr", { json: arrTest("Sonarr") })).status).toBe(200);
  });

  it("is nobody else's to say", async () => {
    const wrong = { "X-Api-Key": "no-such-key" };
    expect((await tell("radarr", { headers: wrong, json: arrTest("Radarr") })).status).toBe(401);
    const guest = await world.device("phone", "guest");
    const headers = { "X-Api-Key": "", Authorization: `Bearer ${guest.token}` };
    expect((await tell("radarr", { headers, json: arrTest("Radarr") })).status).toBe(403);
    // Anywhere else a key goes into the one header.
    expect((await ask(world.base, "/api/v1/jobs", { headers: { "X-Api-Key": key } })).status).toBe(401);
  });

  it("is refused when it isn't what they send, or is far too much", async () => {
    const wrong = [{}, { eventType: 7 }, { eventType: "Download", movie: { folderPath: "" } }, "text", []];
    for (const json of wrong) expect((await tell("radarr", { json })).status).toBe(400);
    const many = Array.from({ length: 5001 }, () => ({ path: "/a" }));
    const endless = { eventType: "Download", series: { path: "/a" }, episodeFiles: many };
    expect((await tell("sonarr", { json: endless })).status).toBe(400);
    const large = { eventType: "Test", more: "x".repeat(2_000_000) };
    expect((await tell("sonarr", { json: large })).status).toBe(413);
  });

  it("brings a film that nobody could name into the library, as what it is, without a search", async () => {
    await untilQuiet();
    const before = tmdb.requests.length;
    await bring(310, "films/kx81/kx81");
    const reply = await tell("radarr", { json: radarrImport(film) });
    expect(reply.body).toEqual({
      event: "Download",
      facts: 2,
      scans: [join(media, "films/kx81/kx81.mkv")],
      outside: [],
    });
    await untilQuiet();
    const lantern = (await items("Movie")).find(({ Name }) => Name === "The Lantern");
    expect(lantern).toMatchObject({
      ProviderIds: { Tmdb: "9000003", Imdb: "tt9000003" },
      Overview: "A lighthouse keeper follows a light that moves.",
    });
    expect(tmdb.requests.slice(before).filter((path) => path.includes("/search/"))).toEqual([]);
    const facts = await ask(world.base, `/api/v1/items/${await nativeId(lantern?.Id)}/facts`, {
      headers: { Authorization: `Bearer ${key}` },
    });
    expect(facts.body).toMatchObject({
      facts: [
        {
          source: "radarr",
          name: "The Lantern",
          year: 1994,
          quality: "Bluray-1080p",
          releaseGroup: "LANTERNS",
        },
        { source: "radarr", quality: null },
      ],
    });
  });

  it("keeps the film that was watched through an upgrade and a rename", async () => {
    const [lantern] = (await items("Movie")).filter(({ Name }) => Name === "The Lantern");
    await world.admin.post(`/UserPlayedItems/${lantern?.Id}`);
    const better = { ...film, file: `${FILM_FOLDER}/p0q.mkv` };
    await rm(join(media, "films/kx81/kx81.mkv"));
    await bring(311, "films/kx81/p0q");
    await tell("radarr", { json: radarrImport(better, FILE) });
    await untilQuiet();
    const named = { ...film, file: `${FILM_FOLDER}/The Lantern.mkv` };
    await rename(join(media, "films/kx81/p0q.mkv"), join(media, "films/kx81/The Lantern.mkv"));
    const reply = await tell("radarr", { json: radarrRename(named, better.file) });
    expect(reply.body).toMatchObject({ event: "Rename", facts: 1, outside: [] });
    await untilQuiet();
    const after = (await items("Movie")).filter(({ Name }) => Name === "The Lantern");
    expect(after).toMatchObject([
      { Path: join(media, "films/kx81/The Lantern.mkv"), UserData: { Played: true } },
    ]);
  });

  it("names a series by its folder and an episode by its file", async () => {
    await bring(320, "shows/zz9/zz9 S01E01");
    const file = `${SHOW.folder}/zz9 S01E01.mkv`;
    expect((await tell("sonarr", { json: sonarrImport(SHOW, file, [1, 1]) })).body).toMatchObject({
      facts: 2,
    });
    expect((await tell("sonarr", { json: sonarrImportComplete(SHOW, [file]) })).body).toMatchObject({
      facts: 1,
    });
    await untilQuiet();
    const series = (await items("Series")).find(({ Name }) => Name === "Harbour Watch");
    expect(series?.ProviderIds).toMatchObject({ Tvdb: "9200001", Tmdb: "9100001" });
    const episode = (await items("Episode")).find(({ Name }) => Name === "Fog");
    expect(episode?.ProviderIds).toMatchObject({ Tvdb: "9300001" });
  });

  it("tells of folders that are in no library, and never looks there", async () => {
    const elsewhere = { ...film, folder: "/elsewhere/a", file: "/elsewhere/a/a.mkv" };
    const reply = await tell("radarr", { json: radarrImport(elsewhere) });
    expect(reply.body).toEqual({
      event: "Download",
      facts: 0,
      scans: [],
      outside: ["/elsewhere/a", "/elsewhere/a/a.mkv"],
    });
    const climbing = { ...film, folder: "/data/../etc", file: "/data/films/../../etc/passwd" };
    expect((await tell("radarr", { json: radarrImport(climbing) })).body).toMatchObject({
      facts: 0,
      scans: [],
    });
  });
});
