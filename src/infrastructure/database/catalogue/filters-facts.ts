/** Filters over what an item is: its kind, numbers, files, pictures and what belongs to it. */
import type { ItemQuery } from "../../../domain/library/query.ts";
import { type Clauses, fitsColumn } from "./clauses.ts";
import { NOT_THERE } from "./side-rows.ts";

/** Jellyfin's measure: what is a little narrower than its class (cropped borders) still counts. */
const HD_WIDTH = 1200;
const UHD_WIDTH = 3800;

const THEMES = `('themeSong', 'themeVideo')`;

type Filter<K extends keyof ItemQuery> = (value: NonNullable<ItemQuery[K]>, to: Clauses) => void;
type FactKey =
  | "ids"
  | "excludeIds"
  | "kinds"
  | "excludeKinds"
  | "mediaKinds"
  | "albumIds"
  | "seriesIds"
  | "seasonIds"
  | "artistIds"
  | "albumArtistIds"
  | "excludeArtistIds"
  | "isAlbumArtist"
  | "holding"
  | "years"
  | "officialRatings"
  | "minCommunityRating"
  | "minCriticRating"
  | "premieredFrom"
  | "premieredTo"
  | "addedFrom"
  | "changedFrom"
  | "index"
  | "parentIndex"
  | "containers"
  | "artworkKinds"
  | "seriesStatus"
  | "externalIds"
  | "isFolder"
  | "isLocked"
  | "isHd"
  | "is4k"
  | "hasSubtitles"
  | "hasTrailer"
  | "hasExtras"
  | "hasThemeSong"
  | "hasThemeVideo"
  | "hasOverview"
  | "hasOfficialRating"
  | "ownerId";

const flag = (value: boolean): number => (value ? 1 : 0);
const having = (wanted: boolean, exists: string): string => (wanted ? exists : `NOT ${exists}`);
const ALBUM_ARTIST = `EXISTS (SELECT 1 FROM "item_artist" a WHERE a."artist_item_id" = i."id" AND a."role" = 'albumArtist')`;
const extra = (which: string): string =>
  `EXISTS (SELECT 1 FROM "item" x WHERE x."owner_id" = i."id" AND x."gone_at" IS NULL AND x."extra_kind" ${which})`;
const byArtist = (role: string): string =>
  `SELECT a."item_id" FROM "item_artist" a WHERE ${role}a."artist_item_id"`;

function number(column: string, value: number, to: Clauses): void {
  if (fitsColumn(value)) to.and(`${column} = ?`, value);
  else to.never();
}

function byArtists(ids: readonly number[], role: string, to: Clauses): void {
  const known = ids.filter(fitsColumn);
  if (known.length === 0) to.never();
  else to.and(`i."id" IN (${byArtist(role)} IN (${known.map(() => "?").join(", ")}))`, ...known);
}

