import type { Flow } from "../../support/flows.ts";
import {
  episode,
  film,
  get,
  head,
  play,
  playback,
  post,
  PROFILE,
  reports,
  season,
  series,
  signedIn,
  views,
} from "./steps.ts";

const DEVICE = "X00400ABCDEF";
const STOPS_AT = 1_550_000_000;
const JSON_TYPE = "application/json";
const ROW =
  "fields=Overview,PrimaryImageAspectRatio&enableImageTypes=Primary, Backdrop, Thumb&imageTypeLimit=1";
const legacy = { as: "/Items/{id}" };

/** Roku: lower-case paths, spaces in lists, an empty password first, another device id once it knows the person. */
export const roku: Flow = {
  client: "Roku",
  person: "user",
  deviceId: `${DEVICE}viewer`,
  stopsAtTicks: STOPS_AT,
  headers: ({ token, user }) => ({
    Authorization:
      `MediaBrowser Client="Jellyfin Roku", Device="Living Room (Roku Ultra)", Version="3.0.12"` +
      (token === undefined
        ? `, DeviceId="${DEVICE}"`
        : `, UserId="${user ?? ""}", DeviceId="${DEVICE}viewer", Token="${token}"`),
  }),
  steps: [
    get("/System/Info/Public", { bare: true }),
    get("/System/Info/Public"),
    get("/Users/Public"),
    post("/Users/AuthenticateByName?format=json", { Username: "{name}", Pw: "" }, { status: [401] }),
    post(
      "/Users/AuthenticateByName?format=json",
      { Username: "{name}", Pw: "{password}" },
      { learn: signedIn },
    ),
    get("/DisplayPreferences/usersettings?userId={user}&client=emby"),
    get("/system/configuration/encoding"),
    get("/fallbackfont/fonts"),
    get("/Users/{user}"),
    get("/UserViews?userId={user}", { learn: views }),
    get(`/items/latest?userId={user}&limit=25&parentId={movies}&${ROW}`, { learn: film }),
    get(`/UserItems/Resume?userId={user}&recursive=true&mediaTypes=Video&limit=20&${ROW}`),
    get(`/shows/nextup?userId={user}&recursive=true&limit=24&${ROW}`),
    get(
      `/items/?userid={user}&parentid={shows}&includeitemtypes=Series&recursive=true&sortby=SortName&name=null&${ROW}`,
      {
        as: "/Items",
        learn: series,
      },
    ),
    get("/items/{film}?userId={user}&fields=Chapters,Trickplay"),
    get("/items/{film}/images"),
    head("/items/{film}/images/logo/0", { status: [200, 404] }),
    get("/items/{film}/images/primary/0?maxHeight=440&maxWidth=295&quality=90", { bare: true }),
    get("/videos/{film}/additionalparts?userId={user}"),
    get("/items/{film}/specialfeatures?userId={user}"),
    get("/items/{film}/localtrailers?userId={user}"),
    get("/shows/{series}/seasons?userId={user}", { learn: season }),
    get("/shows/{series}/episodes?userId={user}&seasonId={season}&fields=MediaStreams,MediaSources", {
      learn: episode,
    }),
    get("/Shows/{series}/Episodes?UserId={user}&StartItemId={episode}&Limit=51&isMissing=false"),
    get("/items/{film}/intros?userId={user}"),
    get("/mediasegments/{film}"),
    post(
      "/Items/{film}/PlaybackInfo?UserId={user}&StartTimeTicks=0&IsPlayback=true&AutoOpenLiveStream=true&MaxStreamingBitrate=140000000&MaxStaticBitrate=140000000&MediaSourceId={film}&AudioStreamIndex=1",
      { DeviceProfile: PROFILE, AlwaysBurnInSubtitleWhenTranscoding: false },
      { learn: playback },
    ),
    play(
      "/Videos/{film}/stream?Static=true&Container={container}&PlaySessionId={session}&AudioStreamIndex=1&MediaSourceId={source}",
    ),
    ...reports(STOPS_AT, { PlaySessionId: "{session}" }),
    post("/userfavoriteitems/{film}?userId={user}", undefined, { emptyBodyOf: JSON_TYPE, status: [200] }),
    get("/Users/{user}/Items/{film}", legacy),
    get("/sessions?deviceId=" + `${DEVICE}viewer`),
  ],
};
