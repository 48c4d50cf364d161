/** Answers made of items: what a request wants of them is loaded at once for all, and then only mapped. */
import type { BaseItemDto } from "@jellyfin/sdk/lib/generated-client/models/base-item-dto.js";
import type { Core, Found, FoundItem, ListOptions, NamedView } from "../../domain/core.ts";
import { notFound } from "../../domain/errors.ts";
import type { Item, ItemKind, Uuid } from "../../domain/library/item.ts";
import type { Library } from "../../domain/library/library.ts";
import type { Page } from "../../domain/library/query.ts";
import type { ItemView } from "../../domain/library/view.ts";
import type { Viewer } from "../../domain/users/user.ts";
import { actingAs } from "./acting.ts";
import { contextFor, type ItemContext, type ItemDto, toBaseItem } from "./mappers/item/base.ts";
import type { NamedType } from "./mappers/item/by-name.ts";
import { type Detail, type DetailParams, detailOf, partsFor } from "./mappers/item/detail.ts";
import { LABEL_TYPE } from "./mappers/item/kinds.ts";
import { toLibraryView } from "./mappers/item/library-view.ts";
import { type QueryResult, toQueryResult } from "./wire.ts";

/** For whom and how an answer is made. */
export interface Asker {
  readonly core: Core;
  readonly viewer: Viewer;
  readonly detail: Detail;
  readonly context: ItemContext;
}

export async function askerFor(
  core: Core,
  viewer: Viewer,
  userId: Uuid | undefined,
  detail: Detail,
): Promise<Asker> {
  const acting = await actingAs(core, viewer, userId);
  return { core, viewer: acting, detail, context: contextFor(acting, core.server.identity().id, detail) };
}

/** The same for a list with the contract's parameters; a user in the path goes before one in the query. */
export function listAsker(
  core: Core,
  viewer: Viewer,
  query: DetailParams & { readonly userId?: Uuid | undefined },
  pathUserId?: Uuid,
): Promise<Asker> {
  return askerFor(core, viewer, pathUserId ?? query.userId, detailOf(query));
}

export const optionsFor = (asker: Asker, kinds?: readonly ItemKind[]): ListOptions => ({
  parts: partsFor(asker.detail, kinds),
});

export const toItems = (asker: Asker, views: readonly ItemView[]): ItemDto[] =>
  views.map((view) => toBaseItem(view, asker.context));

export function toPage(asker: Asker, page: Page<ItemView>): QueryResult<ItemDto> {
  return toQueryResult(toItems(asker, page.items), page.total, page.offset);
}

/** A list that the core gives whole, cut as the request wants it. */
export function sliced<T>(
  all: readonly T[],
  {
    startIndex = 0,
    limit,
  }: { readonly startIndex?: number | undefined; readonly limit?: number | undefined },
): Page<T> {
  const offset = Math.max(0, startIndex);
  const end = limit === undefined || limit < 0 ? all.length : offset + limit;
  return { items: all.slice(offset, end), total: all.length, offset };
}

/** The libraries of the viewer by name, as folders. */
export async function libraryViews(asker: Asker): Promise<BaseItemDto[]> {
  return toLibraryViews(asker, await sortedLibraries(asker));
}

/** These libraries with what the answer shows of them: counts cost a query, pictures one each. */
export async function toLibraryViews(asker: Asker, libraries: readonly Library[]): Promise<BaseItemDto[]> {
  const { core, viewer, detail, context } = asker;
  const [counts, artwork] = await Promise.all([
    detail.fields.has("ChildCount") ? core.browse.libraryCounts(viewer) : NO_COUNTS,
    Promise.all(libraries.map(({ id }) => core.images.list({ type: "library", id }))),
  ]);
  return libraries.map((library, at) =>
    toLibraryView(library, context.serverId, detail, {
      artwork: artwork[at] ?? [],
      childCount: counts.get(library.id)?.children ?? 0,
    }),
  );
}

const NO_COUNTS: ReadonlyMap<number, { readonly children: number }> = new Map();

const byName = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

export async function sortedLibraries({ core, viewer }: Asker): Promise<readonly Library[]> {
  const libraries = await core.libraries.list(viewer);
  return libraries.toSorted((a, b) => byName.compare(a.name, b.name));
}

/** What an id in a path names; `not-found` when it is nothing for this viewer. */
export async function foundBy(core: Core, viewer: Viewer, id: Uuid): Promise<Found> {
  const found = await core.browse.resolve(viewer, id);
  if (found === null) throw notFound("item");
  return found;
}

export type FoundName = Extract<Found, { readonly type: "person" | "label" }>;

/** A person or label as its own page shows it. */
export async function namedBy(core: Core, viewer: Viewer, found: FoundName): Promise<NamedView> {
  const view =
    found.type === "person"
      ? await core.browse.personByName(viewer, found.named.name)
      : await core.browse.labelByName(viewer, found.kind, found.named.name);
  if (view === null) throw notFound("item");
  return view;
}

export const namedTypeOf = (found: FoundName): NamedType =>
  found.type === "person" ? "Person" : LABEL_TYPE[found.kind];

export const isOfItem = (found: Found): found is FoundItem => "item" in found;

/** An item, or what belongs to one; `not-found` for anything else. */
export async function itemFoundBy(core: Core, viewer: Viewer, id: Uuid): Promise<FoundItem> {
  const found = await foundBy(core, viewer, id);
  if (!isOfItem(found)) throw notFound("item");
  return found;
}

/** The item of an id: its own, or that of one of its versions or parts. */
export const itemBy = async (core: Core, viewer: Viewer, id: Uuid): Promise<Item> =>
  (await itemFoundBy(core, viewer, id)).item;
