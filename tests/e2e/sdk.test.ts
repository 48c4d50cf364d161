import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Api } from "@jellyfin/sdk/lib/api.js";
import type { LibraryApi } from "@jellyfin/sdk/lib/generated-client/api/library-api.js";
import type { BaseItemDto } from "@jellyfin/sdk/lib/generated-client/models/base-item-dto.js";
import type { SessionInfoDto } from "@jellyfin/sdk/lib/generated-client/models/session-info-dto.js";
import { Jellyfin } from "@jellyfin/sdk/lib/jellyfin.js";
import { RecommendedServerInfoScore } from "@jellyfin/sdk/lib/models/recommended-server-info.js";
import { getAuthenticationApi } from "@jellyfin/sdk/lib/utils/api/authentication-api.js";
import { getImageApi } from "@jellyfin/sdk/lib/utils/api/image-api.js";
import { getLibraryApi } from "@jellyfin/sdk/lib/utils/api/library-api.js";
import { getMediaInfoApi } from "@jellyfin/sdk/lib/utils/api/media-info-api.js";
import { getSessionApi } from "@jellyfin/sdk/lib/utils/api/session-api.js";
import { getShowApi } from "@jellyfin/sdk/lib/utils/api/show-api.js";
import { getUserApi } from "@jellyfin/sdk/lib/utils/api/user-api.js";
import { getUserDataApi } from "@jellyfin/sdk/lib/utils/api/user-data-api.js";
import { getUserViewApi } from "@jellyfin/sdk/lib/utils/api/user-view-api.js";
import { getVideoApi } from "@jellyfin/sdk/lib/utils/api/video-api.js";
import { beforeAll, expect, it } from "vitest";
import { PROFILE } from "../conformance/flows/steps.ts";
import { createWorld, fillMovies, fillShows, SHELVES, type World } from "../support/world.ts";

const STOPPED_AT = 1_800_000_000;
let world: World;

beforeAll(async () => {
  world = await createWorld([SHELVES.movies, SHELVES.shows], async (media) => {
    await fillMovies(media);
    await fillShows(media);
  });
  return () => world[Symbol.asyncDispose]();
});

const sdk = (device: string): Jellyfin =>
  new Jellyfin({
    clientInfo: { name: "SDK Tést", version: "1.0.0" },
    deviceInfo: { name: `${device} of "tests"`, id: `sdk-${device}` },
  });

/** A device that found the server by itself and is signed in; the second value is its person's id. */
async function signedIn(device: string): Promise<readonly [Api, string]> {
  const jellyfin = sdk(device);
  const found = await jellyfin.discovery.getRecommendedServerCandidates(world.base);
  const best = jellyfin.discovery.findBestServer(found);
  const api: Api = jellyfin.createApi(best?.address ?? "");
  const { name, password } = world.credentials();
  const { data } = await getAuthenticationApi(api).authenticateUserByName({
    authenticateUserByName: { Username: name, Pw: password },
  });
  return [api, data.User.Id];
}

/** Its declarations lack file endings, so that under nodenext the base class isn't found. */
const libraryOf = (api: Api): LibraryApi => getLibraryApi(api) as unknown as LibraryApi;

async function filmOf(api: Api, userId: string): Promise<BaseItemDto> {
  const { data } = await libraryOf(api).getItems({ userId, recursive: true, searchTerm: "Long Road" });
  return data.Items[0];
}

it("is found, and liked well enough to be used without a question", async () => {
  const found = await sdk("finder").discovery.getRecommendedServerCandidates(world.base);
  const best = sdk("finder").discovery.findBestServer(found);
  expect(best?.address).toBe(`${world.base}/`);
  expect(best?.score).toBeGreaterThanOrEqual(RecommendedServerInfoScore.GOOD);
  expect(best?.systemInfo).toMatchObject({ ProductName: "Jellyfin Server", StartupWizardCompleted: true });
});

