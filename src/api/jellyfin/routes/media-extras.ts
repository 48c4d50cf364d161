/** What players ask for beside the media: further parts, lyrics. */
import { isDomainError, notFound } from "../../../domain/errors.ts";
import { type AnyEndpoint, endpoint } from "../../http/endpoint.ts";
import { viewsAfter } from "../further-parts.ts";
import { askerFor, itemBy, itemFoundBy, optionsFor, toItems } from "../listing.ts";
import { FULL } from "../mappers/item/detail.ts";
import { toLyrics } from "../mappers/lyrics.ts";
import { playableBy } from "../playable.ts";
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

const lyrics = endpoint({
  method: "GET",
  paths: ["/Audio/{itemId}/Lyrics"],
  access: "viewer",
  params: itemParams,
  summary: "A track's lyrics",
  async handle({ core, viewer, params }) {
    const item = await itemBy(core, viewer, params.itemId);
    if (!item.hasLyrics) throw notFound("lyrics");
    const { file } = await playableBy(core, viewer, item.uuid);
    const stream = file.streams.find((one) => one.kind === "lyrics");
    if (stream === undefined) throw notFound("lyrics");
    const { text } = await core.media.rawSubtitle(file, stream.index).catch((error: unknown) => {
      if (isDomainError(error, "unsupported")) throw notFound("lyrics");
      throw error;
    });
    return toLyrics(text);
  },
});

export const mediaExtraEndpoints: readonly AnyEndpoint[] = [additionalParts, lyrics];
