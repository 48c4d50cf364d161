/** What belongs to an item: those like it, above it, its extras and themes. */
import type { ExtraKind, Item, Uuid } from "../../../domain/library/item.ts";
import type { ItemView } from "../../../domain/library/view.ts";
import type { Viewer } from "../../../domain/users/user.ts";
import { type AnyEndpoint, endpoint } from "../../http/endpoint.ts";
import { ZERO_ID } from "../ids.ts";
import {
  type Asker,
  askerFor,
  foundBy,
  isOfItem,
  itemBy,
  listAsker,
  optionsFor,
  toItems,
  toLibraryViews,
} from "../listing.ts";
import { FULL } from "../mappers/item/detail.ts";
import { EXTERNAL_IDS } from "../mappers/item/external-ids.ts";
import { IMAGE_TYPE } from "../mappers/item/images.ts";
import { toRootFolder } from "../mappers/item/library-view.ts";
import { detailShape, pageShape } from "../mappers/query/params.ts";
import { paramsOf, queryOf } from "../query.ts";
import { flag, id, required } from "../values.ts";
import { toQueryResult } from "../wire.ts";

const itemParams = paramsOf({ itemId: required(id), userId: id });
const userQuery = queryOf({ userId: id });

const similarQuery = queryOf({ ...detailShape, limit: pageShape.limit });
const SIMILAR = 50;

const similar = endpoint({
  method: "GET",
  paths: ["Items", "Movies", "Shows", "Trailers", "Albums", "Artists"].map(
    (kind) => `/${kind}/{itemId}/Similar`,
  ),
  access: "viewer",
  params: itemParams,
  query: similarQuery,
  summary: "Items like this one",
  async handle({ core, viewer, params, query }) {
    const asker = await listAsker(core, viewer, query);
    const item = await itemBy(core, asker.viewer, params.itemId);
    const limit = Math.min(Math.max(0, query.limit ?? SIMILAR), SIMILAR);
    const views = await core.browse.similar(asker.viewer, item.id, limit, optionsFor(asker));
    return toQueryResult(toItems(asker, views));
  },
});

/** From the item's folder up to its library and the root; the library's own folders on disk aren't shown. */
const ancestors = endpoint({
  method: "GET",
  paths: ["/Items/{itemId}/Ancestors"],
  access: "viewer",
  params: itemParams,
  query: userQuery,
  summary: "The folders above an item",
  async handle({ core, viewer, params, query }) {
    const asker = await askerFor(core, viewer, query.userId, FULL);
    const { serverId } = asker.context;
    const libraries = await core.libraries.list(asker.viewer);
    const root = toRootFolder(serverId, core.server.identity().startedAt, FULL, libraries.length);
    const found = await foundBy(core, asker.viewer, params.itemId);
    if (!isOfItem(found)) return [root];
    const views = await core.browse.ancestors(asker.viewer, found.item.id, optionsFor(asker));
    const library = libraries.filter((one) => one.id === found.item.libraryId);
    return [
      ...toItems(
        asker,
        views.filter((view) => view.item.parentId !== null),
      ),
      ...(await toLibraryViews(asker, library)),
      root,
    ];
  },
});

const intros = endpoint({
  method: "GET",
  paths: ["/Items/{itemId}/Intros", "/Users/{userId}/Items/{itemId}/Intros"],
  access: "viewer",
  params: itemParams,
  query: userQuery,
  summary: "What is played before an item: nothing",
  async handle({ core, viewer, params, query }) {
    const asker = await askerFor(core, viewer, params.userId ?? query.userId, FULL);
    await itemBy(core, asker.viewer, params.itemId);
    return toQueryResult([]);
  },
});

const THEMES: ReadonlySet<ExtraKind> = new Set<ExtraKind>(["themeSong", "themeVideo"]);
/** More than any item has; bounds what one request loads. */
const MOST_EXTRAS = 500;

async function extrasOf(asker: Asker, ownerId: number): Promise<readonly ItemView[]> {
  const page = await asker.core.browse.list(
    asker.viewer,
    { ownerId, isExtra: true, recursive: true, limit: MOST_EXTRAS, total: false },
    optionsFor(asker),
  );
  return page.items;
}

const extraKindIs =
  (test: (kind: ExtraKind) => boolean) =>
  ({ item }: ItemView): boolean =>
    item.extraKind !== null && test(item.extraKind);

function extrasEndpoint(name: string, summary: string, test: (kind: ExtraKind) => boolean): AnyEndpoint {
  return endpoint({
    method: "GET",
    paths: [`/Items/{itemId}/${name}`, `/Users/{userId}/Items/{itemId}/${name}`],
    access: "viewer",
    params: itemParams,
    query: userQuery,
    summary,
    async handle({ core, viewer, params, query }) {
      const asker = await askerFor(core, viewer, params.userId ?? query.userId, FULL);
      const item = await itemBy(core, asker.viewer, params.itemId);
      const extras = await extrasOf(asker, item.id);
      return toItems(asker, extras.filter(extraKindIs(test)));
    },
  });
}

const specialFeatures = extrasEndpoint(
  "SpecialFeatures",
  "An item's extras but for trailers and themes",
  (kind) => kind !== "trailer" && !THEMES.has(kind),
);
const localTrailers = extrasEndpoint("LocalTrailers", "An item's trailers", (kind) => kind === "trailer");

