/** What an admin does in jellyfin-web's editors: the bodies are those that its forms send. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { BaseItemDto } from "@jellyfin/sdk/lib/generated-client/models/base-item-dto.js";
import type { ImageInfo } from "@jellyfin/sdk/lib/generated-client/models/image-info.js";
import type { MetadataEditorInfo } from "@jellyfin/sdk/lib/generated-client/models/metadata-editor-info.js";
import type { RemoteImageResult } from "@jellyfin/sdk/lib/generated-client/models/remote-image-result.js";
import type { RemoteSearchResult } from "@jellyfin/sdk/lib/generated-client/models/remote-search-result.js";
import sharp from "sharp";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { call } from "../api/native/client.ts";
import { clip, picture, put } from "../support/media.ts";
import { startTmdb, type StandIn } from "../support/tmdb/server.ts";
import { SMALL_WORKS } from "../support/tmdb/small-works.ts";
import {
  type Client,
  createWorld,
  itemNamed,
  itemsOf,
  SHELVES,
  stateOf,
  type World,
} from "../support/world.ts";

let tmdb: StandIn;
let world: World;
let admin: Client;
let user: Client;

const FILMS = ["Alpha Test (2001)", "Beta Trial (2002)", "Gamma Proof (2003)"];

beforeAll(async () => {
  tmdb = await startTmdb({ works: SMALL_WORKS });
  world = await createWorld(
    [SHELVES.movies],
    async (media) => {
      for (const [at, name] of FILMS.entries()) {
        await put(clip({ tone: 700 + at }), join(media, "movies", name, name));
        await writeFile(
          join(media, "movies", name, "movie.nfo"),
          `<movie><title>${name.slice(0, -7)}</title><plot>From the sidecar</plot><genre>Drama</genre></movie>`,
        );
      }
      await put(picture(), join(media, "movies", FILMS[0] ?? "", "poster"));
    },
    {
      TRIPTYCH_METADATA__IDENTIFY: "false",
      TRIPTYCH_METADATA__TMDB__API_KEY: "key",
      TRIPTYCH_METADATA__TMDB__API_URL: tmdb.apiUrl,
      TRIPTYCH_METADATA__TMDB__IMAGES_URL: tmdb.imagesUrl,
    },
  );
  admin = world.admin;
  user = await world.device("sofa", "somebody");
  return async () => {
    await world[Symbol.asyncDispose]();
    await tmdb[Symbol.asyncDispose]();
  };
}, 120_000);

const itemOf = (client: Client, id: string): Promise<BaseItemDto> =>
  client.get<BaseItemDto>(`/Users/${client.userId}/Items/${id}`);

/** The form of jellyfin-web's metadata editor as it stands when it is opened: every value as text. */
function form(item: BaseItemDto): Record<string, unknown> {
  const day = (date: string | null | undefined): string | null => date?.slice(0, 10) ?? null;
  const text = (value: string | number | null | undefined): string => String(value ?? "");
  return {
    Id: item.Id,
    Name: text(item.Name),
    OriginalTitle: text(item.OriginalTitle),
    OriginalLanguage: "",
    ForcedSortName: text(item.ForcedSortName),
    CommunityRating: text(item.CommunityRating),
    CriticRating: text(item.CriticRating),
    IndexNumber: item.IndexNumber ?? null,
    AirsBeforeSeasonNumber: "",
    AirsAfterSeasonNumber: "",
    AirsBeforeEpisodeNumber: "",
    ParentIndexNumber: item.ParentIndexNumber ?? null,
    DisplayOrder: "",
    Album: "",
    AlbumArtists: [],
    ArtistItems: [],
    SeriesName: "",
    Overview: text(item.Overview),
    Status: "",
    AirDays: [],
    AirTime: "",
    Genres: item.Genres ?? [],
    Tags: item.Tags ?? [],
    Studios: (item.Studios ?? []).map(({ Name }) => ({ Name })),
    PremiereDate: day(item.PremiereDate) === null ? null : item.PremiereDate,
    DateCreated: new Date(item.DateCreated ?? "").toISOString(),
    EndDate: null,
    ProductionYear: text(item.ProductionYear),
    Height: "",
    AspectRatio: "",
    Video3DFormat: "",
    OfficialRating: text(item.OfficialRating),
    CustomRating: "",
    People: item.People,
    LockData: item.LockData,
    LockedFields: item.LockedFields ?? [],
    ProviderIds: { ...item.ProviderIds, Imdb: item.ProviderIds?.["Imdb"] ?? "", TmdbCollection: "" },
    PreferredMetadataLanguage: "",
    PreferredMetadataCountryCode: "",
    Taglines: item.Taglines ?? [],
  };
}

