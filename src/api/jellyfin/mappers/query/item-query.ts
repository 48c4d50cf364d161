/**
 * The contract's list query in the core's words, without what needs the catalogue to be understood: ids are GUIDs
 * there and numbers here (`scope.ts`). Parts by area; each gives only what was asked.
 */
import { certificateOf } from "../../../../domain/library/certificates.ts";
import type { ItemKind } from "../../../../domain/library/item.ts";
import type { ItemQuery, Sort, SortKey } from "../../../../domain/library/query.ts";
import type { RatingLimit } from "../../../../domain/users/limits.ts";
import type { ItemsParams } from "./params.ts";
import type { FilterWord, SORT_WORDS, TypeWord } from "./words.ts";

type Given<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** An object without the fields that are undefined. */
function given<T extends object>(fields: Given<T>): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}

/** The core's query; null when the words ask for what can't be here, so that the list is empty. */
export function toItemQuery(params: ItemsParams): ItemQuery | null {
  const kinds = kindFields(params);
  if (kinds === null) return null;
  return {
    ...kinds,
    ...textFields(params),
    ...nameFields(params),
    ...factFields(params),
    ...flagFields(params),
    ...existenceFields(params),
    ...mediaFields(params),
    ...filterFields(params.filters ?? []),
    ...pageFields(params),
    ...given<ItemQuery>({ sort: toSort(params.sortBy, params.sortOrder) ?? searchSort(params) }),
  };
}

/** Equally good hits of a search come by name, as on the real server. */
const searchSort = ({ searchTerm }: ItemsParams): readonly Sort[] | undefined =>
  searchTerm === undefined ? undefined : [{ by: "sortName" }];

/** Of the words those that can be here: undefined when none was given, null when none of the given can. */
function narrowed<W, T extends W>(
  words: readonly W[] | undefined,
  isHere: (word: W) => word is T,
): readonly T[] | null | undefined {
  if (words === undefined || words.length === 0) return undefined;
  const here = words.filter(isHere);
  return here.length === 0 ? null : here;
}

const isItemKind = (word: TypeWord): word is ItemKind =>
  word !== "none" && word !== "library" && word !== "person" && word !== "label";
const isSomething = <T extends string>(word: T): word is Exclude<T, "none"> => word !== "none";
const isFile = (type: string): type is string => type.toLowerCase() === "videofile";

/** Kinds of items among the words; null when there are words and none of them is one. */
export const itemKinds = (words: readonly TypeWord[] | undefined): readonly ItemKind[] | null | undefined =>
  narrowed(words, isItemKind);

function kindFields(params: ItemsParams): Partial<ItemQuery> | null {
  const kinds = itemKinds(params.includeItemTypes);
  const mediaKinds = narrowed(params.mediaTypes, isSomething);
  const seriesStatus = narrowed(params.seriesStatus, isSomething);
  if (kinds === null || mediaKinds === null || seriesStatus === null || asksForAbsent(params)) return null;
  const programmes = programmeKinds(params);
  const both =
    kinds === undefined ? programmes.kinds : kinds.filter((kind) => programmes.kinds?.includes(kind) ?? true);
  if (both?.length === 0) return null;
  const excluded = [...(itemKinds(params.excludeItemTypes) ?? []), ...(programmes.excludeKinds ?? [])];
  return given<ItemQuery>({
    kinds: both,
    excludeKinds: excluded.length > 0 ? excluded : undefined,
    mediaKinds,
    seriesStatus,
  });
}

/** Everything that is here is there, as a file: nothing is missing, still to come, on a disc, in depth, or news. */
function asksForAbsent(params: ItemsParams): boolean {
  const { isMissing, isUnaired, isNews, isKids, isSports, is3D, isPlaceHolder, locationTypes } = params;
  const absent = [isMissing, isUnaired, isNews, isKids, isSports, is3D, isPlaceHolder];
  const isElsewhere =
    locationTypes !== undefined && !locationTypes.includes("here") && locationTypes.length > 0;
  const isLeftOut = params.excludeLocationTypes?.includes("here") === true;
  return absent.includes(true) || isElsewhere || isLeftOut || narrowed(params.videoTypes, isFile) === null;
}

/** What programmes are asked for is asked of items here by their kind: never more than was asked for. */
function programmeKinds({ isMovie, isSeries }: ItemsParams): Pick<ItemQuery, "kinds" | "excludeKinds"> {
  const asked = [
    ["movie", isMovie],
    ["series", isSeries],
  ] as const;
  const kinds = asked.flatMap(([kind, wanted]) => (wanted === true ? [kind] : []));
  const excludeKinds = asked.flatMap(([kind, wanted]) => (wanted === false ? [kind] : []));
  return given<ItemQuery>({
    kinds: kinds.length > 0 ? kinds : undefined,
    excludeKinds: excludeKinds.length > 0 ? excludeKinds : undefined,
  });
}

const limitOf = (text: string | undefined): RatingLimit | undefined =>
  (text === undefined ? null : certificateOf(text)) ?? undefined;

