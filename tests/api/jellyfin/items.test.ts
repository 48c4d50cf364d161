import { describe, expect, it } from "vitest";
import { contextFor, toBaseItem } from "../../../src/api/jellyfin/mappers/item/base.ts";
import {
  type Detail,
  type DetailParams,
  detailOf,
  FULL,
  partsFor,
} from "../../../src/api/jellyfin/mappers/item/detail.ts";
import { toExternalUrls, toProviderIds } from "../../../src/api/jellyfin/mappers/item/external-ids.ts";
import { toUserData } from "../../../src/api/jellyfin/mappers/item/user-data.ts";
import { ITEM_KINDS } from "../../../src/domain/library/item.ts";
import type { ItemView } from "../../../src/domain/library/view.ts";
import { UNTOUCHED } from "../../../src/domain/playback/watch-state.ts";
import { DEFAULT_RIGHTS } from "../../../src/domain/users/user.ts";
import { aPicture, aRelative, aVersion, aView, uuidOf } from "../../support/item-views.ts";

const SERVER = "f".repeat(32);
const PROGRAM = { user: null, device: null, isAdmin: true, access: { all: true }, address: null } as const;

/** As it is sent: what is undefined isn't there. */
function sent(view: ItemView, detail: Detail | DetailParams = {}): Record<string, unknown> {
  const wanted = "userData" in detail ? detail : detailOf(detail as DetailParams);
  return JSON.parse(JSON.stringify(toBaseItem(view, contextFor(PROGRAM, SERVER, wanted))));
}

describe("an item in a list", () => {
  it("has nothing but the bare minimum when no fields are asked for", () => {
    expect(Object.keys(sent(aView({ kind: "movie", durationMs: 1000 }))).toSorted()).toEqual([
      "BackdropImageTags",
      "Id",
      "ImageBlurHashes",
      "ImageTags",
      "IsFolder",
      "LocationType",
      "MediaType",
      "Name",
      "RunTimeTicks",
      "ServerId",
      "Type",
      "UserData",
      "VideoType",
    ]);
  });

  it.each(ITEM_KINDS)("has user data and a type that clients know, if it is a %s", (kind) => {
    const dto = sent(aView({ kind }));
    expect(dto["Type"]).toMatch(/^[A-Z][A-Za-z]+$/);
    expect(dto["UserData"]).toMatchObject({ Key: expect.any(String), ItemId: uuidOf(1), Played: false });
  });

  it("has media sources in it wherever they are asked for: Infuse never asks again", () => {
    const view = aView({ kind: "episode" }, { versions: [aVersion(), aVersion({ id: 101, position: 1 })] });
    const dto = sent(view, { fields: ["MediaSources", "MediaSourceCount"] });
    expect(dto["MediaSources"]).toHaveLength(2);
    expect(dto["MediaSourceCount"]).toBe(2);
  });

  it("says nothing of pictures or user data when told so", () => {
    const dto = sent(aView({}, { artwork: [aPicture()] }), { enableImages: false, enableUserData: false });
    expect(dto).not.toHaveProperty("ImageTags");
    expect(dto).not.toHaveProperty("UserData");
  });

  it("shows the family of its container, as ffmpeg has it", () => {
    expect(sent(aView({ container: "mp4" }))["Container"]).toBe("mov,mp4,m4a,3gp,3g2,mj2");
    expect(sent(aView({ container: "mkv" }))["Container"]).toBe("mkv");
  });

  it("has dates with seven digits and a zone, and whole ticks", () => {
    const premieredAt = new Date("2018-11-23T00:00:00Z");
    expect(sent(aView({ premieredAt, durationMs: 40_021 }))).toMatchObject({
      PremiereDate: "2018-11-23T00:00:00.0000000Z",
      RunTimeTicks: 400_210_000,
    });
  });
});