export const FACT_FILTERS = {
  ids: (ids, to) => to.anyNumber(`i."id"`, ids),
  excludeIds: (ids, to) => to.noneOf(`i."id"`, ids.filter(fitsColumn)),
  kinds: (kinds, to) => to.anyText(to.kind, kinds),
  excludeKinds: (kinds, to) => to.noneOf(`i."kind"`, kinds),
  mediaKinds: (kinds, to) => to.anyText(`i."media"`, kinds),
  albumIds: (ids, to) => to.anyNumber(`i."album_id"`, ids),
  seriesIds: (ids, to) => to.anyNumber(`i."series_id"`, ids),
  seasonIds: (ids, to) => to.anyNumber(`i."season_id"`, ids),
  artistIds: (ids, to) => byArtists(ids, "", to),
  albumArtistIds: (ids, to) => byArtists(ids, `a."role" = 'albumArtist' AND `, to),
  excludeArtistIds: (ids, to) => {
    const known = ids.filter(fitsColumn);
    if (known.length === 0) return;
    to.and(`i."id" NOT IN (${byArtist("")} IN (${known.map(() => "?").join(", ")}))`, ...known);
  },
  holding: (workIds, to) => {
    const known = workIds.filter(fitsColumn);
    if (known.length === 0) return to.never();
    to.and(
      `i."id" IN (SELECT e."list_id" FROM "list_entry" e
        WHERE e."origin" <> 'excluded' AND e."work_id" IN (${known.map(() => "?").join(", ")}))`,
      ...known,
    );
  },
  isAlbumArtist: (wanted, to) => to.and(having(wanted, ALBUM_ARTIST)),
  years: (years, to) => to.anyNumber(`i."year"`, years),
  officialRatings: (ratings, to) => to.anyText(`i."official_rating"`, ratings),
  minCommunityRating: (rating, to) => to.and(`i."community_rating" >= ?`, rating),
  minCriticRating: (rating, to) => to.and(`i."critic_rating" >= ?`, rating),
  premieredFrom: (from, to) => to.and(`i."premiered_at" >= ?`, from.getTime()),
  premieredTo: (until, to) => to.and(`i."premiered_at" <= ?`, until.getTime()),
  addedFrom: (from, to) => to.and(`i."added_at" >= ?`, from.getTime()),
  changedFrom: (from, to) => to.and(`i."changed_at" >= ?`, from.getTime()),
  index: (value, to) => number(`i."index_number"`, value, to),
  parentIndex: (value, to) => number(`i."parent_index"`, value, to),
  containers: (containers, to) => to.anyText(`i."container"`, containers),
  artworkKinds: (kinds, to) => {
    if (kinds.length === 0) return to.never();
    to.and(
      `EXISTS (SELECT 1 FROM "artwork" w WHERE w."owner_type" = 'item' AND w."owner_id" = i."id"
        AND w."state" NOT IN ${NOT_THERE} AND w."kind" IN (${kinds.map(() => "?").join(", ")}))`,
      ...kinds,
    );
  },
  seriesStatus: (states, to) => to.anyText(`i."status"`, states),
  externalIds: (wanted, to) => {
    for (const { provider, present } of wanted)
      to.and(
        having(
          present,
          `EXISTS (SELECT 1 FROM "external_id" e WHERE e."item_id" = i."id" AND e."provider" = ? AND e."value" <> '')`,
        ),
        provider,
      );
  },
  isFolder: (wanted, to) => to.and(`i."is_folder" = ?`, flag(wanted)),
  isLocked: (wanted, to) => to.and(`i."locked" = ?`, flag(wanted)),
  isHd: (wanted, to) => to.and(`COALESCE(i."width", 0) ${wanted ? ">=" : "<"} ?`, HD_WIDTH),
  is4k: (wanted, to) => to.and(`COALESCE(i."width", 0) ${wanted ? ">=" : "<"} ?`, UHD_WIDTH),
  hasSubtitles: (wanted, to) => to.and(`i."has_subtitles" = ?`, flag(wanted)),
  hasTrailer: (wanted, to) => to.and(having(wanted, extra(`= 'trailer'`))),
  hasExtras: (wanted, to) =>
    to.and(having(wanted, extra(`<> 'trailer' AND x."extra_kind" NOT IN ${THEMES}`))),
  hasThemeSong: (wanted, to) => to.and(having(wanted, extra(`= 'themeSong'`))),
  hasThemeVideo: (wanted, to) => to.and(having(wanted, extra(`= 'themeVideo'`))),
  hasOverview: (wanted, to) => to.and(`COALESCE(i."overview", '') ${wanted ? "<>" : "="} ''`),
  hasOfficialRating: (wanted, to) => to.and(`COALESCE(i."official_rating", '') ${wanted ? "<>" : "="} ''`),
  ownerId: (id, to) => {
    number(`i."owner_id"`, id, to);
    to.and(`i."merged_into" IS NULL`);
  },
} as const satisfies { readonly [K in FactKey]: Filter<K> };
