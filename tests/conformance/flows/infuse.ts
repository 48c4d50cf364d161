import type { Flow } from "../../support/flows.ts";
import {
  episode,
  film,
  get,
  list,
  play,
  post,
  remove,
  reports,
  season,
  series,
  signedIn,
  source,
  views,
} from "./steps.ts";

const DEVICE = "5C0F6A5E-3B1D-4E6F-9A8B-7C6D5E4F3A2B";
const STOPS_AT = 1_590_000_000;
const ROW = "fields=MediaSources,AlternateMediaSources,Path,Overview,ProviderIds,Genres,ParentId,DateCreated";

/** Infuse in direct mode: the oldest header, never PlaybackInfo, every row of every list with its sources. */
export const infuse: Flow = {
  client: "Infuse",
  person: "admin",
  deviceId: DEVICE,
  stopsAtTicks: STOPS_AT,
  headers: ({ token }) => ({
    "User-Agent": "Infuse-Direct/8.1",
    "X-Emby-Authorization":
      "MediaBrowser " +
      (token === undefined ? "" : `Token="${token}", `) +
      `Client="Infuse-Direct", Version="8.1", Device="Apple TV", DeviceId="${DEVICE}"`,
  }),
  steps: [
    get("/System/Info/Public"),
    post("/Users/AuthenticateByName", { Username: "{name}", Pw: "{password}" }, { learn: signedIn }),
    get("/UserViews?userId={user}", { learn: views }),
    get("/Plugins"),
    get("/Library/VirtualFolders"),
    get("/UserViews/GroupingOptions?userId={user}"),
    get("/DisplayPreferences/usersettings?userId={user}&client=emby"),
    get(`/UserItems/Resume?userId={user}&limit=40&mediaTypes=Video&recursive=true&${ROW}`, {
      learn: everyRowHasSources,
    }),
    get(`/Shows/NextUp?userId={user}&limit=40&${ROW}`, { learn: everyRowHasSources }),
    get(`/Items/Latest?userId={user}&parentId={movies}&limit=40&${ROW}`, {
      learn: (body) => ({ ...everyRowHasSources(body), ...film(body) }),
    }),
    get(
      `/Items?userId={user}&includeItemTypes=Movie&recursive=true&startIndex=0&limit=50&excludeLocationTypes=Virtual&collapseBoxSetItems=false&${ROW}`,
      {
        learn: everyRowHasSources,
      },
    ),
    get(`/Items?userId={user}&includeItemTypes=Series&recursive=true&startIndex=0&limit=50&${ROW}`, {
      learn: series,
    }),
    get("/Shows/{series}/Seasons?userId={user}", { learn: season }),
    get(`/Shows/{series}/Episodes?userId={user}&seasonId={season}&${ROW}`, {
      learn: (body) => ({ ...everyRowHasSources(body), ...episode(body) }),
    }),
    get(`/Items/{film}?userId={user}&${ROW}`, { learn: source }),
    get("/Items/{film}/Images/Primary?maxWidth=600&quality=90", { bare: true }),
    play("/Videos/{film}/stream?static=true&mediaSourceId={source}"),
    ...reports(STOPS_AT),
    post("/Users/{user}/PlayedItems/{episode}", undefined, { as: "/UserPlayedItems/{id}" }),
    remove("/Users/{user}/PlayedItems/{episode}", { as: "/UserPlayedItems/{id}" }),
  ],
};

/** Rows without sources, or with a stub for one, are thrown away with the whole list. */
function everyRowHasSources(body: unknown): Record<string, string> {
  const rows = list(body);
  if (rows.length === 0) throw new Error("nothing is listed");
  for (const row of rows) source(row);
  return {};
}
