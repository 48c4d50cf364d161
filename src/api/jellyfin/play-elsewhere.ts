/** What a device is told to play: of folders what is in them, mixes, an episode with those after it. */
import type { Core } from "../../domain/core.ts";
import { FOLDER_KINDS, type Item, type Uuid } from "../../domain/library/item.ts";
import type { ItemQuery } from "../../domain/library/query.ts";
import type { Session } from "../../domain/playback/session.ts";
import type { Viewer } from "../../domain/users/user.ts";
import { playsNextEpisode } from "./mappers/user.ts";
import { mixOfItem } from "./routes/mixes.ts";

const MAX_ITEMS = 1_000;

interface Wanted {
  readonly itemIds: readonly Uuid[];
  readonly playCommand: string;
}

/** As the person there sees the library. Ids that mean nothing to him stay as they are: his client says so. */
export async function itemsToPlay(
  core: Core,
  { user, device }: Session,
  { itemIds, playCommand }: Wanted,
): Promise<Wanted> {
  const viewer: Viewer = {
    user,
    device,
    isAdmin: user.role === "admin",
    access: user.access,
    address: device.lastAddress,
  };
  const asked = itemIds.slice(0, MAX_ITEMS);
  if (playCommand === "PlayInstantMix") {
    const [seed] = asked;
    return { itemIds: seed === undefined ? [] : await mixOfItem(core, viewer, seed), playCommand: "PlayNow" };
  }
  const isShuffled = playCommand === "PlayShuffle";
  const known = new Map((await core.browse.resolveMany(viewer, asked)).map((item) => [item.uuid, item]));
  const leaves: Uuid[] = [];
  for (const id of asked) {
    const item = known.get(id);
    if (leaves.length >= MAX_ITEMS) break;
    if (item !== undefined && FOLDER_KINDS.has(item.kind))
      leaves.push(...(await leavesOf(core, viewer, item)));
    else if (item?.kind === "episode" && asked.length === 1 && !isShuffled)
      leaves.push(...(await fromEpisode(core, viewer, item)));
    else leaves.push(id);
  }
  if (!isShuffled) return { itemIds: leaves.slice(0, MAX_ITEMS), playCommand };
  const inAnyOrder = leaves.map((id) => ({ id, at: Math.random() })).toSorted((a, b) => a.at - b.at);
  return { itemIds: inAnyOrder.slice(0, MAX_ITEMS).map(({ id }) => id), playCommand: "PlayNow" };
}

/** In the order in which one goes through it; a list's own order is its own. */
async function leavesOf(core: Core, viewer: Viewer, folder: Item): Promise<readonly Uuid[]> {
  const isList = folder.kind === "playlist" || folder.kind === "collection";
  const below: ItemQuery =
    folder.kind === "artist"
      ? { artistIds: [folder.id], kinds: ["track"] }
      : { within: { type: "item", id: folder.id }, recursive: true, isFolder: false };
  const sort: ItemQuery["sort"] = [
    { by: "album" },
    { by: "parentIndex" },
    { by: "index" },
    { by: "sortName" },
  ];
  const page = await core.browse.list(viewer, {
    ...below,
    ...(isList ? {} : { sort }),
    limit: MAX_ITEMS,
    total: false,
  });
  return page.items.map(({ item }) => item.uuid);
}

/** Those after it come along where the person's settings have it. */
async function fromEpisode(core: Core, viewer: Viewer, { uuid, seriesId }: Item): Promise<readonly Uuid[]> {
  if (seriesId === null || viewer.user === null || !playsNextEpisode(viewer.user)) return [uuid];
  const episodes = await core.browse.episodes(viewer, { seriesId });
  const ids = episodes.map(({ item }) => item.uuid);
  return ids.includes(uuid) ? ids.slice(ids.indexOf(uuid)) : [uuid];
}
