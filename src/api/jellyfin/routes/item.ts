/** One item by its id, whatever it is; and taking it away. */
import type { BaseItemDto } from "@jellyfin/sdk/lib/generated-client/models/base-item-dto.js";
import type { Core, NamedView } from "../../../domain/core.ts";
import { isDomainError, notFound } from "../../../domain/errors.ts";
import type { Uuid } from "../../../domain/library/item.ts";
import type { Viewer } from "../../../domain/users/user.ts";
import { empty } from "../../http/answer.ts";
import { type AnyEndpoint, endpoint } from "../../http/endpoint.ts";
import { reason, Refusal } from "../errors.ts";
import { viewOf } from "../further-parts.ts";
import { isRoot } from "../library-scope.ts";
import { listsBehind, listsView } from "../list-views.ts";
import {
  type Asker,
  askerFor,
  type FoundName,
  itemFoundBy,
  namedBy,
  namedTypeOf,
  optionsFor,
  toLibraryViews,
} from "../listing.ts";
import { toBaseItem } from "../mappers/item/base.ts";
import { toNamedItem } from "../mappers/item/by-name.ts";
import { FULL } from "../mappers/item/detail.ts";
import { toRootFolder } from "../mappers/item/library-view.ts";
import { missingItem } from "../missing-episodes.ts";
import { kindCountsOf } from "../named-counts.ts";
import { paramsOf, queryOf } from "../query.ts";
import { id, idList, required } from "../values.ts";

const itemParams = paramsOf({ itemId: required(id), userId: id });
const userQuery = queryOf({ userId: id });

async function rootFolder(asker: Asker): Promise<BaseItemDto> {
  const { serverId } = asker.context;
  const libraries = await asker.core.libraries.list(asker.viewer);
  return toRootFolder(serverId, asker.core.server.identity().startedAt, asker.detail, libraries.length);
}

/** A person or label with all that its own page shows. */
async function namedItem(asker: Asker, found: FoundName): Promise<unknown> {
  const { core, viewer } = asker;
  const known = found.type === "person" ? await core.people.open(viewer, found.named.id) : null;
  const view = known?.named ?? (await namedBy(core, viewer, found));
  const counts = await kindCountsOf(
    core,
    viewer,
    found.type === "person" ? { personIds: [view.id] } : labelQuery(found.kind, view),
  );
  return toNamedItem(view, namedTypeOf(found), {
    serverId: asker.context.serverId,
    detail: asker.detail,
    single: true,
    counts,
    ...(known === null ? {} : { person: known.person }),
  });
}

function labelQuery(kind: "genre" | "studio" | "tag" | "country", view: NamedView): object {
  if (kind === "studio") return { studioIds: [view.id] };
  return kind === "genre" ? { genreIds: [view.id] } : { tags: [view.name] };
}

/** An id may be that of an episode that isn't here. */
async function missingOr404(asker: Asker, itemId: Uuid): Promise<unknown> {
  const missing = await missingItem(asker, itemId);
  if (missing === null) throw notFound("item");
  return missing;
}

export async function fullItem(asker: Asker, itemId: Uuid): Promise<unknown> {
  const { core, viewer, context } = asker;
  if (isRoot(core, itemId)) return rootFolder(asker);
  const lists = listsBehind(core, itemId);
  if (lists !== null) return await listsView(asker, lists);
  const found = await core.browse.resolve(viewer, itemId);
  if (found === null) return await missingOr404(asker, itemId);
  switch (found.type) {
    case "item":
    case "version":
    case "part":
      core.preparing.opened(viewer, found.item.id);
      return toBaseItem(
        await viewOf(core, viewer, found, optionsFor(asker, [found.item.kind]).parts ?? []),
        context,
      );
    case "library":
      return (await toLibraryViews(asker, [found.library]))[0];
    case "person":
    case "label":
      return namedItem(asker, found);
  }
}

const item = endpoint({
  method: "GET",
  paths: ["/Items/{itemId}", "/Users/{userId}/Items/{itemId}"],
  access: "viewer",
  params: itemParams,
  query: userQuery,
  summary: "An item with everything that is known of it",
  async handle({ core, viewer, params, query }) {
    return fullItem(await askerFor(core, viewer, params.userId ?? query.userId, FULL), params.itemId);
  },
});

const root = endpoint({
  method: "GET",
  paths: ["/Items/Root", "/Users/{userId}/Items/Root"],
  access: "viewer",
  params: paramsOf({ userId: id }),
  query: userQuery,
  summary: "The folder above all libraries",
  async handle({ core, viewer, params, query }) {
    return rootFolder(await askerFor(core, viewer, params.userId ?? query.userId, FULL));
  },
});

/**
 * Without the right to it the real server answers 401 with these words. A part of a film isn't taken away alone: half
 * a film is nothing that anybody wants, and the whole isn't what was named.
 */
async function remove(core: Core, viewer: Viewer, itemId: Uuid): Promise<void> {
  const found = await itemFoundBy(core, viewer, itemId);
  if (found.type === "part") throw notFound("item");
  const { id, kind } = found.item;
  const isList = kind === "collection" || kind === "playlist";
  await (isList ? core.lists.remove(viewer, id) : core.libraries.deleteItem(viewer, id)).catch(
    (error: unknown) => {
      if (isDomainError(error, "forbidden")) throw new Refusal(reason(401, "Unauthorized access"));
      throw error;
    },
  );
}

const removeOne = endpoint({
  method: "DELETE",
  paths: ["/Items/{itemId}"],
  access: "viewer",
  params: itemParams,
  summary: "Deletes an item and its files",
  async handle({ core, viewer, params }) {
    await remove(core, viewer, params.itemId);
    return empty();
  },
});

const removeSeveral = endpoint({
  method: "DELETE",
  paths: ["/Items"],
  access: "viewer",
  query: queryOf({ ids: idList }),
  summary: "Deletes items and their files",
  async handle({ core, viewer, query }) {
    for (const itemId of query.ids ?? []) await remove(core, viewer, itemId);
    return empty();
  },
});

export const itemEndpoints: readonly AnyEndpoint[] = [item, root, removeOne, removeSeveral];
