/** Pictures that people give, take away, or choose among those of providers. */
import type { RemoteImageInfo } from "@jellyfin/sdk/lib/generated-client/models/remote-image-info.js";
import type { RemoteImageResult } from "@jellyfin/sdk/lib/generated-client/models/remote-image-result.js";
import type { Core, Found, ImageOwner } from "../../../domain/core.ts";
import { isDomainError } from "../../../domain/errors.ts";
import type { ArtworkKind, Uuid } from "../../../domain/library/item.ts";
import type { ProviderName, RemoteImage } from "../../../domain/metadata/providers.ts";
import type { Viewer } from "../../../domain/users/user.ts";
import { empty } from "../../http/answer.ts";
import { type AnyEndpoint, endpoint } from "../../http/endpoint.ts";
import { problem, reason, Refusal } from "../errors.ts";
import { foundBy, itemBy } from "../listing.ts";
import { ARTWORK_KIND, IMAGE_TYPE } from "../mappers/item/images.ts";
import { PROVIDER_TITLES } from "../mappers/providers.ts";
import { IMAGE_TYPE_WORDS } from "../mappers/query/words.ts";
import { pictureIn } from "../picture-body.ts";
import { paramsOf, queryOf } from "../query.ts";
import { choice, flag, id, integer, required, text } from "../values.ts";
import type { Whole } from "../wire.ts";

const params = paramsOf({
  itemId: required(id),
  imageType: required(choice(IMAGE_TYPE_WORDS)),
  imageIndex: integer,
});

/** The largest that is read: Base64 makes a third more of a picture. */
const MAX_BODY_BYTES = 90 * 1024 * 1024;

function ownerOf(found: Found): ImageOwner {
  if (found.type === "person") return { type: "person", id: found.named.id };
  if ("item" in found) return { type: "item", id: found.item.id };
  throw new Refusal(problem(404));
}

interface Named {
  readonly itemId: Uuid;
  readonly imageType: string;
}

async function pictureOf(
  core: Core,
  viewer: Viewer,
  { itemId, imageType }: Named,
): Promise<{ readonly owner: ImageOwner; readonly kind: ArtworkKind }> {
  const owner = ownerOf(await foundBy(core, viewer, itemId));
  const kind = ARTWORK_KIND.get(imageType);
  if (kind === undefined) throw new Refusal(problem(400));
  return { owner, kind };
}

const upload = endpoint({
  method: "POST",
  paths: ["/Items/{itemId}/Images/{imageType}", "/Items/{itemId}/Images/{imageType}/{imageIndex}"],
  access: "admin",
  params,
  rawBody: true,
  maxBodyBytes: MAX_BODY_BYTES,
  summary: "Gives an item a picture; a backdrop is added to the others",
  async handle({ core, viewer, params: named, request, body }) {
    const { owner, kind } = await pictureOf(core, viewer, named);
    const sent: unknown = body;
    const given = pictureIn(
      sent instanceof Uint8Array ? sent : new Uint8Array(),
      request.headers["content-type"],
    );
    await core.pictures.set(viewer, owner, kind, given.bytes);
    return empty();
  },
});

const remove = endpoint({
  method: "DELETE",
  paths: ["/Items/{itemId}/Images/{imageType}", "/Items/{itemId}/Images/{imageType}/{imageIndex}"],
  access: "admin",
  params,
  query: queryOf({ imageIndex: integer }),
  summary: "Takes a picture away; what lies beside the media stays there",
  async handle({ core, viewer, params: named, query }) {
    const { owner, kind } = await pictureOf(core, viewer, named);
    const index = Math.max(0, named.imageIndex ?? query.imageIndex ?? 0);
    // The real server says nothing of one that isn't there.
    await core.pictures.remove(viewer, owner, kind, index).catch(unlessMissing);
    return empty();
  },
});

function unlessMissing(error: unknown): void {
  if (!isDomainError(error, "not-found")) throw error;
}

