import type { Flow } from "../../support/flows.ts";
import {
  film,
  get,
  listen,
  play,
  playback,
  post,
  PROFILE,
  remove,
  season,
  series,
  signedIn,
  views,
} from "./steps.ts";

const DEVICE = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0";
const STOPS_AT = 1_580_000_000;

/** Streamyfin: a body in camel case, and a stop by a route that newer contracts no longer name. */
export const streamyfin: Flow = {
  client: "Streamyfin",
  person: "user",
  deviceId: DEVICE,
  stopsAtTicks: STOPS_AT,
  headers: ({ token }) => ({
    Authorization:
      token === undefined
        ? `MediaBrowser Client="Streamyfin", Device="iPhone%2015", DeviceId="${DEVICE}", Version="0.28.0", Token=""`
        : `MediaBrowser DeviceId="${DEVICE}", Token="${token}"`,
  }),
  steps: [
    get("/System/Info/Public", { bare: true }),
    post("/Users/AuthenticateByName", { Username: "{name}", Pw: "{password}" }, { learn: signedIn }),
    post("/Sessions/Capabilities/Full", {
      playableMediaTypes: ["Audio", "Video"],
      supportedCommands: ["Play"],
      supportsMediaControl: true,
      id: DEVICE,
    }),
    listen(`/socket?api_key={token}&deviceId=${DEVICE}`, { bare: true }),
    get("/UserViews?userId={user}", { learn: views }),
    get(
      "/UserItems/Resume?userId={user}&enableImageTypes=Primary&enableImageTypes=Backdrop&includeItemTypes=Movie",
    ),
    get("/Shows/NextUp?userId={user}&fields=MediaSourceCount&limit=20&enableResumable=false"),
    get("/Items/Latest?userId={user}&parentId={movies}&limit=20&fields=PrimaryImageAspectRatio&fields=Path", {
      learn: film,
    }),
    get("/Items/Suggestions?userId={user}&limit=10&mediaType=Video&type=Series"),
    get(
      "/Items?userId={user}&parentId={shows}&recursive=true&includeItemTypes=Series&limit=40&sortBy=SortName",
      {
        learn: series,
      },
    ),
    get("/Items/{film}?userId={user}"),
    get("/Shows/{series}/Seasons?userId={user}&fields=ItemCounts", { learn: season }),
    get("/Shows/{series}/Episodes?userId={user}&seasonId={season}&enableUserData=true&fields=MediaSources"),
    post(
      "/Items/{film}/PlaybackInfo",
      {
        userId: "{user}",
        deviceProfile: PROFILE,
        maxStreamingBitrate: 140_000_000,
        startTimeTicks: 0,
        isPlayback: true,
        autoOpenLiveStream: true,
        mediaSourceId: "{film}",
      },
      { learn: playback },
    ),
    play(
      "/Videos/{film}/stream?static=true&container=mp4&mediaSourceId={source}&playSessionId={session}&startTimeTicks=0&api_key={token}",
      { bare: true },
    ),
    get("/Episode/{film}/IntroTimestamps", { status: [404] }),
    post("/Sessions/Playing", { itemId: "{film}", mediaSourceId: "{source}", playSessionId: "{session}" }),
    post(
      "/PlayingItems/{film}/Progress?mediaSourceId={source}&positionTicks=600000000&isPaused=false&playMethod=DirectPlay&playSessionId={session}",
      undefined,
      { status: [204] },
    ),
    remove(`/PlayingItems/{film}?mediaSourceId={source}&positionTicks=${STOPS_AT}&playSessionId={session}`, {
      status: [204],
    }),
  ],
};