interface Themes {
  readonly OwnerId: Uuid;
  readonly Items: readonly unknown[];
  readonly TotalRecordCount: number;
  readonly StartIndex: number;
}

const noThemes = (owner: Uuid): Themes => ({ OwnerId: owner, ...toQueryResult([]) });

/** An item's themes, or with `inherit` those of the nearest folder that has some. */
async function themesOf(asker: Asker, item: Item, kind: ExtraKind, inherit: boolean): Promise<Themes> {
  const { core, viewer } = asker;
  const above = inherit ? await core.browse.ancestors(viewer, item.id, { parts: [] }) : [];
  for (const owner of [item, ...above.map((view) => view.item)]) {
    const themes = (await extrasOf(asker, owner.id)).filter(extraKindIs((one) => one === kind));
    if (themes.length > 0) return { OwnerId: owner.uuid, ...toQueryResult(toItems(asker, themes)) };
  }
  return noThemes(item.uuid);
}

const themeQuery = queryOf({ userId: id, inheritFromParent: flag });

function themesEndpoint(name: string, kind: ExtraKind, summary: string): AnyEndpoint {
  return endpoint({
    method: "GET",
    paths: [`/Items/{itemId}/${name}`],
    access: "viewer",
    params: itemParams,
    query: themeQuery,
    summary,
    async handle({ core, viewer, params, query }) {
      const asker = await askerFor(core, viewer, query.userId, FULL);
      const item = await themeOwner(asker.viewer, params.itemId, asker);
      return item === null
        ? noThemes(params.itemId)
        : themesOf(asker, item, kind, query.inheritFromParent === true);
    },
  });
}

/** Libraries and names have no themes but are asked for some; null for these. */
async function themeOwner(viewer: Viewer, itemId: Uuid, { core }: Asker): Promise<Item | null> {
  const found = await foundBy(core, viewer, itemId);
  return isOfItem(found) ? found.item : null;
}

const themeMedia = endpoint({
  method: "GET",
  paths: ["/Items/{itemId}/ThemeMedia"],
  access: "viewer",
  params: itemParams,
  query: themeQuery,
  summary: "An item's theme songs and videos",
  async handle({ core, viewer, params, query }) {
    const asker = await askerFor(core, viewer, query.userId, FULL);
    const item = await themeOwner(asker.viewer, params.itemId, asker);
    const themes = (kind: ExtraKind): Themes | Promise<Themes> =>
      item === null ? noThemes(params.itemId) : themesOf(asker, item, kind, query.inheritFromParent === true);
    const [songs, videos] = await Promise.all([themes("themeSong"), themes("themeVideo")]);
    return {
      ThemeVideosResult: videos,
      ThemeSongsResult: songs,
      SoundtrackSongsResult: noThemes(ZERO_ID),
    };
  },
});

const images = endpoint({
  method: "GET",
  paths: ["/Items/{itemId}/Images"],
  access: "viewer",
  params: itemParams,
  summary: "An item's pictures",
  async handle({ core, viewer, params }) {
    const found = await foundBy(core, viewer, params.itemId);
    if (found.type === "label") return [];
    const owner =
      found.type === "library"
        ? ({ type: "library", id: found.library.id } as const)
        : found.type === "person"
          ? ({ type: "person", id: found.named.id } as const)
          : ({ type: "item", id: found.item.id } as const);
    const pictures = await core.images.list(owner);
    const backdropsLast = pictures.toSorted(
      (a, b) => Number(a.kind === "backdrop") - Number(b.kind === "backdrop"),
    );
    return backdropsLast.map((picture) => ({
      ImageType: IMAGE_TYPE[picture.kind],
      ...(picture.kind === "backdrop" ? { ImageIndex: picture.position } : {}),
      ImageTag: picture.tag,
      Path: picture.path ?? undefined,
      BlurHash: picture.blurhash ?? undefined,
      Height: picture.height ?? undefined,
      Width: picture.width ?? undefined,
      Size: picture.sizeBytes ?? 0,
    }));
  },
});

const criticReviews = endpoint({
  method: "GET",
  paths: ["/Items/{itemId}/CriticReviews"],
  access: "viewer",
  params: itemParams,
  summary: "Reviews: the contract keeps the call, nobody has any",
  handle: () => toQueryResult([]),
});

const externalIdInfos = endpoint({
  method: "GET",
  paths: ["/Items/{itemId}/ExternalIdInfos"],
  access: "admin",
  params: itemParams,
  summary: "Whose ids an item can have",
  async handle({ core, viewer, params }) {
    const item = await itemBy(core, viewer, params.itemId);
    return EXTERNAL_IDS[item.kind] ?? [];
  },
});

export const itemPartEndpoints: readonly AnyEndpoint[] = [
  similar,
  ancestors,
  intros,
  specialFeatures,
  localTrailers,
  themeMedia,
  themesEndpoint("ThemeSongs", "themeSong", "An item's theme songs"),
  themesEndpoint("ThemeVideos", "themeVideo", "An item's theme videos"),
  images,
  criticReviews,
  externalIdInfos,
];
