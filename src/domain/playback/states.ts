import type { WatchingService } from "../core.ts";
import { DomainError, notFound } from "../errors.ts";
import type { Audience, ItemRow } from "../library/browse-ports.ts";
import { audienceOf } from "../library/browse-reader.ts";
import { stateParts } from "../library/browse-views.ts";
import { FOLDER_KINDS, type Item } from "../library/item.ts";
import type { User } from "../users/user.ts";
import { markedPlayed, markedUnplayed, UNTOUCHED, type WatchState } from "./watch-state.ts";
import type { WatchingPorts } from "./watching-ports.ts";

type States = Pick<
  WatchingService,
  "stateOf" | "markPlayed" | "markUnplayed" | "setFavorite" | "setNamedFavorite" | "setLikes" | "setState"
>;

/** States as they are, and as people set them by hand. */
export function createStates(ports: WatchingPorts): States {
  return {
    async stateOf(viewer, itemId) {
      const audience = audienceOf(viewer);
      return await stateFor(ports, audience, await itemFor(ports, audience, itemId));
    },
    markPlayed: (user, itemId, at) => mark(ports, user, itemId, { played: true, at }),
    markUnplayed: (user, itemId) => mark(ports, user, itemId, { played: false, at: null }),
    setFavorite: (user, itemId, isFavorite) => set(ports, user, itemId, { isFavorite }),
    setNamedFavorite: (user, owner, favorite) => ports.store.setNamedFavorite(user.id, owner, favorite),
    setLikes: (user, itemId, likes) => set(ports, user, itemId, { likes }),
    async setState(user, itemId, changes) {
      checkChanges(changes);
      return await set(ports, user, itemId, changes);
    },
  };
}

/** `not-found` when it isn't there for this audience. */
export async function rowFor(ports: WatchingPorts, audience: Audience, itemId: number): Promise<ItemRow> {
  const [row] = await ports.catalogue.items(audience, [itemId]);
  if (row === undefined) throw notFound("the item");
  return row;
}

const itemFor = async (ports: WatchingPorts, audience: Audience, itemId: number): Promise<Item> =>
  (await rowFor(ports, audience, itemId)).item;

async function stateFor(ports: WatchingPorts, audience: Audience, item: Item): Promise<WatchState> {
  if (audience.userId === null) return UNTOUCHED;
  const state = await ports.store.state(audience.userId, item.workId);
  if (!FOLDER_KINDS.has(item.kind)) return state;
  const folders = await ports.catalogue.parts.folderStates(audience, [item]);
  return stateParts(item, state, folders.get(item.id)).state ?? state;
}

async function set(
  ports: WatchingPorts,
  user: User,
  itemId: number,
  changes: Partial<WatchState>,
): Promise<WatchState> {
  const audience = audienceOfUser(user);
  const item = await itemFor(ports, audience, itemId);
  const apply = (state: WatchState): WatchState => ({ ...state, ...changes });
  await ports.store.change({ userId: user.id, item, apply, at: ports.clock(), announce: true });
  return await stateFor(ports, audience, item);
}

/** A folder has no "played" of its own: all that is below it is marked. */
async function mark(
  ports: WatchingPorts,
  user: User,
  itemId: number,
  { played, at }: { readonly played: boolean; readonly at: Date | null },
): Promise<WatchState> {
  const audience = audienceOfUser(user);
  const item = await itemFor(ports, audience, itemId);
  const now = ports.clock();
  if (FOLDER_KINDS.has(item.kind)) {
    await ports.store.markFolder({
      audience: { ...audience, userId: user.id },
      folder: item,
      played,
      playedAt: at,
      at: now,
    });
    return await stateFor(ports, audience, item);
  }
  const apply = (state: WatchState): WatchState =>
    played ? markedPlayed(state, at, now) : markedUnplayed(state);
  return await ports.store.change({ userId: user.id, item, apply, at: now, announce: true });
}

const audienceOfUser = (user: User): Audience => audienceOf({ user, access: user.access });

/** What a state may hold; numbers only, the rest can't be wrong. */
const HIGHEST = { positionMs: Number.MAX_SAFE_INTEGER, playCount: 1_000_000_000, rating: 10 } as const;

function checkChanges(changes: Partial<WatchState>): void {
  for (const [field, highest] of Object.entries(HIGHEST)) {
    const value = changes[field as keyof typeof HIGHEST];
    if (typeof value === "number" && !(value >= 0 && value <= highest))
      throw new DomainError("invalid", `${field} is out of range`, { field });
  }
}
