/** The words of songs: found beside them and in their tags, or given by an admin. */
import { z } from "zod";
import { notFound } from "../../../domain/errors.ts";
import { empty } from "../../http/answer.ts";
import { type AnyEndpoint, endpoint } from "../../http/endpoint.ts";
import { problem, Refusal } from "../errors.ts";
import { itemBy } from "../listing.ts";
import { toLyrics } from "../mappers/lyrics.ts";
import { playableBy } from "../playable.ts";
import { paramsOf, queryOf } from "../query.ts";
import { id, required, text } from "../values.ts";

const itemParams = paramsOf({ itemId: required(id) });
const MAX_BYTES = 1024 * 1024;
const rawBytes = z.instanceof(Uint8Array);

export const lyricsEndpoints: readonly AnyEndpoint[] = [
  endpoint({
    method: "GET",
    paths: ["/Audio/{itemId}/Lyrics"],
    access: "viewer",
    params: itemParams,
    summary: "A track's lyrics",
    async handle({ core, viewer, params }) {
      const item = await itemBy(core, viewer, params.itemId);
      if (!item.hasLyrics) throw notFound("lyrics");
      const { file } = await playableBy(core, viewer, item.uuid);
      const lyrics = await core.lyrics.of(item, file);
      if (lyrics === null) throw notFound("lyrics");
      return toLyrics(lyrics);
    },
  }),
  endpoint({
    method: "POST",
    paths: ["/Audio/{itemId}/Lyrics"],
    access: "admin",
    params: itemParams,
    query: queryOf({ fileName: required(text) }),
    body: rawBytes,
    rawBody: true,
    maxBodyBytes: MAX_BYTES,
    summary: "Gives a track lyrics",
    async handle({ core, viewer, params, query, body }) {
      const item = await itemBy(core, viewer, params.itemId);
      return toLyrics(await core.lyrics.give(item, query.fileName, body, viewer.user));
    },
  }),
  endpoint({
    method: "DELETE",
    paths: ["/Audio/{itemId}/Lyrics"],
    access: "admin",
    params: itemParams,
    summary: "Takes a track's lyrics away; what lies beside it stays there",
    async handle({ core, viewer, params }) {
      await core.lyrics.remove(await itemBy(core, viewer, params.itemId));
      return empty(204);
    },
  }),
  endpoint({
    method: "GET",
    paths: ["/Audio/{itemId}/RemoteSearch/Lyrics"],
    access: "admin",
    params: itemParams,
    summary: "Lyrics that providers have: there are no such providers",
    async handle({ core, viewer, params }) {
      await itemBy(core, viewer, params.itemId);
      return [];
    },
  }),
  endpoint({
    method: "POST",
    paths: ["/Audio/{itemId}/RemoteSearch/Lyrics/{lyricId}"],
    access: "admin",
    params: paramsOf({ itemId: required(id), lyricId: text }),
    summary: "Takes lyrics from a provider: there are none",
    handle() {
      throw new Refusal(problem(404));
    },
  }),
  endpoint({
    method: "GET",
    paths: ["/Providers/Lyrics/{lyricId}"],
    access: "admin",
    params: paramsOf({ lyricId: text }),
    summary: "Lyrics of a provider: there are none",
    handle() {
      throw new Refusal(problem(404));
    },
  }),
];
