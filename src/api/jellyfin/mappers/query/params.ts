/** The parameters of list requests, spelled as the contract spells them. */
import type { z } from "zod";
import { queryOf } from "../../query.ts";
import {
  choiceList,
  date,
  decimal,
  flag,
  id,
  idList,
  integer,
  integerList,
  pipeList,
  text,
  textList,
} from "../../values.ts";
import {
  ARTWORK_WORDS,
  FIELD_WORDS,
  FILTER_WORDS,
  IMAGE_TYPE_WORDS,
  LOCATION_WORDS,
  MEDIA_WORDS,
  ORDER_WORDS,
  ROLE_WORDS,
  SORT_WORDS,
  STATUS_WORDS,
  TYPE_WORDS,
} from "./words.ts";

/** Whose answer, and how much of each item. */
export const detailShape = {
  userId: id,
  fields: choiceList(FIELD_WORDS),
  enableUserData: flag,
  enableImages: flag,
  enableImageTypes: choiceList(IMAGE_TYPE_WORDS),
  imageTypeLimit: integer,
};

export const pageShape = { startIndex: integer, limit: integer, enableTotalRecordCount: flag };

/** What both lists of items and lists of names are narrowed by. */
export const narrowShape = {
  parentId: id,
  includeItemTypes: choiceList(TYPE_WORDS),
  excludeItemTypes: choiceList(TYPE_WORDS),
  mediaTypes: choiceList(MEDIA_WORDS),
  searchTerm: text,
  nameStartsWith: text,
  nameStartsWithOrGreater: text,
  nameLessThan: text,
  isFavorite: flag,
  filters: choiceList(FILTER_WORDS),
  sortBy: choiceList(SORT_WORDS),
  sortOrder: choiceList(ORDER_WORDS),
};

const idShape = {
  ids: idList,
  excludeItemIds: idList,
  genreIds: idList,
  studioIds: idList,
  personIds: idList,
  artistIds: idList,
  albumArtistIds: idList,
  contributingArtistIds: idList,
  excludeArtistIds: idList,
  albumIds: idList,
  seriesId: id,
  seasonId: id,
};

const nameShape = {
  genres: pipeList,
  tags: pipeList,
  studios: pipeList,
  person: text,
  personTypes: choiceList(ROLE_WORDS),
  years: integerList,
  officialRatings: pipeList,
  imageTypes: choiceList(ARTWORK_WORDS),
  seriesStatus: choiceList(STATUS_WORDS),
  videoTypes: textList,
  artists: pipeList,
  albums: pipeList,
  audioLanguages: textList,
  subtitleLanguages: textList,
  locationTypes: choiceList(LOCATION_WORDS),
  excludeLocationTypes: choiceList(LOCATION_WORDS),
  minOfficialRating: text,
  maxOfficialRating: text,
};

const factShape = {
  minCommunityRating: decimal,
  minCriticRating: decimal,
  minPremiereDate: date,
  maxPremiereDate: date,
  minDateLastSaved: date,
  minDateLastSavedForUser: date,
  parentIndexNumber: integer,
  indexNumber: integer,
  isFolder: flag,
  isPlayed: flag,
  isHd: flag,
  is4K: flag,
  isLocked: flag,
  isMissing: flag,
  isUnaired: flag,
  hasSubtitles: flag,
  hasTrailer: flag,
  hasSpecialFeature: flag,
  hasThemeSong: flag,
  hasThemeVideo: flag,
  hasOverview: flag,
  hasOfficialRating: flag,
  hasImdbId: flag,
  hasTmdbId: flag,
  hasTvdbId: flag,
  hasParentalRating: flag,
  minWidth: integer,
  minHeight: integer,
  maxWidth: integer,
  maxHeight: integer,
  isMovie: flag,
  isSeries: flag,
  isNews: flag,
  isKids: flag,
  isSports: flag,
  is3D: flag,
  isPlaceHolder: flag,
};

export const itemsShape = {
  ...detailShape,
  ...pageShape,
  ...narrowShape,
  ...idShape,
  ...nameShape,
  ...factShape,
  recursive: flag,
  collapseBoxSetItems: flag,
  adjacentTo: id,
};

export const itemsQuery = queryOf(itemsShape);
export type ItemsParams = z.output<typeof itemsQuery>;

export const namesQuery = queryOf({
  ...detailShape,
  ...pageShape,
  ...narrowShape,
  personTypes: choiceList(ROLE_WORDS),
  appearsInItemId: id,
  isPlayed: flag,
});
export type NamesParams = z.output<typeof namesQuery>;
