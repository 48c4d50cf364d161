/**
 * What of Jellyfin's contract (10.11 and 12) is not served, and why: the other half of `routes/index.ts`. All of it
 * answers 404 with an empty body, as any unknown route (405 where another method of the path is served); the log tells
 * of each once.
 */
export interface Refused {
  readonly reason: string;
  /** What those who ask for it make of that answer. */
  readonly tolerated: string;
  /** `METHOD /path` as the contract spells it. */
  readonly routes: readonly string[];
}

export const REFUSED: readonly Refused[] = [
  {
    reason: "There is no live television, and there are no tuners, guides or recordings.",
    tolerated:
      "Clients ask for these only after a list or `LiveTv/Info` said that there is something; those are served, empty.",
    routes: [
      "GET /LiveTv/ChannelMappingOptions",
      "POST /LiveTv/ChannelMappings",
      "GET /LiveTv/Channels/{channelId}",
      "DELETE /LiveTv/ListingProviders",
      "POST /LiveTv/ListingProviders",
      "GET /LiveTv/ListingProviders/Default",
      "GET /LiveTv/ListingProviders/Lineups",
      "GET /LiveTv/ListingProviders/SchedulesDirect/Countries",
      "GET /LiveTv/LiveRecordings/{recordingId}/stream",
      "GET /LiveTv/LiveStreamFiles/{streamId}/stream.{container}",
      "GET /LiveTv/Programs/{programId}",
      "GET /LiveTv/Recordings/Groups",
      "GET /LiveTv/Recordings/Groups/{groupId}",
      "GET /LiveTv/Recordings/Series",
      "DELETE /LiveTv/Recordings/{recordingId}",
      "GET /LiveTv/Recordings/{recordingId}",
      "POST /LiveTv/SeriesTimers",
      "DELETE /LiveTv/SeriesTimers/{timerId}",
      "GET /LiveTv/SeriesTimers/{timerId}",
      "POST /LiveTv/SeriesTimers/{timerId}",
      "POST /LiveTv/Timers",
      "GET /LiveTv/Timers/Defaults",
      "DELETE /LiveTv/Timers/{timerId}",
      "GET /LiveTv/Timers/{timerId}",
      "POST /LiveTv/Timers/{timerId}",
      "DELETE /LiveTv/TunerHosts",
      "POST /LiveTv/TunerHosts",
      "GET /LiveTv/Tuners/Discover",
      "GET /LiveTv/Tuners/Discvover",
      "POST /LiveTv/Tuners/{tunerId}/Reset",
    ],
  },
  {
    reason: "There are no plugins, nor packages to install.",
    tolerated: "The dashboard asks for these of plugins that a list named; the lists are empty.",
    routes: [
      "POST /Packages/Installed/{name}",
      "DELETE /Packages/Installing/{packageId}",
      "GET /Packages/{name}",
      "DELETE /Plugins/{pluginId}",
      "GET /Plugins/{pluginId}/Configuration",
      "POST /Plugins/{pluginId}/Configuration",
      "POST /Plugins/{pluginId}/Manifest",
      "DELETE /Plugins/{pluginId}/{version}",
      "POST /Plugins/{pluginId}/{version}/Disable",
      "POST /Plugins/{pluginId}/{version}/Enable",
      "GET /Plugins/{pluginId}/{version}/Image",
      "POST /Repositories",
      "GET /web/ConfigurationPage",
    ],
  },
  {
    reason: "There are no channels.",
    tolerated: "The list of channels is empty.",
    routes: [
      "GET /Channels/Items/Latest",
      "GET /Channels/{channelId}/Features",
      "GET /Channels/{channelId}/Items",
    ],
  },
  {
    reason: "Forms of streaming that no client in use asks for any more; `hls1` is served.",
    tolerated: "No url that the server gives out leads there.",
    routes: [
      "GET /Audio/{itemId}/hls/{segmentId}/stream.aac",
      "GET /Audio/{itemId}/hls/{segmentId}/stream.mp3",
      "POST /LiveStreams/Open",
      "GET /Videos/{itemId}/hls/{playlistId}/stream.m3u8",
      "GET /Videos/{itemId}/live.m3u8",
      "GET /Videos/{itemId}/hls/{playlistId}/{segmentId}.{segmentContainer}",
    ],
  },
  {
    reason: "Subtitles aren't fetched from outside services.",
    tolerated: "The dialogue that asks for it says that nothing was found.",
    routes: [
      "POST /Items/{itemId}/RemoteSearch/Subtitles/{subtitleId}",
      "GET /Providers/Subtitles/Subtitles/{subtitleId}",
      "GET /Tmdb/ClientConfiguration",
    ],
  },
  {
    reason: "What a folder's contents are is its library's to say.",
    tolerated: "The item editor shows an error for this one field.",
    routes: ["POST /Items/{itemId}/ContentType"],
  },
  {
    reason: "Subtitles are files beside the media: clients do not write them.",
    tolerated: "The dialogue that asks for it says that it failed.",
    routes: ["POST /Videos/{itemId}/Subtitles", "DELETE /Videos/{itemId}/Subtitles/{index}"],
  },
  {
    reason: "Spellings of older servers that no known client uses.",
    tolerated: "Nobody asks.",
    routes: [
      "GET /Artists/{name}/Images/{imageType}/{imageIndex}",
      "HEAD /Artists/{name}/Images/{imageType}/{imageIndex}",
      "GET /Items/{itemId}/Images/{imageType}/{imageIndex}/{tag}/{format}/{maxWidth}/{maxHeight}/{percentPlayed}/{unplayedCount}",
      "HEAD /Items/{itemId}/Images/{imageType}/{imageIndex}/{tag}/{format}/{maxWidth}/{maxHeight}/{percentPlayed}/{unplayedCount}",
    ],
  },
  {
    reason: "The server keeps no fonts of its own.",
    tolerated: "The list of fonts is empty.",
    routes: ["GET /FallbackFont/Fonts/{name}"],
  },
  {
    reason: "Network shares and the times of tasks are the business of whoever runs the server.",
    tolerated: "The dashboard's page says that it failed.",
    routes: ["GET /Environment/NetworkShares", "POST /ScheduledTasks/{taskId}/Triggers"],
  },
];

/** Routes of plugins, which clients try: they take 404 for "isn't installed". */
export const PLUGINS_ROUTES: readonly Refused[] = [
  {
    reason: "Parts to skip are told by `/MediaSegments`.",
    tolerated: "Streamyfin shows no button.",
    routes: ["GET /Episode/{itemId}/IntroTimestamps", "GET /Episode/{itemId}/Timestamps"],
  },
  {
    reason:
      "What has changed since is asked for by `minDateLastSaved`; the plugins' own protocols aren't spoken.",
    tolerated: "Infuse and Kodi look through the whole library instead.",
    routes: [
      "POST /InfuseSync/Checkpoint",
      "GET /InfuseSync/Checkpoint/{checkpointId}/UpdatedItems",
      "GET /Jellyfin.Plugin.KodiSyncQueue/GetPluginSettings",
      "GET /Jellyfin.Plugin.KodiSyncQueue/{userId}/GetItems",
    ],
  },
  {
    reason: "Nobody queries the database over HTTP.",
    tolerated: "Jellystat imports no history of before it was set up.",
    routes: ["POST /user_usage_stats/submit_custom_query"],
  },
];