const save = (id: string, body: Record<string, unknown>): Promise<undefined> =>
  admin.post(`/Items/${id}`, body);

describe("the metadata editor", () => {
  it("opens with what can be chosen", async () => {
    const { Id } = await itemNamed(admin, "Alpha Test");
    const info = await admin.get<MetadataEditorInfo>(`/Items/${Id}/MetadataEditor`);
    expect(info.ParentalRatingOptions?.length).toBeGreaterThan(10);
    expect(info.Countries?.length).toBeGreaterThan(100);
    expect(info.Cultures?.length).toBeGreaterThan(100);
    expect(info.ContentTypeOptions).toEqual([]);
    expect(info.ExternalIdInfos?.map(({ Key }) => Key)).toEqual(["Imdb", "Tmdb", "TmdbCollection"]);
  });

  it("saved as it was opened, changes and locks nothing", async () => {
    const { Id } = await itemNamed(admin, "Beta Trial");
    const before = await itemOf(admin, Id);
    await save(Id, form(before));
    expect(await itemOf(admin, Id)).toEqual(before);
  });

  it("changes what was changed, for good; unticked, a field is its sources' again", async () => {
    const { Id } = await itemNamed(admin, "Beta Trial");
    const opened = form(await itemOf(admin, Id));
    await save(Id, {
      ...opened,
      Overview: "As I say",
      CommunityRating: "8.5",
      PremiereDate: "2002-05-06",
      Genres: ["Noir"],
      Taglines: ["Mine"],
      People: [{ Name: "Ann Actor", Role: "Eve", Type: "Actor" }],
      ProviderIds: { ...(opened["ProviderIds"] as object), Tmdb: "77", Imdb: "tt77" },
    });
    const told = {
      Overview: "As I say",
      CommunityRating: 8.5,
      PremiereDate: "2002-05-06T00:00:00.0000000Z",
      Genres: ["Noir"],
      Taglines: ["Mine"],
      LockedFields: ["Overview", "Genres", "Cast"],
      ProviderIds: { Tmdb: "77", Imdb: "tt77" },
    };
    expect(await itemOf(admin, Id)).toMatchObject(told);
    await writeFile(
      join(world.media, "movies", FILMS[1] ?? "", "movie.nfo"),
      "<movie><title>Beta Trial</title><plot>Another text</plot><genre>Comedy</genre><year>2012</year></movie>",
    );
    await world.scan();
    await vi.waitUntil(async () => (await itemOf(admin, Id)).ProductionYear === 2012, 20_000);
    expect(await itemOf(admin, Id)).toMatchObject(told);
    const again = form(await itemOf(admin, Id));
    await save(Id, { ...again, LockedFields: ["Genres", "Cast"] });
    await vi.waitUntil(async () => (await itemOf(admin, Id)).Overview === "Another text", 20_000);
    expect(await itemOf(admin, Id)).toMatchObject({ Genres: ["Noir"], LockedFields: ["Genres", "Cast"] });
  });

  it("takes a whole item without what is empty, as apps with an SDK send it", async () => {
    const { Id } = await itemNamed(admin, "Gamma Proof");
    const { Overview: _, ...item } = await itemOf(admin, Id);
    await save(Id, { ...item, ProductionYear: 1990 });
    const saved = await itemOf(admin, Id);
    expect(saved).toMatchObject({ ProductionYear: 1990, Genres: ["Drama"], Name: "Gamma Proof" });
    expect(saved.Overview).toBeUndefined();
    // A script's few fields change no others.
    await save(Id, { Overview: "Back" });
    expect(await itemOf(admin, Id)).toMatchObject({ ProductionYear: 1990, Overview: "Back" });
  });

  it.each([
    ["a year that is none", { ProductionYear: "soon" }],
    ["a rating out of ten that is eleven", { CommunityRating: "11" }],
    ["a text of a megabyte", { Overview: "x".repeat(900_000) }],
    ["an id that is none", { ProviderIds: { Tmdb: "<script>" } }],
  ])("refuses %s", async (_what, body) => {
    const { Id } = await itemNamed(admin, "Gamma Proof");
    const reply = await admin.ask(`/Items/${Id}`, { method: "POST", json: body });
    expect(reply.status).toBe(400);
  });
});

