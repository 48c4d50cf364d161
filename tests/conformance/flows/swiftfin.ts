import type { Flow } from "../../support/flows.ts";
import {
  film,
  get,
  listen,
  play,
  playback,
  post,
  poster,
  PROFILE,
  reports,
  season,
  series,
  signedIn,
  text,
  views,
} from "./steps.ts";

const DEVICE = "iOS_3F2504E0-4F89-11D3-9A0C-0305E82C3301";
const STOPS_AT = 1_520_000_000;
const ROW = "enableUserData=true&fields=MediaSources&fields=Overview&fields=ParentId";

/** Swiftfin: values without quotes, spaces in them, keys in any order; the picture and stream urls carry nothing. */
export const swiftfin: Flow = {
  client: "Swiftfin",
  person: "user",
  deviceId: DEVICE,
  stopsAtTicks: STOPS_AT,
  headers: ({ token }) => ({
    Authorization:
      `MediaBrowser Version=1.4.1, DeviceId=${DEVICE}, Device=iPhone, Client=Swiftfin iOS` +
      (token === undefined ? "" : `, Token=${token}`),
  }),
  steps: [
    get("/System/Info/Public", { learn: (body) => ({ id: text(body, "Id") }) }),
    get("/QuickConnect/Enabled"),
    get("/Users/Public"),
    get("/Branding/Configuration"),
    get("/Branding/Splashscreen", { bare: true, status: [200, 404] }),
    post("/Users/AuthenticateByName", { Username: "{name}", Pw: "{password}" }, { learn: signedIn }),
    get("/System/Info/Public", {
      learn: (body, { id }) => {
        if (text(body, "Id") !== id) throw new Error("another server than before");
        return {};
      },
    }),
    get("/Users/Me"),
    listen("/socket"),
    get("/UserViews?userId={user}", { learn: views }),
    get(`/UserItems/Resume?userId={user}&mediaTypes=Video&limit=20&startIndex=0&${ROW}`),
    get(`/Shows/NextUp?userId={user}&limit=20&startIndex=0&${ROW}`),
    get(`/Items/Latest?userId={user}&parentId={movies}&limit=20&${ROW}`, { learn: film }),
    get(
      `/Items?userId={user}&includeItemTypes=Movie&includeItemTypes=Series&isRecursive=true&recursive=true&sortBy=DateCreated&sortOrder=Descending&limit=20&${ROW}`,
    ),
    get(
      `/Items?userId={user}&parentId={shows}&includeItemTypes=Series&recursive=true&sortBy=SortName&sortOrder=Ascending&startIndex=0&limit=50&${ROW}`,
      { learn: series },
    ),
    get("/Items/Filters?userId={user}&parentId={movies}"),
    get("/Items/Filters2?userId={user}&parentId={movies}"),
    get("/Shows/{series}/Seasons?userId={user}", { learn: season }),
    get(`/Shows/{series}/Episodes?userId={user}&seasonId={season}&${ROW}`),
    get("/Items/{film}?userId={user}", { learn: poster }),
    get("/Items/{film}/Images/Primary?maxWidth=300&quality=90&tag={poster}", { bare: true }),
    get("/Items/{film}/Similar?userId={user}&limit=20"),
    get("/Items/{film}/SpecialFeatures?userId={user}"),
    get("/Items/{film}/LocalTrailers?userId={user}"),
    get("/Playback/BitrateTest?size=500000", { status: [200] }),
    post(
      "/Items/{film}/PlaybackInfo",
      {
        AutoOpenLiveStream: true,
        DeviceProfile: PROFILE,
        MaxStreamingBitrate: 140_000_000,
        UserId: "{user}",
        MediaSourceId: "{film}",
      },
      { learn: playback },
    ),
    play("/Videos/{film}/stream?static=true&tag={etag}&playSessionId={session}&mediaSourceId={source}", {
      bare: true,
    }),
    ...reports(STOPS_AT, { SessionId: "{session}" }),
  ],
};
