import type { Flow, Known } from "../../support/flows.ts";
import {
  episode,
  film,
  get,
  listen,
  playAnonymously,
  playback,
  post,
  poster,
  PROFILE,
  remove,
  reports,
  season,
  series,
  signedIn,
  subtitles,
  views,
} from "./steps.ts";

/** The Kotlin SDK: quoted, percent-encoded values; ids with dashes; lists as repeated names. */
const kotlinHeader =
  (client: string, version: string, device: string, deviceId: string) =>
  ({ token }: Known): Record<string, string> => ({
    Accept: "application/json, */*;q=0.8",
    Authorization:
      `MediaBrowser Client="${encodeURIComponent(client)}", Version="${version}", DeviceId="${deviceId}", ` +
      `Device="${encodeURIComponent(device)}"${token === undefined ? "" : `, Token="${token}"`}`,
  });

const ROW =
  "fields=PrimaryImageAspectRatio&fields=Overview&fields=ItemCounts&fields=MediaSources&fields=MediaStreams";
const TV_STOPS_AT = 1_530_000_000;
const FINDROID_STOPS_AT = 1_540_000_000;

/** Android TV: its player asks without any credentials. */
export const androidTv: Flow = {
  client: "Android TV",
  person: "user",
  deviceId: "7b6a1c0f9e8d4c3b",
  dashed: true,
  stopsAtTicks: TV_STOPS_AT,
  headers: kotlinHeader("Jellyfin Android TV", "0.19.4", "Wohnzimmer TV é", "7b6a1c0f9e8d4c3b"),
  steps: [
    get("/System/Info/Public", { status: [200] }),
    get("/Branding/Configuration"),
    get("/Users/Public"),
    post("/Users/AuthenticateByName", { Username: "{name}", Pw: "{password}" }, { learn: signedIn }),
    get("/Users/Me"),
    get("/DisplayPreferences/usersettings?client=emby"),
    post(
      "/Sessions/Capabilities?playableMediaTypes=Video&playableMediaTypes=Audio&supportedCommands=DisplayContent&supportedCommands=SetVolume&supportsMediaControl=true",
    ),
    listen("/socket"),
    get("/UserViews", { learn: views }),
    get(
      `/UserItems/Resume?limit=50&mediaTypes=Video&enableTotalRecordCount=false&excludeItemTypes=AudioBook&${ROW}`,
    ),
    get(`/Shows/NextUp?limit=50&imageTypeLimit=1&enableResumable=false&${ROW}`),
    get(`/Items/Latest?parentId={movies}&limit=50&groupItems=true&imageTypeLimit=1&${ROW}`, { learn: film }),
    get(`/Items/Latest?parentId={shows}&limit=50&groupItems=true&imageTypeLimit=1&${ROW}`, { learn: series }),
    get("/LiveTv/Programs/Recommended?isAiring=true&limit=1&enableTotalRecordCount=false"),
    get("/LiveTv/Recordings?limit=40&enableImages=true"),
    get(
      `/Items?parentId={movies}&includeItemTypes=Movie&recursive=true&sortBy=SortName&startIndex=0&limit=100&${ROW}`,
    ),
    get("/Items/{film}", { learn: poster }),
    get("/Items/{film}/Images/Primary?tag={poster}&fillHeight=300&quality=80", { bare: true }),
    get(`/Shows/{series}/Seasons?${ROW}`, { learn: season }),
    get(`/Shows/{series}/Episodes?seasonId={season}&${ROW}`, { learn: episode }),
    get("/Shows/{series}/Episodes?startItemId={episode}&isMissing=false&limit=100"),
    get("/Shows/NextUp?seriesId={series}"),
    get("/Items/{film}/Similar?limit=20"),
    get("/Items/{film}/SpecialFeatures"),
    get("/Items/{film}/Intros"),
    get("/Videos/{film}/AdditionalParts"),
    post(
      "/Items/{film}/PlaybackInfo",
      {
        MediaSourceId: "{film}",
        DeviceProfile: PROFILE,
        EnableDirectPlay: true,
        EnableDirectStream: true,
        AutoOpenLiveStream: true,
      },
      { learn: playback },
    ),
    playAnonymously(
      "/Videos/{film}/stream?container={container}&mediaSourceId={source}&static=true&tag={etag}",
    ),
    get("/MediaSegments/{film}?includeSegmentTypes=Intro&includeSegmentTypes=Outro"),
    ...reports(TV_STOPS_AT, { PlaySessionId: "{session}", PlaybackOrder: "Default" }),
    remove("/Videos/ActiveEncodings?deviceId=7b6a1c0f9e8d4c3b&playSessionId={session}", { status: [204] }),
  ],
};

/** Findroid: no profiles at all, and no token on pictures, streams and words. */
export const findroid: Flow = {
  client: "Findroid",
  person: "user",
  deviceId: "9c8b7a6f5e4d3c2b",
  dashed: true,
  stopsAtTicks: FINDROID_STOPS_AT,
  headers: kotlinHeader("Findroid", "0.15.3", "Pixel 8", "9c8b7a6f5e4d3c2b"),
  steps: [
    get("/System/Info/Public", { status: [200] }),
    get("/Branding/Configuration"),
    get("/QuickConnect/Enabled"),
    get("/Users/Public"),
    post("/Users/AuthenticateByName", { Username: "{name}", Pw: "{password}" }, { learn: signedIn }),
    post(
      "/Sessions/Capabilities?playableMediaTypes=Video&supportedCommands=VolumeUp&supportedCommands=ToggleMute&supportsMediaControl=true",
    ),
    get("/Users/Me"),
    get("/Items/Suggestions?userId={user}&limit=6&type=Movie&type=Series"),
    get("/UserItems/Resume?userId={user}&limit=12&includeItemTypes=Movie&includeItemTypes=Episode"),
    get("/Shows/NextUp?userId={user}&limit=24&enableResumable=false"),
    get("/UserViews?userId={user}", { learn: views }),
    get("/Items/Latest?userId={user}&parentId={movies}&limit=16", { learn: film }),
    get("/users/{user}/Images/Primary", { bare: true, status: [200, 404] }),
    get(
      "/Items?userId={user}&parentId={shows}&includeItemTypes=Series&recursive=true&sortBy=SortName&startIndex=0&limit=50",
      {
        learn: series,
      },
    ),
    get("/Items/{film}?userId={user}", { learn: poster }),
    get("/items/{film}/Images/Primary", { bare: true }),
    get("/Shows/{series}/Seasons?userId={user}", { learn: season }),
    get("/Shows/{series}/Episodes?userId={user}&seasonId={season}&fields=Overview"),
    post(
      "/Items/{film}/PlaybackInfo",
      {
        UserId: "{user}",
        MaxStreamingBitrate: 1_000_000_000,
        DeviceProfile: {
          Name: "Direct play all",
          MaxStreamingBitrate: 1_000_000_000,
          CodecProfiles: [],
          ContainerProfiles: [],
          DirectPlayProfiles: [],
          TranscodingProfiles: [],
          SubtitleProfiles: [
            { Format: "srt", Method: "External" },
            { Format: "ass", Method: "External" },
          ],
        },
      },
      { learn: (body) => ({ ...playback(body), ...subtitles(body) }) },
    ),
    playAnonymously("/Videos/{film}/stream?static=true&mediaSourceId={source}"),
    get("{words}", { bare: true }),
    get("/MediaSegments/{film}?includeSegmentTypes=Intro"),
    get("/Videos/{film}/Trickplay/320/0.jpg", { status: [200, 404] }),
    ...reports(FINDROID_STOPS_AT),
  ],
};
