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
  series,
  signedIn,
  views,
} from "./steps.ts";

const DEVICE = "TW96aWxsYS81LjAgKFgxMTsgTGludXggeDg2XzY0KXwxNzAwMDAwMDAwMDAw";
const STOPS_AT = 1_510_000_000;
const CARD = "Fields=PrimaryImageAspectRatio&ImageTypeLimit=1&EnableImageTypes=Primary%2CBackdrop%2CThumb";
const RESUME = `/Users/{user}/Items/Resume?Limit=12&Recursive=true&${CARD}&EnableTotalRecordCount=false&MediaTypes=`;
const resume = { as: "/UserItems/Resume" };
const details = { as: "/Items/{id}" };

/** The web client 10.11: its old api client beside the SDK, so both spellings of many paths. */
export const web: Flow = {
  client: "jellyfin-web",
  person: "admin",
  deviceId: DEVICE,
  stopsAtTicks: STOPS_AT,
  headers: ({ token }) => ({
    Accept: "application/json",
    Authorization:
      `MediaBrowser Client="Jellyfin Web", Device="Chrome", DeviceId="${DEVICE}", Version="10.11.11"` +
      (token === undefined ? "" : `, Token="${token}"`),
  }),
  steps: [
    get("/System/Info/Public", { bare: true, headers: { Accept: "*/*" } }),
    get("/System/Info/Public"),
    get("/QuickConnect/Enabled"),
    get("/users/public", { bare: true }),
    get("/Branding/Configuration"),
    post("/Users/authenticatebyname", { Username: "{name}", Pw: "{password}" }, { learn: signedIn }),
    post("/Sessions/Capabilities/Full", {
      PlayableMediaTypes: ["Audio", "Video"],
      SupportedCommands: [
        "MoveUp",
        "MoveDown",
        "Select",
        "Back",
        "DisplayContent",
        "SetVolume",
        "PlayMediaSource",
      ],
      SupportsPersistentIdentifier: false,
      SupportsMediaControl: true,
    }),
    get("/DisplayPreferences/usersettings?userId={user}&client=emby"),
    get("/Users/{user}"),
    listen(`/socket?api_key={token}&deviceId=${DEVICE}`, { bare: true }),
    get("/UserViews?userId={user}", { learn: views }),
    get(
      `/LiveTv/Programs/Recommended?userId={user}&IsAiring=true&limit=1&ImageTypeLimit=1&EnableTotalRecordCount=false&Fields=ChannelInfo%2CPrimaryImageAspectRatio`,
    ),
    get(`${RESUME}Video`, resume),
    get(`${RESUME}Audio`, resume),
    get(`${RESUME}Book`, resume),
    get(
      `/Shows/NextUp?Limit=24&Fields=PrimaryImageAspectRatio%2CDateCreated%2CPath%2CMediaSourceCount&UserId={user}&ImageTypeLimit=1&EnableTotalRecordCount=false&DisableFirstEpisode=false&NextUpDateCutoff=2025-11-23T07%3A49%3A32.379Z&EnableResumable=false&EnableRewatching=false`,
    ),
    get(`/Users/{user}/Items/Latest?Limit=16&${CARD}&ParentId={movies}`, {
      as: "/Items/Latest",
      learn: film,
    }),
    get(`/Users/{user}/Items/Latest?Limit=16&${CARD}&ParentId={shows}`, {
      as: "/Items/Latest",
      learn: series,
    }),
    get("/System/Endpoint"),
    get("/Playback/BitrateTest?Size=500000", { status: [200, 404] }),
    get("/Users/{user}/Items/{film}", { ...details, learn: poster }),
    get("/Items/{film}/Images/Primary?fillHeight=188&fillWidth=124&quality=96&tag={poster}", {
      bare: true,
      headers: { Accept: "image/avif,image/webp,image/apng,*/*;q=0.8" },
    }),
    get("/Items/{film}?userId={user}"),
    get("/Items/{film}/Similar?userId={user}&limit=12&fields=PrimaryImageAspectRatio%2CCanDelete"),
    get("/Items/{film}/ThemeMedia?userId={user}&inheritFromParent=true&sortBy=Random"),
    get("/Users/{user}/Items/{film}/Intros", { as: "/Items/{id}/Intros" }),
    post(
      "/Items/{film}/PlaybackInfo",
      {
        DeviceProfile: PROFILE,
        UserId: "{user}",
        StartTimeTicks: 0,
        IsPlayback: true,
        AutoOpenLiveStream: true,
        MaxStreamingBitrate: 140_000_000,
        AlwaysBurnInSubtitleWhenTranscoding: false,
      },
      { learn: playback },
    ),
    play(
      `/Videos/{film}/stream.{container}?Static=true&mediaSourceId={source}&deviceId=${DEVICE}&ApiKey={token}&Tag={etag}`,
      { bare: true },
    ),
    ...reports(STOPS_AT, {
      PlaySessionId: "{session}",
      ShuffleMode: "Sorted",
      MaxStreamingBitrate: 140_000_000,
    }),
    get("/Items/{film}?userId={user}"),
    post("/Sessions/Logout", undefined, { status: [204] }),
  ],
};
