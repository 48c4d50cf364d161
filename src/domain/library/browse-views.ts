/** From rows to views: each part that a list asks for is read once for the whole page. */
import type { WatchState } from "../playback/watch-state.ts";
import { UNTOUCHED } from "../playback/watch-state.ts";
import type { Artists, Audience, FolderState, ItemParts, ItemRow, Labels } from "./browse-ports.ts";
import { FOLDER_KINDS, type Item, type ItemKind, type LabelKind, LIST_KINDS } from "./item.ts";
import type { ViewPart } from "./query.ts";
import type { ItemView } from "./view.ts";

/** Adds its part to each view of a page. */
type PartReader = (page: Page) => Promise<(row: ItemRow) => Partial<ItemView>>;

interface Page {
  readonly audience: Audience;
  readonly parts: ItemParts;
  readonly wanted: ReadonlySet<ViewPart>;
  readonly items: readonly Item[];
  readonly ids: readonly number[];
}

const NO_ARTISTS: Artists = { artists: [], albumArtists: [] };
const LABEL_OF = { genres: "genre", studios: "studio", tags: "tag", countries: "country" } as const;
type LabelPart = keyof typeof LABEL_OF;
const LABEL_PARTS = Object.keys(LABEL_OF) as readonly LabelPart[];

const READERS: Readonly<Record<Exclude<ViewPart, LabelPart>, PartReader>> = {
  async state({ audience, parts, items }) {
    const { userId } = audience;
    if (userId === null) return () => ({ state: null });
    const [states, folders] = await Promise.all([
      parts.states(userId, [...new Set(items.map((item) => item.workId))]),
      parts.folderStates(audience, items),
    ]);
    return ({ item }) => stateParts(item, states.get(item.workId) ?? UNTOUCHED, folders.get(item.id));
  },
  async artwork({ parts, ids }) {
    const artwork = await parts.artwork("item", ids);
    return ({ item }) => ({ artwork: artwork.get(item.id) ?? [] });
  },
  async relatives({ parts, items }) {
    const relatives = await parts.relatives(items);
    return ({ item }) => {
      const own = relatives.get(item.id);
      return own === undefined ? {} : { relatives: own };
    };
  },
  async versions({ parts, items }) {
    const versions = await parts.versions(
      items.filter((item) => !FOLDER_KINDS.has(item.kind)).map((item) => item.id),
    );
    return ({ item }) => ({ versions: versions.get(item.id) ?? [] });
  },
  async credits({ parts, ids }) {
    const credits = await parts.credits(ids);
    return ({ item }) => ({ credits: credits.get(item.id) ?? [] });
  },
  async externalIds({ parts, ids }) {
    const externalIds = await parts.externalIds(ids);
    return ({ item }) => ({ externalIds: externalIds.get(item.id) ?? {} });
  },
  async artists({ parts, ids }) {
    const artists = await parts.artists(ids);
    return ({ item }) => artists.get(item.id) ?? NO_ARTISTS;
  },
  async extraCounts({ parts, ids }) {
    const counts = await parts.extraCounts(ids);
    return ({ item }) => ({ extraCounts: counts.get(item.id) ?? { trailers: 0, extras: 0 } });
  },
};

const LISTS: ReadonlySet<ItemKind> = new Set(LIST_KINDS);
const isLabelPart = (part: ViewPart): part is LabelPart => part in LABEL_OF;

/** All kinds of labels that are wanted come with one query. */
async function readLabels({ parts, wanted, ids }: Page): Promise<(row: ItemRow) => Partial<ItemView>> {
  const kinds = LABEL_PARTS.filter((part) => wanted.has(part)).map((part): LabelKind => LABEL_OF[part]);
  const labels = await parts.labels(ids, kinds);
  return ({ item }) => {
    const own: Labels = labels.get(item.id) ?? {};
    return {
      ...(wanted.has("genres") ? { genres: own.genre ?? [] } : {}),
      ...(wanted.has("studios") ? { studios: own.studio ?? [] } : {}),
      ...(wanted.has("tags") ? { tags: (own.tag ?? []).map((tag) => tag.name) } : {}),
      ...(wanted.has("countries") ? { countries: (own.country ?? []).map((country) => country.name) } : {}),
    };
  };
}

/** A folder has no position and has been played when nothing is left in it; its leaves' states say so, not its own. */
export function stateParts(
  item: Item,
  state: WatchState,
  folder: FolderState | undefined,
): Partial<ItemView> {
  if (!FOLDER_KINDS.has(item.kind)) return { state };
  const unplayed = folder?.unplayed ?? 0;
  // Nobody has seen a list in which there is nothing yet.
  const isEmptyList = LISTS.has(item.kind) && (folder?.leaves ?? 0) === 0;
  const played = unplayed === 0 && !isEmptyList;
  return { state: { ...state, positionMs: 0, played }, unplayedCount: unplayed };
}

export async function toViews(
  parts: ItemParts,
  audience: Audience,
  rows: readonly ItemRow[],
  wantedParts: readonly ViewPart[] | undefined,
): Promise<readonly ItemView[]> {
  const wanted = new Set(wantedParts ?? []);
  if (rows.length === 0) return [];
  const items = rows.map((row) => row.item);
  const page: Page = { audience, parts, wanted, items, ids: items.map((item) => item.id) };
  const readers = [...wanted].filter((part) => !isLabelPart(part)).map((part) => READERS[part](page));
  if (LABEL_PARTS.some((part) => wanted.has(part))) readers.push(readLabels(page));
  const additions = await Promise.all(readers);
  return rows.map(
    (row) =>
      Object.assign(
        { item: row.item, versionCount: row.versionCount, partCount: row.partCount } satisfies ItemView,
        ...additions.map((addition) => addition(row)),
      ) as ItemView,
  );
}