describe("the identifier", () => {
  it("finds, and what is chosen is it, described anew", async () => {
    const { Id } = await itemNamed(admin, "Gamma Proof");
    const results = await admin.post<RemoteSearchResult[]>("/Items/RemoteSearch/Movie", {
      SearchInfo: { ProviderIds: { Imdb: "", Tmdb: "" }, Name: "The Lantern", Year: 1994 },
      ItemId: Id,
    });
    const [chosen] = results;
    expect(chosen).toMatchObject({
      Name: "The Lantern",
      ProductionYear: 1994,
      SearchProviderName: "TheMovieDb",
      ProviderIds: { Tmdb: "9000003" },
      Artists: [],
    });
    await admin.post(`/Items/RemoteSearch/Apply/${Id}?ReplaceAllImages=true`, chosen);
    await vi.waitUntil(async () => (await itemOf(admin, Id)).RunTimeTicks !== undefined, 20_000);
    expect((await itemOf(admin, Id)).ProviderIds).toMatchObject({ Tmdb: "9000003" });
    const byId = await admin.post<RemoteSearchResult[]>("/Items/RemoteSearch/Movie", {
      SearchInfo: { ProviderIds: { Imdb: "tt9000001" } },
      ItemId: Id,
    });
    expect(byId.map(({ Name }) => Name)).toEqual(["Alpha Test"]);
    expect(await admin.post("/Items/RemoteSearch/Book", { SearchInfo: { Name: "X" } })).toEqual([]);
  });
});

