import type { Flow, Known } from "../../support/flows.ts";
import {
  field,
  film,
  get,
  list,
  listen,
  play,
  playback,
  post,
  poster,
  PROFILE,
  remove,
  reports,
  season,
  series,
  signedIn,
  views,
} from "./steps.ts";

const FORM = "application/x-www-form-urlencoded; charset=UTF-8";
const KODI_STOPS_AT = 1_560_000_000;
const SHIM_STOPS_AT = 1_570_000_000;
const KODI = "b1946ac92492d2347c6235b4d2611184";
const SHIM = "dfb5ab69-d2c1-4293-aede-f28ced0ec8ad";
const SYNC =
  "Fields=Etag%2CSortName%2CStudios%2CWriter%2COverview%2CPath%2CGenres%2CPeople%2CProviderIds%2CMediaStreams%2CMediaSources%2CMetascore%2CAirTime%2CVoteCount%2CDateCreated";
const items = { as: "/Items" };
const details = { as: "/Items/{id}" };

/** Fails unless the client's own device is among the sessions. */
const controllable =
  (deviceId: string) =>
  (body: unknown): Known => {
    if (!list(body).some((one) => field(one, "DeviceId") === deviceId))
      throw new Error("its own device is not among the sessions: it would connect again and give up");
    return {};
  };

/** The Kodi add-on: values without quotes but on the socket, `username` in lower case, lists as one text. */
export const kodi: Flow = {
  client: "Kodi",
  person: "user",
  deviceId: KODI,
  stopsAtTicks: KODI_STOPS_AT,
  headers: ({ token, user }) => ({
    Accept: "application/json",
    Authorization:
      `MediaBrowser Client=Kodi, Device=Media Centre, DeviceId=${KODI}, Version=1.0.13` +
      (token === undefined ? "" : `, UserId=${user ?? ""}, Token=${token}`),
  }),
  steps: [
    get("/system/info/public", { emptyBodyOf: FORM }),
    get("/Users/Public"),
    post("/Users/AuthenticateByName", { username: "{name}", Pw: "{password}" }, { learn: signedIn }),
    get("/system/info", { emptyBodyOf: FORM }),
    listen("/socket", {
      bare: true,
      headers: {
        Authorization: `MediaBrowser Client="Kodi", Device="Media Centre", DeviceId="${KODI}", Version="1.0.13", Token="{token}"`,
      },
    }),
    post("/Sessions/Capabilities/Full", {
      PlayableMediaTypes: "Audio,Video",
      SupportsMediaControl: true,
      SupportedCommands:
        "MoveUp,MoveDown,Select,Back,Mute,Unmute,SetVolume,DisplayContent,Play,Playstate,PlayNext",
    }),
    get("/Users/{user}"),
    get(`/Sessions?DeviceId=${KODI}`, { learn: controllable(KODI) }),
    get("/Users/{user}/Items", items),
    get("/Users/{user}/Views", { as: "/UserViews", learn: views }),
    get("/Library/MediaFolders/", { as: "/Library/MediaFolders", status: [200, 403] }),
    get("/Jellyfin.Plugin.KodiSyncQueue/GetPluginSettings", { status: [404] }),
    get(`/Users/{user}/Items?ParentId={movies}&IncludeItemTypes=Movie&Recursive=True&Limit=1&${SYNC}`, items),
    get(
      `/Users/{user}/Items?ParentId={movies}&IncludeItemTypes=Movie&Recursive=True&StartIndex=0&Limit=50&${SYNC}`,
      {
        ...items,
        learn: film,
      },
    ),
    get(
      `/Users/{user}/Items?ParentId={shows}&IncludeItemTypes=Series&Recursive=True&StartIndex=0&Limit=50&${SYNC}`,
      {
        ...items,
        learn: series,
      },
    ),
    get("/Shows/{series}/Seasons?UserId={user}&EnableImages=True", { learn: season }),
    get(`/Shows/{series}/Episodes?SeasonId={season}&UserId={user}&${SYNC}`),
    get("/Users/{user}/Items/{film}", { ...details, learn: poster }),
    get("/Items/{film}/Images/Primary/0?MaxHeight=600&Format=original&Tag={poster}", { bare: true }),
    get("/Users/{user}/Items/{film}/Intros", { as: "/Items/{id}/Intros" }),
    get("/Videos/{film}/AdditionalParts"),
    post(
      "/Items/{film}/PlaybackInfo",
      { UserId: "{user}", DeviceProfile: PROFILE, AutoOpenLiveStream: true, IsPlayback: true },
      { learn: playback },
    ),
    play("/Videos/{film}/stream?static=true&MediaSourceId={source}&ApiKey={token}", { bare: true }),
    get("/MediaSegments/{film}"),
    ...reports(KODI_STOPS_AT, { PlaySessionId: "{session}" }),
    remove(`/Videos/ActiveEncodings?DeviceId=${KODI}&PlaySessionId={session}`, { status: [204] }),
  ],
};

/** mpv-shim stays only where it finds its own device among the sessions that its person may control. */
export const mpvShim: Flow = {
  client: "jellyfin-mpv-shim",
  person: "user",
  deviceId: SHIM,
  stopsAtTicks: SHIM_STOPS_AT,
  headers: ({ token }) => ({
    Accept: "application/json",
    "Accept-Encoding": "gzip",
    "X-Application": "Jellyfin MPV Shim/2.9.0",
    Authorization:
      `MediaBrowser Client="Jellyfin MPV Shim", Device="vm", DeviceId="${SHIM}", Version="2.9.0"` +
      (token === undefined ? "" : `, Token="${token}"`),
  }),
  steps: [
    get("/system/info/public", { emptyBodyOf: FORM }),
    get("/system/info/public", { emptyBodyOf: FORM }),
    post("/Users/AuthenticateByName", { username: "{name}", Pw: "{password}" }, { learn: signedIn }),
    get("/system/info", { emptyBodyOf: FORM }),
    listen("/socket"),
    post("/Sessions/Capabilities/Full", {
      PlayableMediaTypes: "Video",
      SupportsMediaControl: true,
      SupportedCommands:
        "MoveUp,MoveDown,Select,Back,ToggleMute,SetAudioStreamIndex,DisplayContent,Play,Playstate",
    }),
    get("/Sessions?ControllableByUserId={user}", { learn: controllable(SHIM) }),
    get("/Users/{user}/Views", { as: "/UserViews", learn: views }),
    get(`/Users/{user}/Items?ParentId={movies}&Recursive=True&IncludeItemTypes=Movie&${SYNC}`, {
      ...items,
      learn: film,
    }),
    get(`/Users/{user}/Items/{film}?${SYNC}`, details),
    post(
      "/Items/{film}/PlaybackInfo",
      { UserId: "{user}", AutoOpenLiveStream: true, IsPlayback: true, DeviceProfile: PROFILE },
      { learn: playback },
    ),
    get("/MediaSegments/{source}?includeSegmentTypes=Outro&includeSegmentTypes=Intro"),
    play("/Videos/{film}/stream?static=true&MediaSourceId={source}&api_key={token}", { bare: true }),
    ...reports(SHIM_STOPS_AT, {
      PlaySessionId: "{session}",
      PlaybackStartTimeTicks: 17_954_202_852_418_816,
      SubtitleStreamIndex: -1,
      BufferedRanges: [{ start: 0, end: 100_000_000 }],
      PlaylistItemId: "playlistItem0",
    }),
  ],
};