it("refuses a wrong password", async () => {
  const api = sdk("stranger").createApi(world.base);
  const attempt = getAuthenticationApi(api).authenticateUserByName({
    authenticateUserByName: { Username: world.credentials().name, Pw: "wrong" },
  });
  await expect(attempt).rejects.toMatchObject({ response: { status: 401 } });
});

it("shows views, their films and series, and an item with its pictures", async () => {
  const [api, userId] = await signedIn("browser");
  const views = await getUserViewApi(api).getUserViews({ userId });
  const byType = new Map<unknown, string>(
    views.data.Items.map((view: BaseItemDto) => [view.CollectionType, view.Id]),
  );
  expect(new Set(byType.keys())).toEqual(new Set(["movies", "tvshows"]));

  const films = await libraryOf(api).getItems({
    userId,
    parentId: byType.get("movies") ?? "",
    recursive: true,
    includeItemTypes: ["Movie"],
    sortBy: ["SortName"],
    fields: ["MediaSources", "Path"],
  });
  expect(films.data.Items.map((one: BaseItemDto) => one.Name)).toEqual([
    "Brief Halt",
    "Long Road",
    "Short Walk",
  ]);

  const shows = await libraryOf(api).getItems({ userId, parentId: byType.get("tvshows") ?? "" });
  const [{ Id: seriesId = "" } = {}]: readonly BaseItemDto[] = shows.data.Items;
  const seasons = await getShowApi(api).getSeasons({ seriesId, userId });
  expect(seasons.data.Items.map((one: BaseItemDto) => one.IndexNumber)).toEqual([1, 2]);
  const episodes = await getShowApi(api).getEpisodes({
    seriesId,
    userId,
    seasonId: seasons.data.Items[0].Id,
  });
  expect(episodes.data.Items.map((one: BaseItemDto) => one.IndexNumber)).toEqual([1, 2, 3]);

  const { data: film } = await libraryOf(api).getItem({ itemId: films.data.Items[1].Id, userId });
  expect(film).toMatchObject({
    Name: "Long Road",
    ProductionYear: 2010,
    Overview: "It goes on.",
    Genres: ["Drama", "Travel"],
  });
  const url = getImageApi(api).getItemImageUrl(film, "Primary", { fillWidth: 200, quality: 90 });
  const picture = await fetch(url ?? "");
  expect([picture.status, picture.headers.get("Content-Type")]).toEqual([200, "image/jpeg"]);
  expect((await picture.arrayBuffer()).byteLength).toBeGreaterThan(500);
});

it("plays by ranges what PlaybackInfo named", async () => {
  const [api, userId] = await signedIn("player");
  const film = await filmOf(api, userId);
  const { data: info } = await getMediaInfoApi(api).getPostedPlaybackInfo({
    itemId: film.Id,
    playbackInfoDto: { UserId: userId, DeviceProfile: PROFILE },
  });
  expect(info.PlaySessionId).toBeTruthy();
  expect(info.MediaSources[0]).toMatchObject({ SupportsDirectPlay: true, Container: "mp4" });

  const file = await readFile(join(world.media, "movies/Long Road (2010)/Long Road (2010).mp4"));
  const got: Buffer[] = [];
  const piece = 700_000;
  for (let from = 0; from < file.length; from += piece) {
    const answer = await getVideoApi(api).getVideoStream(
      { itemId: film.Id, _static: true, mediaSourceId: info.MediaSources[0].Id },
      { responseType: "arraybuffer", headers: { Range: `bytes=${from}-${from + piece - 1}` } },
    );
    expect(answer.status).toBe(206);
    got.push(Buffer.from(answer.data));
  }
  expect(Buffer.compare(Buffer.concat(got), file)).toBe(0);
});

