/** What waits for a person to say which work it is, and looking things up again. */
import { z } from "zod";
import type { ReviewEntry } from "../../../domain/core.ts";
import { schemeAt } from "../../../domain/metadata/providers.ts";
import { empty } from "../../http/answer.ts";
import { cursorAt, offsetOf } from "../cursor.ts";
import { route } from "../declare.ts";
import {
  chosenMatch,
  decided,
  refresh,
  reopened,
  reviewChoice,
  reviewPage,
  reviewQuery,
} from "../schemas-review.ts";
import { id } from "../schemas.ts";

const toEntry = ({ item, match }: ReviewEntry) => ({
  item,
  state: match.state,
  method: match.method,
  provider: match.provider,
  chosen: match.id,
  score: match.score,
  why: match.why,
  candidates: match.candidates.flatMap(({ candidate, score, why }) => {
    const { externalIds, name, originalName, year, overview, imageUrl, provider } = candidate;
    const own = externalIds[schemeAt(provider, candidate.kind) ?? ""];
    return own === undefined
      ? []
      : [{ id: own, externalIds, name, originalName, year, overview, imageUrl, score, why }];
  }),
  at: match.at.toISOString(),
});

const itemParams = z.strictObject({ itemId: id });

export const reviewRoutes = [
  route({
    id: "listReview",
    method: "GET",
    path: "/api/v1/review",
    access: "admin",
    summary: "What waits for a person to say which work it is, with candidates and what speaks for them",
    query: reviewQuery,
    response: reviewPage,
    async handle({ core, viewer, query: { cursor, limit, state, libraryId } }) {
      const offset = offsetOf(cursor);
      const { entries, total } = await core.review.list(viewer, {
        offset,
        limit,
        ...(state !== undefined && { states: [state] }),
        ...(libraryId !== undefined && { libraryId }),
      });
      const next = offset + entries.length;
      return {
        isOn: core.review.isOn,
        entries: entries.map(toEntry),
        total,
        nextCursor: entries.length > 0 && next < total ? cursorAt(next) : null,
      };
    },
  }),
  route({
    id: "listAlike",
    method: "GET",
    path: "/api/v1/review/{itemId}/alike",
    access: "admin",
    summary: "Those that wait in the same library for the same reasons",
    params: itemParams,
    response: reviewPage,
    async handle({ core, viewer, params: { itemId } }) {
      const entries = await core.review.alike(viewer, itemId);
      return {
        isOn: core.review.isOn,
        entries: entries.map(toEntry),
        total: entries.length,
        nextCursor: null,
      };
    },
  }),
  route({
    id: "acceptReview",
    method: "POST",
    path: "/api/v1/review/acceptances",
    access: "admin",
    summary: "Each is what its best candidate says",
    body: reviewChoice,
    response: decided,
    handle: async ({ core, viewer, body }) => ({ itemIds: await core.review.accept(viewer, body) }),
  }),
  route({
    id: "rejectReview",
    method: "POST",
    path: "/api/v1/review/rejections",
    access: "admin",
    summary: "They are none of the provider's works, and aren't asked for again",
    body: reviewChoice,
    response: decided,
    handle: async ({ core, viewer, body }) => ({ itemIds: await core.review.reject(viewer, body) }),
  }),
  route({
    id: "reopenReview",
    method: "POST",
    path: "/api/v1/review/reopenings",
    access: "admin",
    summary: "What a person decided no longer holds: they are looked up anew",
    body: reopened,
    status: 202,
    async handle({ core, viewer, body: { itemIds } }) {
      await core.review.reopen(viewer, itemIds);
      return empty(202);
    },
  }),
  route({
    id: "chooseMatch",
    method: "PUT",
    path: "/api/v1/items/{itemId}/match",
    access: "admin",
    summary: "The item is this work of the provider",
    params: itemParams,
    body: chosenMatch,
    status: 202,
    async handle({ core, viewer, params: { itemId }, body }) {
      await core.review.choose(viewer, itemId, body.id);
      return empty(202);
    },
  }),
  route({
    id: "refreshItem",
    method: "POST",
    path: "/api/v1/items/{itemId}/refreshes",
    access: "admin",
    summary: "Look an item up again",
    params: itemParams,
    body: refresh,
    status: 202,
    async handle({ core, viewer, params: { itemId }, body }) {
      await core.review.refresh(viewer, { itemIds: [itemId] }, body.mode);
      return empty(202);
    },
  }),
  route({
    id: "refreshLibrary",
    method: "POST",
    path: "/api/v1/libraries/{libraryId}/refreshes",
    access: "admin",
    summary: "Look everything in a library up again",
    params: z.strictObject({ libraryId: id }),
    body: refresh,
    status: 202,
    async handle({ core, viewer, params: { libraryId }, body }) {
      await core.review.refresh(viewer, { libraryId }, body.mode);
      return empty(202);
    },
  }),
];
