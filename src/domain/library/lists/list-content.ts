/** What is in a list, and changing it. */
import type { Viewer } from "../../users/user.ts";
import type { Catalogue } from "../browse-ports.ts";
import { audienceOf, createReader, type Reader } from "../browse-reader.ts";
import { FOLDER_KINDS, type Item, LIST_KINDS } from "../item.ts";
import type { ListAccess } from "./list-access.ts";
import type { ItemList, Listed } from "./list.ts";
import type { ListPorts, ListService } from "./lists.ts";

/** More than anybody listens to; bounds what one request writes. */
const MAX_ADDED = 5_000;

type Content = Pick<ListService, "add" | "removeItems" | "removeEntries" | "move" | "entries">;

export function createListContent(ports: ListPorts, access: ListAccess): Content {
  const { lists, clock, catalogue } = ports;
  const reader = createReader(catalogue);
  return {
    async add(viewer, listId, itemIds, position) {
      const { kind } = await access.byHand(viewer, listId);
      const items = await listedFor(catalogue, viewer, kind, itemIds);
      const place = position === undefined ? {} : { position: Math.max(0, position) };
      await lists.add(listId, items, { ...place, once: kind === "collection" }, clock());
    },
    async removeItems(viewer, listId, itemIds) {
      await access.byHand(viewer, listId);
      const rows = await reader.rows(viewer, itemIds.slice(0, MAX_ADDED));
      const workIds = rows.map(({ item }) => item.workId);
      await lists.removeWorks(listId, workIds, clock());
    },
    async removeEntries(viewer, listId, entryIds) {
      await access.byHand(viewer, listId);
      await lists.removeEntries(listId, entryIds.slice(0, MAX_ADDED), clock());
    },
    async move(viewer, listId, entryId, position) {
      await access.byHand(viewer, listId);
      await lists.move(listId, entryId, Math.max(0, position), clock());
    },
    entries: createEntries(ports, access),
  };
}

function createEntries({ catalogue, lists }: ListPorts, access: ListAccess): ListService["entries"] {
  const reader = createReader(catalogue);
  return async (viewer, listId, page, options) => {
    const list = await access.get(viewer, listId);
    if (list.rule !== null) {
      const query = { within: { type: "item", id: listId } as const, ...page };
      const found = await reader.list(viewer, query, options);
      return {
        entries: found.items.map((view) => ({ entryId: view.item.id, view })),
        total: found.total,
      };
    }
    const { entries, total } = await lists.entries(audienceOf(viewer), listId, page);
    const views = await reader.views(viewer, [...new Set(entries.map(({ itemId }) => itemId))], options);
    const byId = new Map(views.map((view) => [view.item.id, view]));
    return {
      entries: entries.flatMap(({ id, itemId }) => {
        const view = byId.get(itemId);
        return view === undefined ? [] : [{ entryId: id, view }];
      }),
      total,
    };
  };
}

/** The items that an id puts into a list, those that the viewer can't see left out; a list is in no other list. */
export async function listedFor(
  catalogue: Catalogue,
  viewer: Viewer,
  kind: ItemList["kind"],
  itemIds: readonly number[],
): Promise<readonly Listed[]> {
  const reader = createReader(catalogue);
  const rows = await reader.rows(viewer, itemIds.slice(0, MAX_ADDED));
  const listed: Listed[] = [];
  for (const { item } of rows) {
    if (kind === "collection" && isList(item)) continue;
    if (kind === "collection" || !FOLDER_KINDS.has(item.kind)) listed.push(item);
    else listed.push(...(await playableIn(reader, catalogue, viewer, item)));
    if (listed.length > MAX_ADDED) break;
  }
  return listed.slice(0, MAX_ADDED);
}

const isList = ({ kind }: Item): boolean => LIST_KINDS.some((list) => list === kind);

async function playableIn(
  reader: Reader,
  catalogue: Catalogue,
  viewer: Viewer,
  folder: Item,
): Promise<readonly Listed[]> {
  const found = await catalogue.find(audienceOf(viewer), {
    within: { type: "item", id: folder.id },
    recursive: true,
    isFolder: false,
    // A list has an order of its own.
    ...(isList(folder) ? {} : { sort: [{ by: "parentIndex" }, { by: "index" }, { by: "sortName" }] }),
    limit: MAX_ADDED,
    total: false,
  });
  return (await reader.rows(viewer, found.ids)).map(({ item }) => item);
}