const move = endpoint({
  method: "POST",
  paths: ["/Items/{itemId}/Images/{imageType}/{imageIndex}/Index"],
  access: "admin",
  params,
  query: queryOf({ newIndex: required(integer) }),
  summary: "Lets two pictures change places",
  async handle({ core, viewer, params: named, query }) {
    const { owner, kind } = await pictureOf(core, viewer, named);
    await core.pictures.swap(
      viewer,
      owner,
      kind,
      Math.max(0, named.imageIndex ?? 0),
      Math.max(0, query.newIndex),
    );
    return empty();
  },
});

const itemParams = paramsOf({ itemId: required(id) });

/** What each provider has pictures of, in the order in which the real server lists them. */
const SUPPORTED: readonly ArtworkKind[] = ["poster", "backdrop", "logo", "thumb"];

const providers = endpoint({
  method: "GET",
  paths: ["/Items/{itemId}/RemoteImages/Providers"],
  access: "viewer",
  params: itemParams,
  summary: "Who has pictures for an item",
  async handle({ core, viewer, params: { itemId } }) {
    const item = await itemBy(core, viewer, itemId);
    return core.pictures.providersOf(item.kind).map((name) => ({
      Name: PROVIDER_TITLES[name],
      SupportedImages: SUPPORTED.map((kind) => IMAGE_TYPE[kind]),
    }));
  },
});

const remoteQuery = queryOf({
  type: choice(IMAGE_TYPE_WORDS),
  startIndex: integer,
  limit: integer,
  providerName: text,
  includeAllLanguages: flag,
});

const remoteImages = endpoint({
  method: "GET",
  paths: ["/Items/{itemId}/RemoteImages"],
  access: "viewer",
  params: itemParams,
  query: remoteQuery,
  summary: "Pictures that providers have for an item",
  async handle({ core, viewer, params: { itemId }, query }): Promise<Whole<RemoteImageResult>> {
    const item = await itemBy(core, viewer, itemId);
    const kind = query.type === undefined ? undefined : ARTWORK_KIND.get(query.type);
    const wanted = query.providerName?.toLowerCase();
    const isWanted = (name: ProviderName): boolean =>
      wanted === undefined || PROVIDER_TITLES[name].toLowerCase() === wanted;
    const found = (await core.pictures.offered(viewer, item.id)).filter(
      (image) => (query.type === undefined || image.kind === kind) && isWanted(image.provider),
    );
    const from = Math.max(0, query.startIndex ?? 0);
    const page = found.slice(from, query.limit === undefined ? undefined : from + Math.max(0, query.limit));
    return {
      Images: page.map(toRemoteImage),
      TotalRecordCount: found.length,
      Providers: core.pictures.providersOf(item.kind).map((name) => PROVIDER_TITLES[name]),
    };
  },
});

const toRemoteImage = (image: RemoteImage): Whole<RemoteImageInfo> => ({
  ProviderName: PROVIDER_TITLES[image.provider],
  Url: image.url,
  ThumbnailUrl: image.thumbUrl ?? undefined,
  Height: image.height ?? undefined,
  Width: image.width ?? undefined,
  CommunityRating: image.rating ?? undefined,
  VoteCount: image.voteCount,
  Language: image.language ?? undefined,
  Type: IMAGE_TYPE[image.kind],
  RatingType: "Score",
});

const download = endpoint({
  method: "POST",
  paths: ["/Items/{itemId}/RemoteImages/Download"],
  access: "admin",
  params: itemParams,
  query: queryOf({ type: required(choice(IMAGE_TYPE_WORDS)), imageUrl: text, providerName: text }),
  summary: "Gives an item one of those",
  async handle({ core, viewer, params: { itemId }, query }) {
    const item = await itemBy(core, viewer, itemId);
    const kind = ARTWORK_KIND.get(query.type);
    if (kind === undefined || query.imageUrl === undefined)
      throw new Refusal(reason(400, "No such picture."));
    await core.pictures.take(viewer, item.id, kind, query.imageUrl);
    return empty();
  },
});

export const itemPictureEndpoints: readonly AnyEndpoint[] = [
  upload,
  remove,
  move,
  providers,
  remoteImages,
  download,
];
