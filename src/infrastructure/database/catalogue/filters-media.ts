/** Filters over size, languages, classification, and what else clients narrow a list by. */
import { rank } from "../../../domain/library/certificates.ts";
import { fold, searchNameOf } from "../../../domain/library/fold.ts";
import type { ItemQuery } from "../../../domain/library/query.ts";
import { type Clauses, cleaned } from "./clauses.ts";

type Filter<K extends keyof ItemQuery> = (value: NonNullable<ItemQuery[K]>, to: Clauses) => void;
type MediaKey =
  | "minWidth"
  | "maxWidth"
  | "minHeight"
  | "maxHeight"
  | "audioLanguages"
  | "subtitleLanguages"
  | "artistNames"
  | "albumNames"
  | "minCertificate"
  | "maxCertificate"
  | "hasCertificate";

const list = (values: readonly unknown[]): string => values.map(() => "?").join(", ");

function spoken(kind: "audio" | "subtitle", languages: readonly string[], to: Clauses): void {
  if (languages.length === 0) return to.never();
  to.and(
    `i."id" IN (SELECT t."item_id" FROM "item_trait" t WHERE t."kind" = '${kind}' AND t."value" IN (${list(languages)}))`,
    ...languages.map((language) => cleaned(fold(language))),
  );
}

/** Its own classification, or that of its series or album. */
const CERTIFICATE = `COALESCE(NULLIF(i."official_rating", ''),
  (SELECT p."official_rating" FROM "item" p WHERE p."id" = COALESCE(i."series_id", i."album_id")), '')`;
const classified = (how: string): string =>
  `${CERTIFICATE} IN (SELECT c."text" FROM "certificate" c WHERE ${how})`;

export const MEDIA_FILTERS = {
  minWidth: (pixels, to) => to.and(`COALESCE(i."width", 0) >= ?`, pixels),
  maxWidth: (pixels, to) => to.and(`COALESCE(i."width", 0) <= ?`, pixels),
  minHeight: (pixels, to) => to.and(`COALESCE(i."height", 0) >= ?`, pixels),
  maxHeight: (pixels, to) => to.and(`COALESCE(i."height", 0) <= ?`, pixels),
  audioLanguages: (languages, to) => spoken("audio", languages, to),
  subtitleLanguages: (languages, to) => spoken("subtitle", languages, to),
  artistNames: (names, to) => {
    if (names.length === 0) return to.never();
    to.and(
      `i."id" IN (SELECT a."item_id" FROM "item_artist" a JOIN "item" p ON p."id" = a."artist_item_id"
        WHERE p."search_name" IN (${list(names)}))`,
      ...names.map((name) => cleaned(searchNameOf(name))),
    );
  },
  albumNames: (names, to) => {
    if (names.length === 0) return to.never();
    to.and(
      `i."album_id" IN (SELECT p."id" FROM "item" p WHERE p."kind" = 'album' AND p."search_name" IN (${list(names)}))`,
      ...names.map((name) => cleaned(searchNameOf(name))),
    );
  },
  minCertificate: (least, to) =>
    to.and(classified(`c."rank" >= ?`), rank({ ...least, step: least.step ?? 0 })),
  maxCertificate: (most, to) => to.and(classified(`c."rank" IS NULL OR c."rank" <= ?`), rank(most)),
  hasCertificate: (wanted, to) => to.and(classified(`c."rank" IS ${wanted ? "NOT NULL" : "NULL"}`)),
} as const satisfies { readonly [K in MediaKey]: Filter<K> };
