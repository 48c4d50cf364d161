/** Genres, studios, people, artists and years: the contract's items that are known by their names. */
import type { NamedQuery, NamedView } from "../../../domain/core.ts";
import { notFound } from "../../../domain/errors.ts";
import type { ItemKind, LabelKind } from "../../../domain/library/item.ts";
import type { ItemQuery, Page } from "../../../domain/library/query.ts";
import { type AnyEndpoint, endpoint } from "../../http/endpoint.ts";
import { idFromWords } from "../ids.ts";
import { parentOf } from "../library-scope.ts";
import { type Asker, askerFor, listAsker, optionsFor, sliced, toPage } from "../listing.ts";
import { toBaseItem } from "../mappers/item/base.ts";
import { type NamedType, toNamedItem, yearAsNamed } from "../mappers/item/by-name.ts";
import { FULL } from "../mappers/item/detail.ts";
import { itemKinds, pageFields, toSort } from "../mappers/query/item-query.ts";
import { type NamesParams, namesQuery } from "../mappers/query/params.ts";
import { kindCountsOf } from "../named-counts.ts";
import { paramsOf, queryOf } from "../query.ts";
import { id, integer, required, text } from "../values.ts";
import { type QueryResult, toQueryResult } from "../wire.ts";

const MUSIC: readonly ItemKind[] = ["track", "album", "artist", "musicVideo"];