function mediaFields(params: ItemsParams): Partial<ItemQuery> {
  return given<ItemQuery>({
    minWidth: params.minWidth,
    maxWidth: params.maxWidth,
    minHeight: params.minHeight,
    maxHeight: params.maxHeight,
    audioLanguages: params.audioLanguages,
    subtitleLanguages: params.subtitleLanguages,
    artistNames: params.artists,
    albumNames: params.albums,
    minCertificate: limitOf(params.minOfficialRating),
    maxCertificate: limitOf(params.maxOfficialRating),
    hasCertificate: params.hasParentalRating,
    collapsed: params.collapseBoxSetItems,
  });
}

function textFields(params: ItemsParams): Partial<ItemQuery> {
  return given<ItemQuery>({
    search: params.searchTerm,
    nameStartsWith: params.nameStartsWith,
    nameAtLeast: params.nameStartsWithOrGreater,
    nameLessThan: params.nameLessThan,
  });
}

function nameFields(params: ItemsParams): Partial<ItemQuery> {
  return given<ItemQuery>({
    genres: params.genres,
    tags: params.tags,
    studios: params.studios,
    people: params.person === undefined ? undefined : [params.person],
    personRoles: nonEmpty(params.personTypes),
    years: nonEmpty(params.years),
    officialRatings: params.officialRatings,
    artworkKinds: nonEmpty(params.imageTypes),
  });
}

const nonEmpty = <T>(list: readonly T[] | undefined): readonly T[] | undefined =>
  list === undefined || list.length === 0 ? undefined : list;

function factFields(params: ItemsParams): Partial<ItemQuery> {
  return given<ItemQuery>({
    minCommunityRating: params.minCommunityRating,
    minCriticRating: params.minCriticRating,
    premieredFrom: params.minPremiereDate,
    premieredTo: params.maxPremiereDate,
    changedFrom: params.minDateLastSaved,
    stateChangedFrom: params.minDateLastSavedForUser,
    index: params.indexNumber,
    parentIndex: params.parentIndexNumber,
  });
}

function flagFields(params: ItemsParams): Partial<ItemQuery> {
  return given<ItemQuery>({
    isFolder: params.isFolder,
    isPlayed: params.isPlayed,
    isFavorite: params.isFavorite,
    isLocked: params.isLocked,
    isHd: params.isHd,
    is4k: params.is4K,
    hasSubtitles: params.hasSubtitles,
    hasTrailer: params.hasTrailer,
    hasExtras: params.hasSpecialFeature,
    hasThemeSong: params.hasThemeSong,
    hasThemeVideo: params.hasThemeVideo,
    hasOverview: params.hasOverview,
    hasOfficialRating: params.hasOfficialRating,
  });
}

function existenceFields(params: ItemsParams): Partial<ItemQuery> {
  const asked = [
    ["imdb", params.hasImdbId],
    ["tmdb", params.hasTmdbId],
    ["tvdb", params.hasTvdbId],
  ] as const;
  const externalIds = asked.flatMap(([provider, present]) =>
    present === undefined ? [] : [{ provider, present }],
  );
  return externalIds.length === 0 ? {} : { externalIds };
}

const FILTERS: Readonly<Record<FilterWord, Partial<ItemQuery>>> = {
  folder: { isFolder: true },
  notFolder: { isFolder: false },
  unplayed: { isPlayed: false },
  played: { isPlayed: true },
  favorite: { isFavorite: true },
  resumable: { isResumable: true },
  likes: { isLiked: true },
  dislikes: { isLiked: false },
  favoriteOrLikes: { isFavorite: true },
};

export function filterFields(filters: readonly FilterWord[]): Partial<ItemQuery> {
  return Object.assign({}, ...filters.map((filter) => FILTERS[filter])) as Partial<ItemQuery>;
}

/** A limit below zero is none. */
export function pageFields(params: {
  readonly startIndex?: number | undefined;
  readonly limit?: number | undefined;
  readonly enableTotalRecordCount?: boolean | undefined;
}): Pick<ItemQuery, "limit" | "total"> & { readonly offset: number } {
  const { startIndex = 0, limit, enableTotalRecordCount } = params;
  return {
    offset: Math.max(0, startIndex),
    ...(limit === undefined || limit < 0 ? {} : { limit }),
    ...(enableTotalRecordCount === undefined ? {} : { total: enableTotalRecordCount }),
  };
}

/** Orders belong to keys by their place; where there are fewer, the first one counts. */
export function toSort(
  keys: readonly (typeof SORT_WORDS)[string][] | undefined,
  orders: readonly boolean[] | undefined,
): readonly Sort[] | undefined {
  const sort = (keys ?? []).flatMap((words, at) => {
    const descending = orders?.[at] ?? orders?.[0] ?? false;
    return words.map((word): Sort => {
      const turned = word.startsWith("-");
      return { by: (turned ? word.slice(1) : word) as SortKey, descending: descending !== turned };
    });
  });
  return sort.length === 0 ? undefined : sort;
}
