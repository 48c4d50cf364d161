/** Looking up which work an item is, and saying so. */
import type { RemoteSearchResult } from "@jellyfin/sdk/lib/generated-client/models/remote-search-result.js";
import {
  PROVIDER_NAMES,
  type Candidate,
  type ProviderName,
  type SearchKind,
} from "../../../domain/metadata/providers.ts";
import { empty } from "../../http/answer.ts";
import { type AnyEndpoint, endpoint } from "../../http/endpoint.ts";
import { anyRecord, bodyOf } from "../body.ts";
import { toDate } from "../dates-and-ticks.ts";
import { foundBy, itemBy } from "../listing.ts";
import { changedIds } from "../mappers/item-edit.ts";
import { toProviderIds } from "../mappers/item/external-ids.ts";
import { PROVIDER_TITLES } from "../mappers/providers.ts";
import { paramsOf, queryOf } from "../query.ts";
import { flag, id, integer, isRecord, record, required, text } from "../values.ts";
import type { Whole } from "../wire.ts";

/** By the word in the path; null: nobody knows any. */
const KINDS = {
  Movie: "movie",
  Trailer: "movie",
  Series: "series",
  BoxSet: "collection",
  Person: "person",
  MusicAlbum: "album",
  MusicArtist: "artist",
  MusicVideo: null,
  Book: null,
} as const satisfies Record<string, SearchKind | null>;

const searchBody = bodyOf({ searchInfo: required(record), itemId: id, searchProviderName: text });
const searchInfo = bodyOf({ name: text, year: integer, providerIds: record, albumArtists: record });

const searches = Object.entries(KINDS).map(([word, kind]) =>
  endpoint({
    method: "POST",
    paths: [`/Items/RemoteSearch/${word}`],
    access: "viewer",
    body: searchBody,
    summary: `Looks a ${word} up at providers`,
    async handle({ core, viewer, body }) {
      if (kind === null) return [];
      const { name, year, providerIds = {} } = searchInfo.parse(body.searchInfo);
      const externalIds = idsIn(providerIds);
      // Apps send a new id for what isn't an item yet.
      const found = body.itemId === undefined ? null : await core.browse.resolve(viewer, body.itemId);
      const provider = providerOf(body.searchProviderName);
      if (provider === null) return [];
      const candidates = await core.lookup.search(viewer, {
        kind,
        externalIds,
        ...(provider === undefined ? {} : { provider }),
        ...(name === undefined ? {} : { name }),
        ...(year === undefined ? {} : { year }),
        ...(found !== null && "item" in found ? { itemId: found.item.id } : {}),
      });
      return candidates.map(toResult);
    },
  }),
);

/** undefined: whoever knows it; null: nobody whom we ask is called so. */
function providerOf(title: string | undefined): ProviderName | null | undefined {
  if (title === undefined) return undefined;
  const wanted = title.toLowerCase();
  return PROVIDER_NAMES.find((name) => PROVIDER_TITLES[name].toLowerCase() === wanted) ?? null;
}

/** By lower-case scheme; empty ones are fields of a form. */
function idsIn(given: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const entries = Object.entries(given).flatMap(([word, raw]): [string, string][] =>
    typeof raw === "string" && raw.trim() !== "" ? [[word.toLowerCase(), raw.trim().slice(0, 100)]] : [],
  );
  return Object.fromEntries(entries.slice(0, 50));
}

const toResult = (candidate: Candidate): Whole<RemoteSearchResult> => ({
  Name: candidate.name,
  ProviderIds: toProviderIds(candidate.externalIds),
  ProductionYear: candidate.year ?? undefined,
  IndexNumber: undefined,
  IndexNumberEnd: undefined,
  ParentIndexNumber: undefined,
  PremiereDate: candidate.premieredAt === null ? undefined : toDate(candidate.premieredAt),
  ImageUrl: candidate.imageUrl ?? undefined,
  SearchProviderName: PROVIDER_TITLES[candidate.provider],
  Overview: candidate.overview ?? undefined,
  AlbumArtist: candidate.artist === null ? undefined : { Name: candidate.artist },
  Artists: [],
});

const apply = endpoint({
  method: "POST",
  paths: ["/Items/RemoteSearch/Apply/{itemId}"],
  access: "admin",
  params: paramsOf({ itemId: required(id) }),
  query: queryOf({ replaceAllImages: flag }),
  body: anyRecord,
  summary: "Says that an item is what was found, and has it described anew",
  async handle({ core, viewer, params, body }) {
    const found = await foundBy(core, viewer, params.itemId);
    if (found.type === "person") {
      const { person } = await core.people.open(viewer, found.named.id);
      await core.people.edit(viewer, person.id, { externalIds: meant(body, person.externalIds) });
      return empty();
    }
    const item = await itemBy(core, viewer, params.itemId);
    const { externalIds = {} } = await core.browse.item(viewer, item.id, { parts: ["externalIds"] });
    await core.editing.identify(viewer, item.id, meant(body, externalIds));
    await core.lookup.refresh(viewer, { itemId: item.id }, "unlocked");
    return empty();
  },
});

/** The ids of what was chosen; those of the former match that say something else of it go. */
function meant(
  body: Readonly<Record<string, unknown>>,
  externalIds: Readonly<Record<string, string>>,
): Readonly<Record<string, string | null>> {
  const given = Object.entries(body).find(([word]) => word.toLowerCase() === "providerids")?.[1];
  const chosen = isRecord(given) ? idsIn(given) : {};
  if (Object.keys(chosen).length === 0) return {};
  const stale = Object.keys(externalIds).filter((scheme) => !(scheme in chosen));
  const isAnother = Object.keys(changedIds(body, externalIds)).length > 0;
  // The same as before, said by a person now: what else is known of it still holds.
  return { ...Object.fromEntries(isAnother ? stale.map((scheme) => [scheme, null]) : []), ...chosen };
}

export const remoteSearchEndpoints: readonly AnyEndpoint[] = [...searches, apply];