describe("the image editor", () => {
  const backdrops = async (id: string): Promise<string[]> =>
    (await itemOf(admin, id)).BackdropImageTags ?? [];
  const coloured = (colour: string): Promise<Buffer> =>
    sharp({ create: { width: 64, height: 36, channels: 3, background: colour } })
      .png()
      .toBuffer();
  const upload = async (id: string, type: string, bytes: Buffer, mime = "image/png"): Promise<number> => {
    const body = bytes.toString("base64");
    const reply = await admin.ask(`/Items/${id}/Images/${type}`, {
      method: "POST",
      headers: { "Content-Type": mime },
      body,
    });
    return reply.status;
  };

  it("replaces a poster, which a scan leaves alone, and takes it away", async () => {
    const { Id } = await itemNamed(admin, "Alpha Test");
    const found = (await itemOf(admin, Id)).ImageTags?.["Primary"];
    expect(await upload(Id, "Primary", await coloured("red"))).toBe(204);
    const given = (await itemOf(admin, Id)).ImageTags?.["Primary"];
    expect(given).not.toBe(found);
    const shown = await admin.ask(`/Items/${Id}/Images/Primary?format=png`);
    const { channels } = await sharp(shown.bytes).stats();
    expect(channels.map((channel) => Math.round(channel.mean))).toEqual([255, 0, 0]);
    await world.scan();
    expect((await itemOf(admin, Id)).ImageTags?.["Primary"]).toBe(given);
    // His own gone, the file beside the film counts again; that gone too, there is none.
    await admin.ask(`/Items/${Id}/Images/Primary`, { method: "DELETE" });
    await vi.waitUntil(async () => (await itemOf(admin, Id)).ImageTags?.["Primary"] === found, 20_000);
    await admin.ask(`/Items/${Id}/Images/Primary`, { method: "DELETE" });
    expect((await itemOf(admin, Id)).ImageTags?.["Primary"]).toBeUndefined();
    await world.scan();
    expect((await itemOf(admin, Id)).ImageTags?.["Primary"]).toBeUndefined();
  });

  it("collects backdrops, puts them in order and takes one out of the middle", async () => {
    const { Id } = await itemNamed(admin, "Alpha Test");
    for (const colour of ["red", "green", "blue"])
      expect(await upload(Id, "Backdrop", await coloured(colour))).toBe(204);
    const [red = "", green = "", blue = ""] = await backdrops(Id);
    await admin.post(`/Items/${Id}/Images/Backdrop/0/Index?newIndex=2`);
    expect(await backdrops(Id)).toEqual([blue, green, red]);
    await admin.ask(`/Items/${Id}/Images/Backdrop/1`, { method: "DELETE" });
    expect(await backdrops(Id)).toEqual([blue, red]);
    expect((await admin.ask(`/Items/${Id}/Images/Backdrop/1`)).status).toBe(200);
    expect((await admin.ask(`/Items/${Id}/Images/Backdrop/2`)).status).toBe(404);
    const infos = await admin.get<ImageInfo[]>(`/Items/${Id}/Images`);
    expect(infos.filter(({ ImageType }) => ImageType === "Backdrop")).toHaveLength(2);
  });

  describe("have a history", () => {
    interface Change {
      readonly id: number;
      readonly act: string;
      readonly undoneBy: number | null;
      readonly pictures: readonly { kind: string; before: string | null; after: string | null }[];
    }
    const headers = () => ({ authorization: `Bearer ${admin.token}` });
    const native = (method: string, path: string) => call(world.base, method, path, undefined, headers());
    const changesOf = async (name: string): Promise<readonly Change[]> => {
      const { body } = await native("GET", `/items?search=${encodeURIComponent(name)}`);
      const [item] = (body as { items: readonly { id: number }[] }).items;
      const history = await native("GET", `/items/${item?.id ?? 0}/changes`);
      return (history.body as { changes: readonly Change[] }).changes;
    };
    const undo = async (name: string, at = 0): Promise<number> => {
      const change = (await changesOf(name))[at];
      return (await native("POST", `/changes/${change?.id ?? 0}/undo`)).status;
    };
    const tagsOf = async (id: string): Promise<readonly (string | null | undefined)[]> => {
      const item = await itemOf(admin, id);
      return [item.ImageTags?.["Primary"], ...(item.BackdropImageTags ?? [])];
    };

    it("that takes back what was given, put in order and taken away", async () => {
      const { Id } = await itemNamed(admin, "Beta Trial");
      const states = [await tagsOf(Id)];
      const doing = [
        async () => upload(Id, "Primary", await coloured("red")),
        async () => upload(Id, "Primary", await coloured("blue")),
        async () => upload(Id, "Backdrop", await coloured("red")),
        async () => upload(Id, "Backdrop", await coloured("green")),
        () => admin.post(`/Items/${Id}/Images/Backdrop/0/Index?newIndex=1`),
        () => admin.ask(`/Items/${Id}/Images/Backdrop/1`, { method: "DELETE" }),
      ];
      for (const act of doing) {
        await act();
        states.push(await tagsOf(Id));
      }
      expect(new Set(states.map((tags) => tags.join())).size).toBe(doing.length + 1);
      const changes = (await changesOf("Beta Trial")).slice(0, doing.length);
      expect(changes.map(({ act }) => act)).toEqual(doing.map(() => "picture"));
      expect(changes.at(-1)?.pictures).toEqual([
        { kind: "poster", position: 0, before: states[0]?.[0] ?? null, after: states[1]?.[0] },
      ]);
      // The newest is taken back first; each undo stands at the head of the history.
      for (let left = doing.length - 1; left >= 0; left--) {
        expect(await undo("Beta Trial", 2 * (doing.length - 1 - left))).toBeLessThan(300);
        expect(await tagsOf(Id)).toEqual(states[left]);
      }
      await world.scan();
      expect(await tagsOf(Id)).toEqual(states[0]);
    });

    it("that takes nothing back which was changed again, or is undone already", async () => {
      const { Id } = await itemNamed(admin, "Beta Trial");
      await upload(Id, "Primary", await coloured("red"));
      await upload(Id, "Primary", await coloured("green"));
      const before = await tagsOf(Id);
      expect(await undo("Beta Trial", 1)).toBe(409);
      expect(await tagsOf(Id)).toEqual(before);
      expect(await undo("Beta Trial", 0)).toBeLessThan(300);
      expect(await undo("Beta Trial", 1)).toBe(409);
      // What is undone can be undone.
      expect(await undo("Beta Trial", 0)).toBeLessThan(300);
      expect(await tagsOf(Id)).toEqual(before);
    });
  });

  it("refuses what is no picture", async () => {
    const { Id } = await itemNamed(admin, "Alpha Test");
    expect(await upload(Id, "Logo", Buffer.from("no picture at all"))).toBe(400);
    expect(await upload(Id, "Logo", await coloured("red"), "text/plain")).toBe(400);
    expect(await upload(Id, "Chapter", await coloured("red"))).toBe(400);
    expect((await itemOf(admin, Id)).ImageTags).not.toHaveProperty("Logo");
  });

  it("offers what providers have, and takes what is chosen", async () => {
    const { Id } = await itemNamed(admin, "Gamma Proof");
    const who = await admin.get<object[]>(`/Items/${Id}/RemoteImages/Providers`);
    expect(who).toEqual([{ Name: "TheMovieDb", SupportedImages: ["Primary", "Backdrop", "Logo", "Thumb"] }]);
    const query = { type: "Primary", startIndex: 0, limit: 2, IncludeAllLanguages: false };
    const offered = await admin.get<RemoteImageResult>(`/Items/${Id}/RemoteImages`, query);
    const [first] = offered.Images ?? [];
    expect(offered.Providers).toEqual(["TheMovieDb"]);
    expect(first).toMatchObject({ ProviderName: "TheMovieDb", Type: "Primary", RatingType: "Score" });
    const chosen = new URLSearchParams({
      Type: "Primary",
      ImageUrl: first?.Url ?? "",
      ProviderName: "TheMovieDb",
    });
    const reply = await admin.ask(`/Items/${Id}/RemoteImages/Download?${chosen.toString()}`, {
      method: "POST",
    });
    expect(reply.status).toBe(204);
    expect((await itemOf(admin, Id)).ImageTags?.["Primary"]).toMatch(/^[0-9a-f]{32}$/);
    const elsewhere = new URLSearchParams({ Type: "Primary", ImageUrl: `${world.base}/health` });
    const refused = await admin.ask(`/Items/${Id}/RemoteImages/Download?${elsewhere.toString()}`, {
      method: "POST",
    });
    expect(refused.status).toBeGreaterThanOrEqual(400);
  });
});

