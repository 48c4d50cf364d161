/** The libraries of a user, as the folders of his home page. */
import { type AnyEndpoint, endpoint } from "../../http/endpoint.ts";
import { askerFor, libraryViews, sortedLibraries } from "../listing.ts";
import { FULL } from "../mappers/item/detail.ts";
import { paramsOf, queryOf } from "../query.ts";
import { id } from "../values.ts";
import { toQueryResult } from "../wire.ts";

const userParams = paramsOf({ userId: id });
const userQuery = queryOf({ userId: id });

const views = endpoint({
  method: "GET",
  paths: ["/UserViews", "/Users/{userId}/Views"],
  access: "viewer",
  params: userParams,
  query: userQuery,
  summary: "A user's libraries",
  async handle({ core, viewer, params, query }) {
    return toQueryResult(
      await libraryViews(await askerFor(core, viewer, params.userId ?? query.userId, FULL)),
    );
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
