/** Search as one types, counts, and what lists can be narrowed by. */
import type { SearchHint } from "@jellyfin/sdk/lib/generated-client/models/search-hint.js";
import type { z } from "zod";
import type { NamedView } from "../../../domain/core.ts";
import type { ItemKind } from "../../../domain/library/item.ts";
import type { ItemQuery } from "../../../domain/library/query.ts";
import { type AnyEndpoint, endpoint } from "../../http/endpoint.ts";
import { actingAs } from "../acting.ts";
import { parentOf } from "../library-scope.ts";
import { type Asker, askerFor } from "../listing.ts";
import { detailOf } from "../mappers/item/detail.ts";
import { toKindCounts } from "../mappers/item/folder.ts";
import { languageName } from "../mappers/item/language-names.ts";
import { toNamePair } from "../mappers/item/words.ts";
import { itemKinds, pageFields } from "../mappers/query/item-query.ts";
import { narrowShape, pageShape } from "../mappers/query/params.ts";
import { namedHint, toSearchHint } from "../mappers/search-hint.ts";
import { queryOf } from "../query.ts";
import { flag, id, required, text } from "../values.ts";

const hintsQuery = queryOf({
  ...pageShape,
  ...narrowShape,
  userId: id,
  searchTerm: required(text),
  includePeople: flag,
  includeGenres: flag,
  includeStudios: flag,
  includeArtists: flag,
  includeMedia: flag,
});
const HINTS = 100;

const hints = endpoint({
  method: "GET",
  paths: ["/Search/Hints"],
  access: "viewer",
  query: hintsQuery,
  summary: "What begins with the words typed, of every kind",
  async handle({ core, viewer, query }) {
    const asker = await askerFor(core, viewer, query.userId, detailOf({}));
    const { offset, limit = HINTS } = pageFields(query);
    const wanted = Math.min(offset + limit, HINTS + offset);
    const kinds = itemKinds(query.includeItemTypes);
    const narrowed = query.includeItemTypes !== undefined || query.mediaTypes !== undefined;
    const [names, media] = await Promise.all([
      narrowed ? [] : namesFor(asker, query.searchTerm, query),
      kinds === null || query.includeMedia === false ? null : mediaFor(asker, query, kinds, wanted),
    ]);
    const all = [...names, ...(media?.hints ?? [])];
    return {
      SearchHints: all.slice(offset, offset + limit),
      TotalRecordCount: Math.max(all.length, names.length + (media?.total ?? 0)),
    };
  },
});

async function mediaFor(
  asker: Asker,
  query: z.output<typeof hintsQuery>,
  kinds: readonly ItemKind[] | undefined,
  limit: number,
): Promise<{ readonly hints: readonly SearchHint[]; readonly total: number }> {
  const { core, viewer } = asker;
  const parent = await parentOf(core, viewer, query.parentId);
  const mediaKinds = query.mediaTypes?.filter((word) => word !== "none");
  const wanted: ItemQuery = {
    search: query.searchTerm,
    recursive: true,
    limit,
    total: false,
    ...(kinds === undefined ? {} : { kinds }),
    ...(mediaKinds === undefined ? {} : { mediaKinds }),
    ...(parent.type === "within" ? { within: parent.within } : {}),
  };
  const page = await core.browse.list(viewer, wanted, { parts: ["artwork", "relatives", "artists"] });
  return { hints: page.items.map(toSearchHint), total: page.items.length };
}

/** People, genres and studios are few beside media: a handful of each is plenty to choose from. */
const NAMES_EACH = 10;