it("goes on where another device stopped", async () => {
  const [first, userId] = await signedIn("living-room");
  const { Id: itemId } = await filmOf(first, userId);
  const report = { ItemId: itemId, MediaSourceId: itemId, PlaySessionId: "sdk-play", CanSeek: true };
  const sessions = getSessionApi(first);
  await sessions.reportPlaybackStart({ playbackStartInfo: { ...report, PositionTicks: 0 } });
  await sessions.reportPlaybackProgress({ playbackProgressInfo: { ...report, PositionTicks: 900_000_000 } });

  const [second] = await signedIn("bedroom");
  const { data: seen } = await getSessionApi(second).getSessions({ deviceId: "sdk-living-room" });
  expect(seen.map((one: SessionInfoDto) => one.NowPlayingItem?.Id)).toEqual([itemId]);

  await sessions.reportPlaybackStopped({ playbackStopInfo: { ...report, PositionTicks: STOPPED_AT } });

  const { data: resume } = await libraryOf(second).getResumeItems({ userId, mediaTypes: ["Video"] });
  expect(resume.Items.map((one: BaseItemDto) => [one.Id, one.UserData?.PlaybackPositionTicks])).toEqual([
    [itemId, STOPPED_AT],
  ]);
  const { data: state } = await getUserDataApi(second).getItemUserData({ itemId: itemId ?? "", userId });
  expect(state).toMatchObject({ PlaybackPositionTicks: STOPPED_AT, Played: false, PlayCount: 1 });
});

it("tells other devices by the socket what changed", async () => {
  const [listener, userId] = await signedIn("listener");
  const [doer] = await signedIn("doer");
  const { Id: itemId = "" } = await filmOf(doer, userId);
  let unsubscribe = (): void => undefined;
  const sessions = new Promise((tell) => {
    unsubscribe = listener.subscribe(["Sessions"], tell);
  });
  const changed = new Promise((tell) => {
    listener.subscribe(["UserDataChanged"], tell);
  });
  // An answer to its SessionsStart: the socket is open from here on.
  expect(await sessions).toMatchObject({ MessageType: "Sessions", Data: expect.any(Array) });
  await getUserDataApi(doer).markFavoriteItem({ itemId, userId });
  expect(await changed).toMatchObject({
    Data: {
      UserId: userId,
      UserDataList: expect.arrayContaining([expect.objectContaining({ ItemId: itemId, IsFavorite: true })]),
    },
  });
  unsubscribe();
  await getSessionApi(listener).reportSessionEnded();
  listener.update({ accessToken: "" });
});

it("signs a device in by a code that another one confirms", async () => {
  const [confirming, userId] = await signedIn("phone");
  const tv: Api = sdk("tv").createApi(world.base);
  const auth = getAuthenticationApi(tv);
  expect((await auth.getQuickConnectEnabled()).data).toBe(true);
  const { data: request } = await auth.initiateQuickConnect();
  expect(request.Code).toMatch(/^\d{6}$/);
  expect((await auth.getQuickConnectState({ secret: request.Secret })).data.Authenticated).toBe(false);
  const early = auth.authenticateWithQuickConnect({ quickConnectDto: { Secret: request.Secret } });
  await expect(early).rejects.toMatchObject({ response: { status: expect.any(Number) } });

  expect((await getAuthenticationApi(confirming).authorizeQuickConnect({ code: request.Code })).data).toBe(
    true,
  );
  expect((await auth.getQuickConnectState({ secret: request.Secret })).data.Authenticated).toBe(true);
  await auth.authenticateWithQuickConnect({ quickConnectDto: { Secret: request.Secret } });
  expect((await getUserApi(tv).getCurrentUser()).data.Id).toBe(userId);
});

it("takes no token after its device logged out, and the other devices' ones still", async () => {
  const [leaving] = await signedIn("leaving");
  const [staying, userId] = await signedIn("staying");
  await getSessionApi(leaving).reportSessionEnded();
  await expect(getUserApi(leaving).getCurrentUser()).rejects.toMatchObject({ response: { status: 401 } });
  expect((await getUserApi(staying).getCurrentUser()).data.Id).toBe(userId);
});
