/** Films because of others that somebody has seen or likes. */
import type { ItemQuery } from "../../../domain/library/query.ts";
import type { ItemView } from "../../../domain/library/view.ts";
import { type AnyEndpoint, endpoint } from "../../http/endpoint.ts";
import { idFromWords } from "../ids.ts";
import { parentOf } from "../library-scope.ts";
import { type Asker, listAsker, optionsFor, toItems } from "../listing.ts";
import { detailShape } from "../mappers/query/params.ts";
import { queryOf } from "../query.ts";
import { id, integer } from "../values.ts";

type Reason =
  | "SimilarToRecentlyPlayed"
  | "SimilarToLikedItem"
  | "HasDirectorFromRecentlyPlayed"
  | "HasActorFromRecentlyPlayed";

interface Category {
  readonly reason: Reason;
  readonly because: string;
  readonly views: readonly ItemView[];
}

const CATEGORIES = { usual: 5, most: 10 };
const ITEMS = { usual: 8, most: 50 };
/** Films looked back at for each kind of reason. */
const BACK = 3;

const within = (given: number | undefined, { usual, most }: typeof ITEMS): number =>
  Math.min(Math.max(0, given ?? usual), most);

/** `because`: the films that a person has just seen, or likes. */
async function becauseOf(
  asker: Asker,
  seeds: readonly ItemView[],
  reason: Reason,
  limit: number,
): Promise<readonly Category[]> {
  const { core, viewer } = asker;
  const options = optionsFor(asker, ["movie"]);
  return await Promise.all(
    seeds.map(async ({ item }) => ({
      reason,
      because: item.name,
      views: await core.browse.similar(viewer, item.id, limit, options),
    })),
  );
}

async function becauseOfPeople(
  asker: Asker,
  seeds: readonly ItemView[],
  scope: ItemQuery,
  limit: number,
): Promise<readonly Category[]> {
  const { core, viewer } = asker;
  const reasons = [
    ["director", "HasDirectorFromRecentlyPlayed"],
    ["actor", "HasActorFromRecentlyPlayed"],
  ] as const;
  const seen = seeds.map(({ item }) => item.id);
  return await Promise.all(
    reasons.flatMap(([role, reason]) => {
      const person = seeds
        .flatMap(({ credits = [] }) => credits)
        .find((credit) => credit.role === role)?.person;
      if (person === undefined) return [];
      const query: ItemQuery = {
        ...scope,
        personIds: [person.id],
        personRoles: [role],
        excludeIds: seen,
        limit,
        total: false,
      };
      return core.browse
        .list(viewer, query, optionsFor(asker, ["movie"]))
        .then(({ items }) => ({ reason, because: person.name, views: items }));
    }),
  );
}

const recommendations = endpoint({
  method: "GET",
  paths: ["/Movies/Recommendations"],
  access: "viewer",
  query: queryOf({ ...detailShape, parentId: id, categoryLimit: integer, itemLimit: integer }),
  summary: "Films because of others that were seen or liked lately",
  async handle({ core, viewer, query }) {
    const asker = await listAsker(core, viewer, query);
    if (asker.viewer.user === null) return [];
    const parent = await parentOf(core, asker.viewer, query.parentId);
    const scope: ItemQuery = {
      kinds: ["movie"],
      recursive: true,
      ...(parent.type === "within" ? { within: parent.within } : {}),
    };
    const look = { ...scope, limit: BACK, total: false };
    const [seen, liked] = await Promise.all([
      core.browse.list(
        asker.viewer,
        { ...look, isPlayed: true, sort: [{ by: "lastPlayedAt", descending: true }] },
        { parts: ["credits"] },
      ),
      core.browse.list(asker.viewer, { ...look, isFavorite: true, sort: [{ by: "random" }] }),
    ]);
    const limit = within(query.itemLimit, ITEMS);
    const categories = await Promise.all([
      becauseOf(asker, seen.items, "SimilarToRecentlyPlayed", limit),
      becauseOf(asker, liked.items, "SimilarToLikedItem", limit),
      becauseOfPeople(asker, seen.items, scope, limit),
    ]);
    return categories
      .flat()
      .filter(({ views }) => views.length > 0)
      .slice(0, within(query.categoryLimit, CATEGORIES))
      .map(({ reason, because, views }) => ({
        Items: toItems(asker, views),
        RecommendationType: reason,
        BaselineItemName: because,
        CategoryId: idFromWords("recommendation", reason, because),
      }));
  },
});

export const recommendationEndpoints: readonly AnyEndpoint[] = [recommendations];
