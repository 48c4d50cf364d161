import type { z } from "zod";
import type { Core } from "../../../domain/core.ts";
import { notFound } from "../../../domain/errors.ts";
import type { MediaFile } from "../../../domain/library/item.ts";
import type { PreviewFile } from "../../../domain/library/previews/ports.ts";
import { sheetCount, type TileSet } from "../../../domain/library/previews/preview.ts";
import type { Viewer } from "../../../domain/users/user.ts";
import { type Answer, file as fileAnswer } from "../../http/answer.ts";
import { route } from "../declare.ts";
import { previewParams, previewQuery, previews, sheetParams } from "../schemas-previews.ts";

const PATH = "/api/v1/items/{itemId}/previews";

async function fileOf(core: Core, viewer: Viewer, itemId: number, version?: string): Promise<MediaFile> {
  await core.browse.item(viewer, itemId, { parts: [] });
  return (await core.media.file(itemId, version ?? null)).file;
}

function picture(found: PreviewFile | null): Answer {
  if (found === null) throw notFound("the picture");
  const { path, sizeBytes, modifiedAt } = found;
  const headers = { "Cache-Control": "private, max-age=86400" };
  return fileAnswer({ path, sizeBytes, modifiedAt, mimeType: "image/jpeg", headers });
}

function toTiles(tiles: TileSet | null, urlOf: (sheet: number) => string): z.input<typeof previews>["tiles"] {
  if (tiles === null) return null;
  const { width, height, columns, rows, count, intervalMs } = tiles;
  const sheets = Array.from({ length: sheetCount(tiles) }, (_, at) => urlOf(at));
  return { width, height, columns, rows, count, intervalMs, sheets };
}

export const previewRoutes = [
  route({
    id: "getPreviews",
    method: "GET",
    path: PATH,
    access: "viewer",
    summary: "Tiles of thumbnails and pictures of chapters, by which people find a place in a film",
    params: previewParams,
    query: previewQuery,
    response: previews,
    async handle({ core, viewer, params: { itemId }, query: { version }, request }) {
      const { preview, chapters } = await fileOf(core, viewer, itemId, version);
      const base = `${request.origin}/api/v1/items/${itemId}/previews`;
      const suffix = version === undefined ? "" : `?version=${encodeURIComponent(version)}`;
      const pictured = new Set(preview?.pictures.map(({ startMs }) => startMs));
      return {
        tiles: toTiles(preview?.tiles ?? null, (at) => `${base}/tiles/${at}${suffix}`),
        chapters: chapters.map(({ startMs, endMs, title }, at) => ({
          startMs,
          endMs,
          name: title,
          picture: pictured.has(startMs) ? `${base}/chapters/${at}${suffix}` : null,
        })),
      };
    },
  }),
  route({
    id: "getTileSheet",
    method: "GET",
    alsoHead: true,
    path: `${PATH}/tiles/{index}`,
    access: "viewer",
    summary: "One sheet of thumbnails",
    params: sheetParams,
    query: previewQuery,
    responseType: "image/jpeg",
    async handle({ core, viewer, params: { itemId, index }, query: { version } }) {
      const file = await fileOf(core, viewer, itemId, version);
      return picture(await core.previews.sheet(file, file.preview?.tiles?.width ?? 0, index));
    },
  }),
  route({
    id: "getChapterPicture",
    method: "GET",
    alsoHead: true,
    path: `${PATH}/chapters/{index}`,
    access: "viewer",
    summary: "The picture of a chapter, by the chapter's place in the list",
    params: sheetParams,
    query: previewQuery,
    responseType: "image/jpeg",
    async handle({ core, viewer, params: { itemId, index }, query: { version } }) {
      return picture(await core.previews.chapter(await fileOf(core, viewer, itemId, version), index));
    },
  }),
];
