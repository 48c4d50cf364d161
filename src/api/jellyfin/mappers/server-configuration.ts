/** The settings pages of Jellyfin's clients: fields and defaults of the contract. */
import type { ServerConfiguration } from "@jellyfin/sdk/lib/generated-client/models/server-configuration.js";
import type { ServerIdentity } from "../../../domain/core.ts";
import { DEFAULT_RESUME_RULES } from "../../../domain/playback/watch-state.ts";
import { CAST_RECEIVER_ID } from "../constants.ts";
import type { Whole } from "../wire.ts";
import { fromResumeRules } from "./resume-rules.ts";

const METADATA_ITEM_TYPES = [
  "Book",
  "Movie",
  "MusicVideo",
  "Series",
  "MusicAlbum",
  "MusicArtist",
  "BoxSet",
  "Season",
  "Episode",
];

export const metadataOptionsOf = (itemType: string): Record<string, unknown> => ({
  ItemType: itemType,
  DisabledMetadataSavers: [],
  LocalMetadataReaderOrder: [],
  DisabledMetadataFetchers: [],
  MetadataFetcherOrder: [],
  DisabledImageFetchers: [],
  ImageFetcherOrder: [],
});

export const CAST_RECEIVERS = [
  { Id: CAST_RECEIVER_ID, Name: "Stable" },
  { Id: "6F511C87", Name: "Unstable" },
];

const TRICKPLAY = {
  EnableHwAcceleration: false,
  EnableHwEncoding: false,
  EnableKeyFrameOnlyExtraction: false,
  ScanBehavior: "NonBlocking",
  ProcessPriority: "BelowNormal",
  Interval: 10_000,
  WidthResolutions: [320],
  TileWidth: 10,
  TileHeight: 10,
  Qscale: 4,
  JpegQuality: 90,
  ProcessThreads: 1,
};

const SETTINGS: Omit<Whole<ServerConfiguration>, "IsStartupWizardCompleted" | "ServerName"> = {
  LogFileRetentionDays: 3,
  CachePath: undefined,
  PreviousVersion: undefined,
  PreviousVersionStr: undefined,
  EnableMetrics: false,
  EnableNormalizedItemByNameIds: true,
  IsPortAuthorized: true,
  QuickConnectAvailable: true,
  EnableCaseSensitiveItemIds: true,
  DisableLiveTvChannelUserDataName: true,
  MetadataPath: "",
  PreferredMetadataLanguage: "en",
  MetadataCountryCode: "US",
  SortReplaceCharacters: [".", "+", "%"],
  SortRemoveCharacters: [",", "&", "-", "{", "}", "'"],
  SortRemoveWords: ["the", "a", "an"],
  ...fromResumeRules(DEFAULT_RESUME_RULES),
  MinAudiobookResume: 5,
  MaxAudiobookResume: 5,
  InactiveSessionThreshold: 0,
  LibraryMonitorDelay: 60,
  LibraryUpdateDuration: 30,
  CacheSize: 200,
  ImageSavingConvention: "Legacy",
  MetadataOptions: METADATA_ITEM_TYPES.map(metadataOptionsOf),
  SkipDeserializationForBasicTypes: true,
  UICulture: "en-US",
  SaveMetadataHidden: false,
  ContentTypes: [],
  RemoteClientBitrateLimit: 0,
  EnableFolderView: false,
  EnableGroupingMoviesIntoCollections: false,
  EnableGroupingShowsIntoCollections: false,
  DisplaySpecialsWithinSeasons: true,
  CodecsUsed: [],
  PluginRepositories: [],
  EnableExternalContentInSuggestions: true,
  ImageExtractionTimeoutMs: 0,
  PathSubstitutions: [],
  EnableSlowResponseWarning: true,
  SlowResponseThresholdMs: 500,
  CorsHosts: ["*"],
  ActivityLogRetentionDays: 30,
  LibraryScanFanoutConcurrency: 0,
  LibraryMetadataRefreshConcurrency: 0,
  AllowClientLogUpload: false,
  DummyChapterDuration: 0,
  ChapterImageResolution: "MatchSource",
  ParallelImageEncodingLimit: 0,
  CastReceiverApplications: CAST_RECEIVERS,
  TrickplayOptions: TRICKPLAY as never,
  EnableLegacyAuthorization: true,
};

/** The main settings as nobody has changed them. */
export function defaultConfiguration(server: ServerIdentity): Whole<ServerConfiguration> {
  return { ...SETTINGS, IsStartupWizardCompleted: server.setupDone, ServerName: server.name };
}
