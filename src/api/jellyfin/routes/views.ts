/** The libraries of a user, as the folders of his home page. */
import type { Uuid } from "../../../domain/library/item.ts";
import type { Library } from "../../../domain/library/library.ts";
import type { User } from "../../../domain/users/user.ts";
import { type AnyEndpoint, endpoint } from "../../http/endpoint.ts";
import { idFromGuid } from "../ids.ts";
import { listsViews } from "../list-views.ts";
import { askerFor, sortedLibraries, toLibraryViews } from "../listing.ts";
import { FULL } from "../mappers/item/detail.ts";
import { keptConfiguration } from "../mappers/kept-configuration.ts";
import { paramsOf, queryOf } from "../query.ts";
import { flag, id } from "../values.ts";
import { toQueryResult } from "../wire.ts";

const userParams = paramsOf({ userId: id });
const userQuery = queryOf({ userId: id });

const viewsQuery = queryOf({ userId: id, includeHidden: flag });

/** Ids in a list of a person's settings, in any spelling. */
function idsIn(user: User | null, setting: "OrderedViews" | "MyMediaExcludes"): readonly Uuid[] {
  const list = keptConfiguration(user)[setting];
  return Array.isArray(list)
    ? list.flatMap((one) => (typeof one === "string" ? (idFromGuid(one) ?? []) : []))
    : [];
}

/** In the person's own order as far as he made one, without those that he doesn't want on his page. */
function asWished(
  libraries: readonly Library[],
  user: User | null,
  includeHidden: boolean,
): readonly Library[] {
  const hidden = new Set(includeHidden ? [] : idsIn(user, "MyMediaExcludes"));
  const places = new Map(idsIn(user, "OrderedViews").map((uuid, at) => [uuid, at]));
  const placeOf = ({ uuid }: Library): number => places.get(uuid) ?? places.size;
  return libraries.filter(({ uuid }) => !hidden.has(uuid)).toSorted((a, b) => placeOf(a) - placeOf(b));
}

const views = endpoint({
  method: "GET",
  paths: ["/UserViews", "/Users/{userId}/Views"],
  access: "viewer",
  params: userParams,
  query: viewsQuery,
  summary: "A user's libraries",
  async handle({ core, viewer, params, query }) {
    const asker = await askerFor(core, viewer, params.userId ?? query.userId, FULL);
    const libraries = await sortedLibraries(asker);
    const wished = asWished(libraries, asker.viewer.user, query.includeHidden === true);
    const hidden = new Set(query.includeHidden === true ? [] : idsIn(asker.viewer.user, "MyMediaExcludes"));
    const lists = (await listsViews(asker)).filter(({ Id }) => Id === undefined || !hidden.has(Id));
    return toQueryResult([...(await toLibraryViews(asker, wished)), ...lists]);
  },
});

/** Only films and series can be gathered from several libraries into one view. */
const groupingOptions = endpoint({
  method: "GET",
  paths: ["/UserViews/GroupingOptions", "/Users/{userId}/GroupingOptions"],
  access: "viewer",
  params: userParams,
  query: userQuery,
  summary: "Libraries that may be shown together with others of their kind",
  async handle({ core, viewer, params, query }) {
    const asker = await askerFor(core, viewer, params.userId ?? query.userId, FULL);
    const libraries = await sortedLibraries(asker);
    return libraries
      .filter(({ kind }) => kind === "movies" || kind === "shows" || kind === "mixed")
      .map(({ name, uuid }) => ({ Name: name, Id: uuid }));
  },
});

export const viewEndpoints: readonly AnyEndpoint[] = [views, groupingOptions];
