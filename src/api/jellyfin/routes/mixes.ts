/** "Instant mixes": tracks by chance that go with something. */
import type { Core } from "../../../domain/core.ts";
import { notFound } from "../../../domain/errors.ts";
import type { Uuid } from "../../../domain/library/item.ts";
import type { ItemQuery } from "../../../domain/library/query.ts";
import type { Viewer } from "../../../domain/users/user.ts";
import { type AnyEndpoint, endpoint } from "../../http/endpoint.ts";
import { type Asker, foundBy, listAsker, optionsFor, toPage } from "../listing.ts";
import { detailShape, pageShape } from "../mappers/query/params.ts";
import { paramsOf, queryOf } from "../query.ts";
import { id, required, text } from "../values.ts";
import { type QueryResult, toQueryResult } from "../wire.ts";

const mixQuery = queryOf({ ...detailShape, limit: pageShape.limit });
const MIX = 200;
const MIXED = {
  kinds: ["track"],
  recursive: true,
  sort: [{ by: "random" }],
  total: false,
} as const satisfies ItemQuery;

async function mixOf(asker: Asker, seed: ItemQuery | null, limit = MIX): Promise<QueryResult<unknown>> {
  if (seed === null) return toQueryResult([]);
  const page = await asker.core.browse.list(
    asker.viewer,
    {
      ...seed,
      ...MIXED,
      limit: Math.min(Math.max(0, limit), MIX),
    },
    optionsFor(asker, ["track"]),
  );
  return toPage(asker, page);
}

/** By genre; an artist or folder without one gives its own tracks. Films have no mix. */
async function seedOf(
  { core, viewer }: Pick<Asker, "core" | "viewer">,
  itemId: string,
): Promise<ItemQuery | null> {
  const found = await foundBy(core, viewer, itemId);
  if (found.type === "library") return { within: { type: "library", id: found.library.id } };
  if (found.type === "label") return found.kind === "genre" ? { genreIds: [found.named.id] } : null;
  if (found.type === "person") return { personIds: [found.named.id] };
  if (found.item.kind === "playlist") return { within: { type: "item", id: found.item.id } };
  const { genres = [] } = await core.browse.item(viewer, found.item.id, { parts: ["genres"] });
  if (genres.length > 0) return { genreIds: genres.map((genre) => genre.id) };
  if (found.item.kind === "artist") return { artistIds: [found.item.id] };
  return found.item.kind === "album" ? { albumIds: [found.item.id] } : null;
}

/** Ids alone, for a device that is told to play them. */
export async function mixOfItem(core: Core, viewer: Viewer, itemId: Uuid): Promise<readonly Uuid[]> {
  const seed = await seedOf({ core, viewer }, itemId);
  if (seed === null) return [];
  const page = await core.browse.list(viewer, { ...seed, ...MIXED, limit: MIX });
  return page.items.map(({ item }) => item.uuid);
}

const ofItem = endpoint({
  method: "GET",
  paths: ["Items", "Albums", "Artists", "Songs", "Playlists"].map((kind) => `/${kind}/{itemId}/InstantMix`),
  access: "viewer",
  params: paramsOf({ itemId: required(id) }),
  query: mixQuery,
  summary: "Tracks that go with an item",
  async handle({ core, viewer, params, query }) {
    const asker = await listAsker(core, viewer, query);
    return mixOf(asker, await seedOf(asker, params.itemId), query.limit);
  },
});

const byId = endpoint({
  method: "GET",
  paths: ["/Artists/InstantMix", "/MusicGenres/InstantMix"],
  access: "viewer",
  query: queryOf({ ...detailShape, limit: pageShape.limit, id: required(id) }),
  summary: "Tracks that go with an artist or genre",
  async handle({ core, viewer, query }) {
    const asker = await listAsker(core, viewer, query);
    return mixOf(asker, await seedOf(asker, query.id), query.limit);
  },
});

const ofGenre = endpoint({
  method: "GET",
  paths: ["/MusicGenres/{name}/InstantMix"],
  access: "viewer",
  params: paramsOf({ name: required(text) }),
  query: mixQuery,
  summary: "Tracks of a genre",
  async handle({ core, viewer, params, query }) {
    const asker = await listAsker(core, viewer, query);
    const genre = await core.browse.labelByName(asker.viewer, "genre", params.name);
    if (genre === null) throw notFound("genre");
    return mixOf(asker, { genreIds: [genre.id] }, query.limit);
  },
});

export const mixEndpoints: readonly AnyEndpoint[] = [ofItem, byId, ofGenre];