/** What a list of names is narrowed by; null when nothing can be in it. */
async function namedQueryOf(asker: Asker, query: NamesParams): Promise<NamedQuery | null> {
  const kinds = itemKinds(query.includeItemTypes);
  const excludeKinds = itemKinds(query.excludeItemTypes) ?? undefined;
  const parent = await parentOf(asker.core, asker.viewer, query.parentId);
  if (kinds === null || parent.type === "carrying") return null;
  const isFavorite = query.filters?.includes("favorite") === true ? true : query.isFavorite;
  const { offset, limit } = pageFields(query);
  const given = {
    within: parent.type === "within" ? parent.within : undefined,
    kinds,
    excludeKinds,
    search: query.searchTerm,
    nameStartsWith: query.nameStartsWith,
    nameAtLeast: query.nameStartsWithOrGreater,
    nameLessThan: query.nameLessThan,
    isFavorite,
    descending: query.sortOrder?.[0],
    offset,
    limit,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function toNames(asker: Asker, type: NamedType, page: Page<NamedView>): QueryResult<unknown> {
  const { context, detail } = asker;
  return toQueryResult(
    page.items.map((named) => toNamedItem(named, type, { serverId: context.serverId, detail })),
    page.total,
    page.offset,
  );
}

interface LabelRoute {
  readonly path: string;
  readonly kind: LabelKind;
  readonly type: NamedType;
  /** Genres are of films or of music, as their items are, unless the request says of which. */
  readonly narrow?: Pick<NamedQuery, "kinds" | "excludeKinds">;
}

function labelList({ path, kind, type, narrow = {} }: LabelRoute): AnyEndpoint {
  return endpoint({
    method: "GET",
    paths: [path],
    access: "viewer",
    query: namesQuery,
    summary: `Lists ${path.slice(1)}`,
    async handle({ core, viewer, query }) {
      const asker = await listAsker(core, viewer, query);
      const named = await namedQueryOf(asker, query);
      if (named === null) return toQueryResult([]);
      return toNames(asker, type, await core.browse.labels(asker.viewer, kind, { ...narrow, ...named }));
    },
  });
}

const nameParams = paramsOf({ name: required(text) });
const userQuery = queryOf({ userId: id });

/** A genre that nobody has is answered all the same, empty, as the real server does; other names are 404. */
const unknownLabel = (name: string, type: NamedType): NamedView => ({
  id: 0,
  uuid: idFromWords(type, name),
  name,
  artwork: [],
  createdAt: new Date(0),
  itemCount: 0,
  isFavorite: false,
});

function labelByName({ path, kind, type, narrow = {} }: LabelRoute): AnyEndpoint {
  return endpoint({
    method: "GET",
    paths: [`${path}/{name}`],
    access: "viewer",
    params: nameParams,
    query: userQuery,
    summary: `One of ${path.slice(1)} by its name`,
    async handle({ core, viewer, params, query }) {
      const asker = await askerFor(core, viewer, query.userId, FULL);
      const known = await core.browse.labelByName(asker.viewer, kind, params.name);
      const named = known ?? unknownLabel(params.name, type);
      const ids = kind === "studio" ? { studioIds: [named.id] } : { genreIds: [named.id] };
      const counts = known === null ? {} : await kindCountsOf(core, asker.viewer, { ...ids, ...narrow });
      return toNamedItem(named, type, {
        serverId: asker.context.serverId,
        detail: FULL,
        single: true,
        counts,
      });
    },
  });
}

const LABELS: readonly LabelRoute[] = [
  { path: "/Genres", kind: "genre", type: "Genre", narrow: { excludeKinds: MUSIC } },
  { path: "/MusicGenres", kind: "genre", type: "MusicGenre", narrow: { kinds: MUSIC } },
  { path: "/Studios", kind: "studio", type: "Studio" },
];

const persons = endpoint({
  method: "GET",
  paths: ["/Persons"],
  access: "viewer",
  query: namesQuery,
  summary: "Lists people",
  async handle({ core, viewer, query }) {
    const asker = await listAsker(core, viewer, query);
    const named = await namedQueryOf(asker, query);
    if (named === null) return toQueryResult([]);
    const roles = query.personTypes ?? [];
    const page = await core.browse.persons(asker.viewer, {
      ...named,
      ...(roles.length === 0 ? {} : { roles }),
    });
    return toNames(asker, "Person", page);
  },
});

const person = endpoint({
  method: "GET",
  paths: ["/Persons/{name}"],
  access: "viewer",
  params: nameParams,
  query: userQuery,
  summary: "A person by name",
  async handle({ core, viewer, params, query }) {
    const asker = await askerFor(core, viewer, query.userId, FULL);
    const named = await core.browse.personByName(asker.viewer, params.name);
    if (named === null) throw notFound("person");
    const counts = await kindCountsOf(core, asker.viewer, { personIds: [named.id] });
    const { serverId } = asker.context;
    const view = await core.people.open(asker.viewer, named.id);
    const options = { serverId, detail: FULL, single: true, counts, person: view.person };
    return toNamedItem(view.named, "Person", options);
  },
});

function artistList(path: string, summary: string, only: Partial<ItemQuery>): AnyEndpoint {
  return endpoint({
    method: "GET",
    paths: [path],
    access: "viewer",
    query: namesQuery,
    summary,
    async handle({ core, viewer, query }) {
      const asker = await listAsker(core, viewer, query);
      // Types say whose artists are meant, not what is listed.
      const named = await namedQueryOf(asker, { ...query, includeItemTypes: undefined });
      if (named === null) return toQueryResult([]);
      const { descending, excludeKinds: _unused, ...narrow } = named;
      const sort = toSort(query.sortBy, query.sortOrder) ?? [
        { by: "sortName" as const, descending: descending === true },
      ];
      const page = await core.browse.list(
        asker.viewer,
        { ...(narrow as Partial<ItemQuery>), ...only, kinds: ["artist"], recursive: true, sort },
        optionsFor(asker, ["artist"]),
      );
      return toPage(asker, page);
    },
  });
}

const artist = endpoint({
  method: "GET",
  paths: ["/Artists/{name}"],
  access: "viewer",
  params: nameParams,
  query: userQuery,
  summary: "An artist by name",
  async handle({ core, viewer, params, query }) {
    const asker = await askerFor(core, viewer, query.userId, FULL);
    const page = await core.browse.list(
      asker.viewer,
      { kinds: ["artist"], recursive: true, search: params.name, limit: SAME_NAME, total: false },
      optionsFor(asker, ["artist"]),
    );
    const wanted = params.name.toLowerCase();
    const found = page.items.find(({ item }) => item.name.toLowerCase() === wanted);
    if (found === undefined) throw notFound("artist");
    return toBaseItem(found, asker.context);
  },
});
/** How many whose names begin alike are looked through for the one that is the same. */
const SAME_NAME = 100;

const years = endpoint({
  method: "GET",
  paths: ["/Years"],
  access: "viewer",
  query: namesQuery,
  summary: "Lists the years that something is from",
  async handle({ core, viewer, query }) {
    const asker = await listAsker(core, viewer, query);
    const named = await namedQueryOf(asker, query);
    if (named === null) return toQueryResult([]);
    const { offset: _offset, limit: _limit, ...all } = named;
    const found = await core.browse.years(asker.viewer, all);
    const { startedAt } = core.server.identity();
    const page = sliced(
      found.map((year) => yearAsNamed(year, startedAt)),
      query,
    );
    return toNames(asker, "Year", page);
  },
});

const year = endpoint({
  method: "GET",
  paths: ["/Years/{year}"],
  access: "viewer",
  params: paramsOf({ year: required(integer) }),
  query: userQuery,
  summary: "A year",
  async handle({ core, viewer, params, query }) {
    const asker = await askerFor(core, viewer, query.userId, FULL);
    const counts = await kindCountsOf(core, asker.viewer, { years: [params.year] });
    const named = yearAsNamed(params.year, core.server.identity().startedAt);
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
    return toNamedItem({ ...named, itemCount: total }, "Year", {
      serverId: asker.context.serverId,
      detail: FULL,
      single: true,
    });
  },
});

export const byNameEndpoints: readonly AnyEndpoint[] = [
  ...LABELS.flatMap((route) => [labelList(route), labelByName(route)]),
  persons,
  person,
  artistList("/Artists", "Lists artists", {}),
  artistList("/Artists/AlbumArtists", "Lists artists of albums", { isAlbumArtist: true }),
  artist,
  years,
  year,
];
