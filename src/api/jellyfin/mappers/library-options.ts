/** A library's options page: what of it the core decides, and the rest, which is kept for the clients. */
import type { LibraryOptions } from "@jellyfin/sdk/lib/generated-client/models/library-options.js";
import type { Library, LibrarySettings } from "../../../domain/library/library.ts";
import { fieldsKnownTo } from "../kept.ts";
import { isRecord } from "../values.ts";
import type { Whole } from "../wire.ts";

type Fields = Readonly<Record<string, unknown>>;

/** The contract's defaults of what the core doesn't decide. */
const OPTIONS: Omit<Whole<LibraryOptions>, DecidedField> = {
  EnablePhotos: true,
  EnableLUFSScan: false,
  ExtractChapterImagesDuringLibraryScan: false,
  ExtractTrickplayImagesDuringLibraryScan: false,
  SaveLocalMetadata: false,
  EnableInternetProviders: false,
  EnableAutomaticSeriesGrouping: true,
  EnableEmbeddedTitles: false,
  EnableEmbeddedExtrasTitles: false,
  EnableEmbeddedEpisodeInfos: false,
  AutomaticRefreshIntervalDays: 0,
  SeasonZeroDisplayName: "Specials",
  DisabledLocalMetadataReaders: [],
  LocalMetadataReaderOrder: undefined,
  DisabledSubtitleFetchers: [],
  SubtitleFetcherOrder: [],
  DisabledMediaSegmentProviders: [],
  MediaSegmentProviderOrder: [],
  SkipSubtitlesIfEmbeddedSubtitlesPresent: false,
  SkipSubtitlesIfAudioTrackMatches: true,
  SubtitleDownloadLanguages: undefined,
  RequirePerfectSubtitleMatch: true,
  SaveSubtitlesWithMedia: true,
  SaveLyricsWithMedia: false,
  SaveTrickplayWithMedia: false,
  DisabledLyricFetchers: [],
  LyricFetcherOrder: [],
  PreferNonstandardArtistsTag: false,
  UseCustomTagDelimiters: false,
  CustomTagDelimiters: ["/", "|", ";", "\\"],
  DelimiterWhitelist: [],
  AllowEmbeddedSubtitles: "AllowAll",
  TypeOptions: [],
};

type DecidedField =
  | "Enabled"
  | "EnableRealtimeMonitor"
  | "PathInfos"
  | "PreferredMetadataLanguage"
  | "MetadataCountryCode"
  | "MetadataSavers"
  | "AutomaticallyAddToCollection"
  | "EnableChapterImageExtraction"
  | "EnableTrickplayImageExtraction";

export function toLibraryOptions(library: Library, paths: readonly string[]): Whole<LibraryOptions> {
  const { settings } = library;
  return {
    ...OPTIONS,
    ...keptOptions(settings),
    Enabled: settings.enabled,
    EnableRealtimeMonitor: settings.watchFolders,
    PathInfos: paths.map((Path) => ({ Path })),
    PreferredMetadataLanguage: settings.metadataLanguage ?? undefined,
    MetadataCountryCode: settings.metadataCountry ?? undefined,
    MetadataSavers: settings.sidecars?.includes("nfo") === true ? ["Nfo"] : [],
    AutomaticallyAddToCollection: settings.automaticCollections !== false,
    EnableChapterImageExtraction: settings.previews?.chapterPictures === true,
    EnableTrickplayImageExtraction: settings.previews?.tiles === true,
  };
}

function keptOptions(settings: LibrarySettings): Fields {
  const jellyfin = settings.foreign["jellyfin"];
  const kept = isRecord(jellyfin) ? jellyfin["options"] : undefined;
  return isRecord(kept) ? kept : {};
}

/** What the core decides, as read from a body. */
export interface DecidedOptions {
  readonly Enabled: boolean | undefined;
  readonly EnableRealtimeMonitor: boolean | undefined;
  readonly PreferredMetadataLanguage: string | undefined;
  readonly MetadataCountryCode: string | undefined;
  readonly AutomaticallyAddToCollection: boolean | undefined;
  readonly EnableChapterImageExtraction: boolean | undefined;
  readonly EnableTrickplayImageExtraction: boolean | undefined;
}

export function fromLibraryOptions(
  decided: DecidedOptions,
  whole: Fields,
  before: Pick<LibrarySettings, "foreign" | "sidecars"> = { foreign: {} },
): Partial<LibrarySettings> {
  const options = fieldsKnownTo(OPTIONS, whole);
  const types = options["TypeOptions"];
  return {
    enabled: decided.Enabled ?? true,
    watchFolders: decided.EnableRealtimeMonitor ?? true,
    metadataLanguage: decided.PreferredMetadataLanguage ?? null,
    metadataCountry: decided.MetadataCountryCode ?? null,
    ...sidecarsOf(whole["MetadataSavers"], before.sidecars),
    automaticCollections: decided.AutomaticallyAddToCollection ?? true,
    previews: {
      tiles: decided.EnableTrickplayImageExtraction ?? false,
      chapterPictures: decided.EnableChapterImageExtraction ?? false,
    },
    foreign: {
      ...before.foreign,
      jellyfin: {
        options: {
          ...options,
          ...(Array.isArray(types) ? { TypeOptions: types.filter(isRecord).map(toTypeOptions) } : {}),
        },
      },
    },
  };
}

/** Clients know of NFO only; what else is written stays as it is. */
function sidecarsOf(
  savers: unknown,
  before: LibrarySettings["sidecars"] = [],
): Pick<Partial<LibrarySettings>, "sidecars"> {
  if (!Array.isArray(savers)) return {};
  const others = before.filter((form) => form !== "nfo");
  const isWanted = savers.some((name) => typeof name === "string" && name.toLowerCase() === "nfo");
  return { sidecars: isWanted ? ["nfo", ...others] : others };
}

const TYPE_LISTS = {
  MetadataFetchers: [],
  MetadataFetcherOrder: [],
  ImageFetchers: [],
  ImageFetcherOrder: [],
  ImageOptions: [],
  SimilarItemProviders: [],
  SimilarItemProviderOrder: [],
};

const toTypeOptions = (given: Fields): Fields => ({
  ...TYPE_LISTS,
  ...fieldsKnownTo({ Type: "", ...TYPE_LISTS }, given),
});