describe("a whole item", () => {
  it("has lists and objects even where nothing is known: clients read without looking", () => {
    expect(sent(aView(), FULL)).toMatchObject({
      ProviderIds: {},
      ExternalUrls: [],
      Genres: [],
      GenreItems: [],
      Studios: [],
      People: [],
      Tags: [],
      Taglines: [],
      Chapters: [],
      MediaSources: [],
      MediaStreams: [],
      RemoteTrailers: [],
      Trickplay: {},
      LockedFields: [],
    });
  });

  it("never sends null: Swift's and Kotlin's clients lose the answer for a wrong one", () => {
    const walk = (value: unknown): boolean =>
      value === null || (typeof value === "object" && Object.values(value as object).some(walk));
    expect(ITEM_KINDS.filter((kind) => walk(sent(aView({ kind }), FULL)))).toEqual([]);
  });

  it("may be deleted and downloaded only by those who have the right", () => {
    const user = {
      id: 1,
      uuid: uuidOf(9),
      name: "ada",
      role: "user",
      hasPassword: true,
      disabled: false,
      hidden: false,
      access: { all: true },
      rights: { ...DEFAULT_RIGHTS, download: false },
      foreign: {},
      image: null,
      createdAt: new Date(0),
      lastLoginAt: null,
      lastActiveAt: null,
    } as const;
    const viewer = { ...PROGRAM, user, isAdmin: false };
    expect(toBaseItem(aView(), contextFor(viewer, SERVER, FULL))).toMatchObject({
      CanDelete: false,
      CanDownload: false,
      PlayAccess: "Full",
    });
    expect(sent(aView(), FULL)).toMatchObject({ CanDelete: true, CanDownload: true });
  });

  it("changes its ETag with the item, not with the time of day", () => {
    const before = sent(aView(), FULL)["Etag"];
    expect(sent(aView(), FULL)["Etag"]).toBe(before);
    expect(sent(aView({ changedAt: new Date() }), FULL)["Etag"]).not.toBe(before);
    expect(before).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe("pictures", () => {
  const series = aRelative(7, "Series", [
    aPicture({ tag: "poster", blurhash: "hash" }),
    aPicture({ kind: "backdrop", tag: "backdrop", width: 1920, height: 1080 }),
    aPicture({ kind: "logo", tag: "logo" }),
  ]);
  const relatives = { parent: null, series: { ...series, studio: null }, season: null, album: null };

  it("of a series stand in for those that an episode lacks", () => {
    expect(sent(aView({ kind: "episode" }, { artwork: [], relatives }))).toMatchObject({
      SeriesPrimaryImageTag: "poster",
      ParentBackdropItemId: uuidOf(7),
      ParentBackdropImageTags: ["backdrop"],
      ParentLogoItemId: uuidOf(7),
      ParentLogoImageTag: "logo",
      PrimaryImageAspectRatio: 500 / 750,
      ImageBlurHashes: { Primary: { poster: "hash" } },
    });
  });

  it("of its own are shown before those above it", () => {
    const artwork = [aPicture({ kind: "backdrop", tag: "mine" })];
    const dto = sent(aView({ kind: "episode" }, { artwork, relatives }));
    expect(dto["BackdropImageTags"]).toEqual(["mine"]);
    expect(dto).not.toHaveProperty("ParentBackdropItemId");
  });

  it("are as many and of such types as the client wants", () => {
    const artwork = [
      aPicture(),
      aPicture({ kind: "logo", tag: "logo" }),
      ...[0, 1, 2].map((position) => aPicture({ kind: "backdrop", position, tag: `b${position}` })),
    ];
    const dto = sent(aView({}, { artwork }), {
      enableImageTypes: ["Primary", "Backdrop"],
      imageTypeLimit: 1,
    });
    expect(dto).toMatchObject({ ImageTags: { Primary: "tag" }, BackdropImageTags: ["b0"] });
    expect(dto["ImageTags"]).not.toHaveProperty("Logo");
  });
});

describe("user data", () => {
  it("has its fields always in the same order: Kodi compares the text", () => {
    const touched = {
      ...UNTOUCHED,
      positionMs: 30_000,
      playCount: 1,
      lastPlayedAt: new Date(0),
      isFavorite: true,
    };
    const data = toUserData(aView({ kind: "movie", durationMs: 60_000 }, { state: touched }));
    expect(JSON.stringify(data)).toBe(
      `{"PlayedPercentage":50,"PlaybackPositionTicks":300000000,"PlayCount":1,"IsFavorite":true,` +
        `"LastPlayedDate":"1970-01-01T00:00:00.0000000Z","Played":false,` +
        `"Key":"00000000-0000-0000-0000-000000000001","ItemId":"${uuidOf(1)}"}`,
    );
  });

  it("counts below a series what is left to see", () => {
    const view = aView({ kind: "series", leafCount: 4 }, { state: UNTOUCHED, unplayedCount: 3 });
    expect(toUserData(view)).toMatchObject({ UnplayedItemCount: 3, PlayedPercentage: 25 });
  });

  it("is that of an untouched item for a program: Roku crashes without", () => {
    expect(toUserData(aView({}, { state: null }))).toMatchObject({ PlayCount: 0, Played: false });
  });
});

describe("ids elsewhere", () => {
  it("have the contract's names, and numbers where Sonarr reads numbers", () => {
    expect(
      toProviderIds({ imdb: "tt1", tmdb: "2", tvdb: "no number", musicbrainzalbum: "m", other: "o" }),
    ).toEqual({
      Imdb: "tt1",
      Tmdb: "2",
      MusicBrainzAlbum: "m",
      Other: "o",
    });
  });

  it("become pages by the kind of the item, with nothing of the id left raw", () => {
    expect(toExternalUrls({ tmdb: "1", imdb: "tt1/../x" }, "series")).toEqual([
      { Name: "IMDb", Url: "https://www.imdb.com/title/tt1%2F..%2Fx" },
      { Name: "TMDB", Url: "https://www.themoviedb.org/tv/1" },
    ]);
  });
});

describe("what the core loads for a list", () => {
  it("is what its fields need, and no more", () => {
    expect(partsFor(detailOf({}), ["movie"])).toEqual(["state", "artwork"]);
    expect(
      partsFor(detailOf({ fields: ["MediaSources", "MediaStreams", "People"] }), ["movie"]).toSorted(),
    ).toEqual(["artwork", "credits", "state", "versions"]);
    expect(partsFor(detailOf({ enableImages: false, enableUserData: false }), ["movie"])).toEqual([]);
  });

  it("has those around an episode, and the artists of a track", () => {
    expect(partsFor(detailOf({}), ["episode"])).toContain("relatives");
    expect(partsFor(detailOf({}), ["track"])).toContain("artists");
  });
});
