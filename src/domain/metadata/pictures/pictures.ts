/** Pictures as people choose them: given by hand, or chosen among those that providers have. */
import type { PictureService } from "../../core-editing.ts";
import type { ImageOwner } from "../../core-media.ts";
import { DomainError, notFound } from "../../errors.ts";
import type { ItemKind } from "../../library/item.ts";
import type { ItemView } from "../../library/view.ts";
import type { Viewer } from "../../users/user.ts";
import type { Act } from "../editing/ports.ts";
import { mayEdit } from "../editing/rights.ts";
import type { KeepPicture } from "../identifying/pictures.ts";
import type { ImageSubject, Locale, Provider, RemoteImage, SearchKind } from "../providers.ts";
import type { KeepBytes, PictureStore } from "./ports.ts";

export interface PicturePorts {
  readonly store: PictureStore;
  readonly keepBytes: KeepBytes;
  readonly keepFrom: KeepPicture;
  /** Those who can be asked. */
  readonly providers: readonly Provider[];
  readonly localeOf: (libraryId: number) => Promise<Locale>;
  /** `not-found` for what the viewer can't see. */
  readonly item: (viewer: Viewer, itemId: number) => Promise<ItemView>;
  readonly ask: (paths: readonly string[]) => Promise<void>;
  readonly clock: () => Date;
}

/** No poster is larger. */
const MAX_BYTES = 64 * 1024 * 1024;
const PATIENCE_MS = 20_000;

export function createPictures(ports: PicturePorts): PictureService {
  const { store, clock } = ports;
  const actOf = (viewer: Viewer): Act => ({
    act: "picture",
    userId: viewer.user?.id ?? null,
    at: clock(),
  });
  const check = async (viewer: Viewer, owner: ImageOwner): Promise<void> => {
    mayEdit(viewer);
    if (owner.type === "item") await ports.item(viewer, owner.id);
  };
  return {
    async set(viewer, owner, kind, bytes) {
      await check(viewer, owner);
      if (bytes.length > MAX_BYTES) throw new DomainError("too-large", "the picture is too large");
      const kept = await ports.keepBytes(bytes);
      if (kept === null) throw new DomainError("invalid", "this is no picture, or far too large a one");
      await store.set(owner, kind, kept, actOf(viewer));
    },
    async remove(viewer, owner, kind, index) {
      await check(viewer, owner);
      const path = await store.remove(owner, kind, index, actOf(viewer));
      if (path !== null) await ports.ask([path]);
    },
    async swap(viewer, owner, kind, one, other) {
      await check(viewer, owner);
      if (one !== other) await store.swap(owner, kind, one, other, actOf(viewer));
    },
    async offered(viewer, itemId) {
      const view = await ports.item(viewer, itemId);
      const locale = await ports.localeOf(view.item.libraryId);
      return await imagesOf(ports, view, locale, (seriesId) => ports.item(viewer, seriesId));
    },
    async take(viewer, itemId, kind, url) {
      mayEdit(viewer);
      const { item } = await ports.item(viewer, itemId);
      const kept = await ports.keepFrom(url, AbortSignal.timeout(PATIENCE_MS));
      if (kept === null) throw notFound("the picture");
      await store.set({ type: "item", id: item.id }, kind, kept, actOf(viewer));
    },
    providersOf: (kind) =>
      ports.providers
        .filter((provider) => provider.images !== undefined && subjectScheme(provider, kind) !== null)
        .map(({ name }) => name),
  };
}

const SEARCHED = {
  movie: "movie",
  trailer: "movie",
  series: "series",
  artist: "artist",
  album: "album",
} as const satisfies Partial<Record<ItemKind, SearchKind>>;

const searchKindOf = (kind: ItemKind): SearchKind | null =>
  kind in SEARCHED ? SEARCHED[kind as keyof typeof SEARCHED] : null;

const subjectScheme = (provider: Provider, kind: ItemKind): string | null => {
  const whole = kind === "season" || kind === "episode" ? "series" : searchKindOf(kind);
  return whole === null ? null : provider.schemeOf(whole);
};

/** Of all who know the item; who can't be reached has none. */
async function imagesOf(
  { providers }: PicturePorts,
  view: ItemView,
  locale: Locale,
  seriesOf: (itemId: number) => Promise<ItemView>,
): Promise<readonly RemoteImage[]> {
  const { item } = view;
  const isPart = item.kind === "season" || item.kind === "episode";
  if (isPart && item.seriesId === null) return [];
  const whole = isPart && item.seriesId !== null ? await seriesOf(item.seriesId) : view;
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const found = await Promise.all(
    providers.map(async (provider) => {
      const subject = subjectOf(provider, view, whole);
      if (subject === null || provider.images === undefined) return [];
      return await provider.images(subject, locale, signal).catch((): readonly RemoteImage[] => []);
    }),
  );
  return found.flat();
}

function subjectOf(provider: Provider, { item }: ItemView, whole: ItemView): ImageSubject | null {
  const scheme = subjectScheme(provider, item.kind);
  const id = scheme === null ? undefined : whole.externalIds?.[scheme];
  if (id === undefined) return null;
  if (item.kind === "season") return item.index === null ? null : { kind: "season", id, season: item.index };
  if (item.kind === "episode")
    return item.index === null || item.parentIndex === null
      ? null
      : { kind: "episode", id, season: item.parentIndex, episode: item.index };
  const kind = searchKindOf(item.kind);
  return kind === null ? null : { kind, id };
}
