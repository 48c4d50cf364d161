import type { Viewer } from "../users/user.ts";
/** What a list could be narrowed by, with how many items each value would leave. */
import type { Catalogue, FacetCount, FacetCountRows } from "./browse-ports.ts";
import { audienceOf } from "./browse-reader.ts";
import { RESOLUTIONS } from "./filter/filter.ts";
import { shortLanguage } from "./naming/language-codes.ts";
import type { ItemQuery } from "./query.ts";

/** Most first where values have no order of their own. */
export interface FacetCounts {
  readonly kinds: readonly FacetCount[];
  readonly genres: readonly FacetCount[];
  readonly tags: readonly FacetCount[];
  readonly studios: readonly FacetCount[];
  readonly countries: readonly FacetCount[];
  /** Years and decades as numbers in words, the newest first. */
  readonly years: readonly FacetCount[];
  readonly decades: readonly FacetCount[];
  readonly certificates: readonly FacetCount[];
  readonly resolutions: readonly FacetCount[];
  /** ISO 639-1 where there is one, else as in the file. */
  readonly languages: readonly FacetCount[];
  readonly subtitles: readonly FacetCount[];
  readonly ranges: readonly FacetCount[];
}

export type FacetService = (viewer: Viewer, query: ItemQuery) => Promise<FacetCounts>;

/** What a list of choices holds before it is no help any more. */
const MAX_VALUES = 200;

export function createFacets(catalogue: Pick<Catalogue, "facetCounts">): FacetService {
  return async (viewer, query) => toFacets(await catalogue.facetCounts(audienceOf(viewer), query));
}

function toFacets(rows: FacetCountRows): FacetCounts {
  const { labels, traits } = rows;
  const years = rows.years.toSorted((a, b) => Number(b.value) - Number(a.value));
  return {
    kinds: mostFirst(rows.kinds),
    genres: mostFirst(labels.genre ?? []),
    tags: mostFirst(labels.tag ?? []),
    studios: mostFirst(labels.studio ?? []),
    countries: mostFirst(labels.country ?? []),
    years,
    decades: summed(years, (year) => String(Math.floor(Number(year) / 10) * 10)),
    certificates: mostFirst(rows.certificates),
    resolutions: resolutionsOf(rows.widths),
    languages: mostFirst(summed(traits.audio ?? [], shortLanguage)),
    subtitles: mostFirst(summed(traits.subtitle ?? [], shortLanguage)),
    ranges: mostFirst(traits.range ?? []),
  };
}

const mostFirst = (counts: readonly FacetCount[]): readonly FacetCount[] =>
  counts.toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1)).slice(0, MAX_VALUES);

/** Counts of values that are one to people, in the order of their first. */
function summed(counts: readonly FacetCount[], toValue: (value: string) => string): readonly FacetCount[] {
  const sums = new Map<string, number>();
  for (const { value, count } of counts) sums.set(toValue(value), (sums.get(toValue(value)) ?? 0) + count);
  return Array.from(sums, ([value, count]) => ({ value, count }));
}

/** The best first. */
function resolutionsOf(widths: readonly FacetCount[]): readonly FacetCount[] {
  const classes = RESOLUTIONS.toReversed();
  const named = summed(widths, (width) => classes.find(([, least]) => Number(width) >= least)?.[0] ?? "sd");
  return classes.flatMap(([name]) => named.find(({ value }) => value === name) ?? []);
}
