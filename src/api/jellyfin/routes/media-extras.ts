/** The further files of a film in several. */
import { type AnyEndpoint, endpoint } from "../../http/endpoint.ts";
import { viewsAfter } from "../further-parts.ts";
import { askerFor, itemFoundBy, optionsFor, toItems } from "../listing.ts";
import { FULL } from "../mappers/item/detail.ts";
import { paramsOf, queryOf } from "../query.ts";
import { id, required } from "../values.ts";
import { toQueryResult } from "../wire.ts";

const itemParams = paramsOf({ itemId: required(id) });

const additionalParts = endpoint({
  method: "GET",
  paths: ["/Videos/{itemId}/AdditionalParts"],
  access: "viewer",
  params: itemParams,
  query: queryOf({ userId: id }),
  summary: "The files that follow the first of a film in several",
  async handle({ core, viewer, params, query }) {
    const asker = await askerFor(core, viewer, query.userId, FULL);
    const found = await itemFoundBy(core, asker.viewer, params.itemId);
    const views = await viewsAfter(core, asker.viewer, found, optionsFor(asker).parts ?? []);
    return toQueryResult(toItems(asker, views));
  },
});

export const mediaExtraEndpoints: readonly AnyEndpoint[] = [additionalParts];
