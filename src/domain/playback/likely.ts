/** What somebody is likely to play next, and from where. */
import type { BrowseService, WatchingService } from "../core.ts";
import type { Item } from "../library/item.ts";
import type { Viewer } from "../users/user.ts";

export interface Likely {
  readonly item: Item;
  readonly startMs: number;
}

export interface LikelyDeps {
  readonly browse: Pick<BrowseService, "episodes" | "nextUp">;
  readonly watching: Pick<WatchingService, "stateOf">;
}

const PLAYED_BY_ITSELF: ReadonlySet<Item["kind"]> = new Set(["movie", "episode", "video", "musicVideo"]);

/** From an item's own page: it, where it was left; of a series or season the episode that comes next. */
export async function likelyFrom(deps: LikelyDeps, viewer: Viewer, item: Item): Promise<Likely | null> {
  if (PLAYED_BY_ITSELF.has(item.kind)) return whereLeft(deps, viewer, item);
  const seriesId = item.kind === "series" ? item.id : item.kind === "season" ? item.seriesId : null;
  if (seriesId === null) return null;
  const { items } = await deps.browse.nextUp(viewer, {
    seriesId,
    includeResumable: true,
    includeFirst: true,
    limit: 1,
  });
  const next = items[0]?.item;
  if (next === undefined || (item.kind === "season" && next.seasonId !== item.id)) return null;
  return whereLeft(deps, viewer, next);
}

/** The episode behind another one, as players go on by themselves; specials stand in the middle of nothing. */
export async function likelyAfter(
  { browse }: LikelyDeps,
  viewer: Viewer,
  item: Item,
): Promise<Likely | null> {
  if (item.seriesId === null) return null;
  const episodes = await browse.episodes(viewer, { seriesId: item.seriesId });
  const isSpecial = (one: Item): boolean => one.parentIndex === 0;
  const own = episodes.map((view) => view.item).filter((one) => isSpecial(one) === isSpecial(item));
  const at = own.findIndex(({ id }) => id === item.id);
  const next = at === -1 ? undefined : own[at + 1];
  return next === undefined ? null : { item: next, startMs: 0 };
}

async function whereLeft({ watching }: LikelyDeps, viewer: Viewer, item: Item): Promise<Likely> {
  const state = viewer.user === null ? null : await watching.stateOf(viewer, item.id);
  return { item, startMs: state?.positionMs ?? 0 };
}