async function namesFor(
  { core, viewer }: Asker,
  search: string,
  include: {
    readonly includePeople?: boolean | undefined;
    readonly includeGenres?: boolean | undefined;
    readonly includeStudios?: boolean | undefined;
  },
): Promise<readonly SearchHint[]> {
  const query = { search, limit: NAMES_EACH };
  const none: readonly NamedView[] = [];
  const [people, genres, studios] = await Promise.all([
    include.includePeople === false ? none : core.browse.persons(viewer, query).then(({ items }) => items),
    include.includeGenres === false
      ? none
      : core.browse.labels(viewer, "genre", query).then(({ items }) => items),
    include.includeStudios === false
      ? none
      : core.browse.labels(viewer, "studio", query).then(({ items }) => items),
  ]);
  return [
    ...people.map((named) => namedHint(named, "Person")),
    ...genres.map((named) => namedHint(named, "Genre")),
    ...studios.map((named) => namedHint(named, "Studio")),
  ];
}

const counts = endpoint({
  method: "GET",
  paths: ["/Items/Counts"],
  access: "viewer",
  query: queryOf({ userId: id, isFavorite: flag }),
  summary: "How many items there are of each kind",
  async handle({ core, viewer, query }) {
    const acting = await actingAs(core, viewer, query.userId);
    const favorite = query.isFavorite === undefined ? {} : { isFavorite: query.isFavorite };
    const byKind = await core.browse.counts(acting, favorite);
    const total = Object.values(byKind).reduce((sum, count) => sum + count, 0);
    const boxes = await core.browse.list(acting, { ...favorite, kinds: ["collection"], limit: 0 });
    return { ...toKindCounts(byKind), BoxSetCount: boxes.total, BookCount: 0, ItemCount: total };
  },
});

const NO_FACETS = {
  genres: [],
  tags: [],
  years: [],
  officialRatings: [],
  audioLanguages: [],
  subtitleLanguages: [],
} as const;

/** By the names that people read, as the real server has them. */
const toLanguages = (
  codes: readonly string[],
): readonly { readonly Name: string; readonly Value: string }[] =>
  codes
    .map((code) => ({ Name: languageName(code) ?? code, Value: code }))
    .toSorted((a, b) => (a.Name < b.Name ? -1 : 1));

const facetQuery = queryOf({ ...narrowShape, userId: id });

function facetEndpoint(
  name: "Filters" | "Filters2",
  toAnswer: (facets: {
    readonly genres: readonly { readonly id: number; readonly uuid: string; readonly name: string }[];
    readonly tags: readonly string[];
    readonly years: readonly number[];
    readonly officialRatings: readonly string[];
    readonly audioLanguages: readonly string[];
    readonly subtitleLanguages: readonly string[];
  }) => unknown,
): AnyEndpoint {
  return endpoint({
    method: "GET",
    paths: [`/Items/${name}`],
    access: "viewer",
    query: facetQuery,
    summary: "What a list can be narrowed by",
    async handle({ core, viewer, query }) {
      const acting = await actingAs(core, viewer, query.userId);
      const kinds = itemKinds(query.includeItemTypes);
      const parent = await parentOf(core, acting, query.parentId);
      const mediaKinds = (query.mediaTypes ?? []).filter((word) => word !== "none");
      if (kinds === null) return toAnswer(NO_FACETS);
      const facets = await core.browse.facets(acting, {
        recursive: true,
        ...(kinds === undefined ? {} : { kinds }),
        ...(mediaKinds.length === 0 ? {} : { mediaKinds }),
        ...(parent.type === "within" ? { within: parent.within } : {}),
      });
      return toAnswer(facets);
    },
  });
}

export const searchEndpoints: readonly AnyEndpoint[] = [
  hints,
  counts,
  facetEndpoint("Filters", (facets) => ({
    Genres: facets.genres.map(({ name }) => name),
    Tags: facets.tags,
    OfficialRatings: facets.officialRatings,
    Years: facets.years,
  })),
  facetEndpoint("Filters2", (facets) => ({
    Genres: facets.genres.map(toNamePair),
    Tags: facets.tags,
    AudioLanguages: toLanguages(facets.audioLanguages),
    SubtitleLanguages: toLanguages(facets.subtitleLanguages),
  })),
];