describe("versions", () => {
  it("are merged and split, with what was seen, by ids that go on answering", async () => {
    const [alpha, beta] = [await itemNamed(admin, "Alpha Test"), await itemNamed(admin, "Beta Trial")];
    await user.post(`/UserPlayedItems/${beta.Id}`);
    await admin.post(`/Videos/MergeVersions?ids=${alpha.Id},${beta.Id}`);
    const left = (await itemsOf(admin, "Movie")).filter(({ Id }) => Id === alpha.Id || Id === beta.Id);
    expect(left).toHaveLength(1);
    const whole = await itemOf(admin, left[0]?.Id ?? "");
    expect(whole.MediaSources).toHaveLength(2);
    expect(whole.MediaSourceCount).toBe(2);
    for (const { Id } of [alpha, beta]) {
      expect((await itemOf(admin, Id)).Id).toBe(whole.Id);
      expect(await stateOf(user, Id)).toMatchObject({ Played: true });
      const streamed = await admin.ask(`/Videos/${Id}/stream?static=true&mediaSourceId=${Id}`, {
        headers: { Range: "bytes=0-9" },
      });
      expect(streamed.status).toBe(206);
    }
    await world.scan();
    expect(await itemsOf(admin, "Movie")).toHaveLength(2);
    expect((await admin.ask(`/Videos/${whole.Id}/AlternateSources`, { method: "DELETE" })).status).toBe(204);
    expect(await itemsOf(admin, "Movie")).toHaveLength(3);
    expect(await stateOf(user, beta.Id)).toMatchObject({ Played: true });
    expect(await stateOf(user, alpha.Id)).toMatchObject({ Played: false });
    const alone = await admin.ask(`/Videos/MergeVersions?ids=${alpha.Id}`, { method: "POST" });
    expect(alone).toMatchObject({ status: 400, body: "Please supply at least two videos to merge." });
  });
});

it("changes nothing for anybody but admins", async () => {
  const { Id } = await itemNamed(admin, "Alpha Test");
  const changes: readonly (readonly [method: string, path: string, body?: object])[] = [
    ["POST", `/Items/${Id}`, { Name: "Mine" }],
    ["GET", `/Items/${Id}/MetadataEditor`],
    ["GET", `/Items/${Id}/ExternalIdInfos`],
    ["POST", `/Items/${Id}/Refresh`],
    ["POST", `/Items/RemoteSearch/Apply/${Id}`, {}],
    ["POST", `/Items/${Id}/RemoteImages/Download?type=Primary`],
    ["DELETE", `/Items/${Id}/Images/Primary`],
    ["DELETE", `/Items/${Id}/Images/Backdrop/0`],
    ["POST", `/Items/${Id}/Images/Backdrop/0/Index?newIndex=1`],
    ["POST", `/Videos/MergeVersions?ids=${Id},${Id}`],
    ["DELETE", `/Videos/${Id}/AlternateSources`],
  ];
  const statuses = await Promise.all(
    changes.map(async ([method, path, json]) => {
      const reply = await user.ask(path, { method, ...(json === undefined ? {} : { json }) });
      return [method, path, reply.status];
    }),
  );
  expect(statuses).toEqual(changes.map(([method, path]) => [method, path, 403]));
  expect((await itemOf(user, Id)).Name).toBe("Alpha Test");
});
