/** Pictures of items, libraries and people, in the size that the client wants. */
import type { z } from "zod";
import type { Core, Found, ImageOwner, ImageRequest } from "../../../domain/core.ts";
import { notFound } from "../../../domain/errors.ts";
import type { Uuid } from "../../../domain/library/item.ts";
import type { Viewer } from "../../../domain/users/user.ts";
import { acceptedTypes } from "../../http/accept.ts";
import { type Answer, file } from "../../http/answer.ts";
import { type AnyEndpoint, type Call, endpoint } from "../../http/endpoint.ts";
import { chapterPicture } from "../chapter-picture.ts";
import { reason, Refusal } from "../errors.ts";
import { isOfItem } from "../listing.ts";
import { ARTWORK_KIND } from "../mappers/item/images.ts";
import { IMAGE_TYPE_WORDS } from "../mappers/query/words.ts";
import { paramsOf, queryOf } from "../query.ts";
import { choice, id, integer, lenientChoice, required, text } from "../values.ts";

const FORMATS: Readonly<Record<string, NonNullable<ImageRequest["format"]>>> = {
  jpg: "jpeg",
  jpeg: "jpeg",
  png: "png",
  webp: "webp",
  avif: "avif",
  gif: "gif",
};

/** An overlay asked for (`percentPlayed`, `unplayedCount`) is drawn by no client of today; the plain picture is sent. */
const imageQuery = queryOf({
  tag: text,
  imageIndex: integer,
  width: integer,
  height: integer,
  maxWidth: integer,
  maxHeight: integer,
  fillWidth: integer,
  fillHeight: integer,
  quality: integer,
  format: lenientChoice(FORMATS),
  blur: integer,
  backgroundColor: text,
});
type ImageQuery = z.output<typeof imageQuery>;

/** No screen is larger; a picture of a million pixels' width is nobody's wish. */
const MAX_SIDE = 8192;
const SIDES = ["width", "height", "maxWidth", "maxHeight", "fillWidth", "fillHeight"] as const;

function requestOf(query: ImageQuery, accept: string | undefined): ImageRequest {
  const sides = SIDES.flatMap((side) => {
    const value = query[side];
    return value === undefined || value <= 0 ? [] : [[side, Math.min(value, MAX_SIDE)] as const];
  });
  return {
    ...(Object.fromEntries(sides) as ImageRequest),
    ...(query.quality === undefined ? {} : { quality: Math.min(100, Math.max(1, query.quality)) }),
    ...(query.format === undefined ? {} : { format: query.format }),
    accepts: namedFormats(accept),
    ...(query.blur === undefined || query.blur <= 0 ? {} : { blur: Math.min(query.blur, 100) }),
    ...(query.backgroundColor === undefined ? {} : backgroundOf(query.backgroundColor)),
  };
}

const backgroundOf = (colour: string): Pick<ImageRequest, "backgroundColor"> =>
  /^#?[0-9a-f]{6}$/i.test(colour) ? { backgroundColor: `#${colour.replace("#", "")}` } : {};

/** Named themselves, not by a wildcard: everything says that it takes anything. */
const namedFormats = (accept: string | undefined): NonNullable<ImageRequest["accepts"]> =>
  acceptedTypes(accept, { "image/avif": "avif", "image/webp": "webp" } as const);

function ownerOf(found: Found): ImageOwner | null {
  switch (found.type) {
    case "item":
    case "version":
    case "part":
      return { type: "item", id: found.item.id };
    case "library":
      return { type: "library", id: found.library.id };
    case "person":
      return { type: "person", id: found.named.id };
    case "label":
      return null;
  }
}

function nameOf(found: Found): string {
  if (found.type === "library") return found.library.name;
  return isOfItem(found) ? found.item.name : found.named.name;
}

interface Wanted {
  readonly type: string;
  readonly position: number;
}

async function pictureOf(core: Core, viewer: Viewer, itemId: Uuid, wanted: Wanted, request: ImageRequest) {
  const found = await core.browse.resolve(viewer, itemId);
  if (found === null) throw notFound("item");
  const kind = ARTWORK_KIND.get(wanted.type);
  const owner = ownerOf(found);
  const picture =
    kind === undefined || owner === null
      ? null
      : await core.images.picture(owner, kind, wanted.position, request);
  if (picture !== null) return picture;
  throw new Refusal(reason(404, `${nameOf(found)} does not have an image of type ${wanted.type}`));
}

/** With its tag in the url a picture never changes, so it may be kept for ever. */
async function answer(
  {
    core,
    viewer,
    request,
    query,
  }: Pick<Call<unknown, ImageQuery, unknown>, "core" | "viewer" | "request" | "query">,
  itemId: Uuid,
  wanted: Wanted,
): Promise<Answer> {
  const isTagged = query.tag !== undefined;
  const chapter =
    wanted.type === "Chapter" ? await chapterPicture(core, viewer, itemId, wanted.position, isTagged) : null;
  if (chapter !== null) return chapter;
  const picture = await pictureOf(core, viewer, itemId, wanted, requestOf(query, request.headers.accept));
  return file({
    path: picture.path,
    sizeBytes: picture.sizeBytes,
    mimeType: picture.mimeType,
    modifiedAt: picture.modifiedAt,
    etag: `"${picture.etag}"`,
    ranges: false,
    headers: {
      "Cache-Control": isTagged ? "public, max-age=31536000, immutable" : "public",
      "Content-Disposition": "attachment",
      Vary: "Accept",
    },
  });
}

const imageParams = paramsOf({
  itemId: required(id),
  imageType: required(choice(IMAGE_TYPE_WORDS)),
  imageIndex: integer,
});

const image = endpoint({
  method: ["GET", "HEAD"],
  paths: ["/Items/{itemId}/Images/{imageType}", "/Items/{itemId}/Images/{imageType}/{imageIndex}"],
  access: "picture",
  params: imageParams,
  query: imageQuery,
  summary: "A picture of an item",
  handle: (call) =>
    answer(call, call.params.itemId, {
      type: call.params.imageType,
      position: Math.max(0, call.params.imageIndex ?? call.query.imageIndex ?? 0),
    }),
});

const NAMED: Readonly<Record<string, "person" | "genre" | "studio">> = {
  Persons: "person",
  Genres: "genre",
  MusicGenres: "genre",
  Studios: "studio",
};

/** By name; only people have pictures, all others have none. */
const namedImages = Object.entries(NAMED).map(([path, kind]) =>
  endpoint({
    method: ["GET", "HEAD"],
    paths: [`/${path}/{name}/Images/{imageType}`, `/${path}/{name}/Images/{imageType}/{imageIndex}`],
    access: "picture",
    params: paramsOf({
      name: required(text),
      imageType: required(choice(IMAGE_TYPE_WORDS)),
      imageIndex: integer,
    }),
    query: imageQuery,
    summary: "A picture of what is known by its name",
    async handle(call) {
      const { core, viewer, params } = call;
      const named =
        kind === "person"
          ? await core.browse.personByName(viewer, params.name)
          : await core.browse.labelByName(viewer, kind, params.name);
      if (named === null) throw notFound(kind);
      return answer(call, named.uuid, {
        type: params.imageType,
        position: Math.max(0, params.imageIndex ?? 0),
      });
    },
  }),
);

export const imageEndpoints: readonly AnyEndpoint[] = [image, ...namedImages];
