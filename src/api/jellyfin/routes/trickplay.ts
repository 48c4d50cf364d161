/** Tiles of thumbnails, by which people find a place in a film. */
import { sheetCount, type TileSet } from "../../../domain/library/previews/preview.ts";
import { type Answer, file as fileAnswer, text as textAnswer } from "../../http/answer.ts";
import { type AnyEndpoint, endpoint } from "../../http/endpoint.ts";
import { problem, Refusal } from "../errors.ts";
import { type Playable, playableBy } from "../playable.ts";
import { paramsOf, queryOf } from "../query.ts";
import { id, integer, required } from "../values.ts";

const sourceQuery = queryOf({ mediaSourceId: id });

function tilesOf({ file }: Playable, width: number): TileSet {
  const tiles = file.preview?.tiles;
  if (tiles == null || tiles.width !== width) throw new Refusal(problem(404));
  return tiles;
}

/** An image playlist (Roku's extension of HLS): each segment is a sheet. */
function playlistOf(tiles: TileSet, suffix: string): string {
  const { columns, rows, intervalMs, width, height } = tiles;
  const sheetS = (columns * rows * intervalMs) / 1000;
  const layout = `RESOLUTION=${width}x${height},LAYOUT=${columns}x${rows},DURATION=${intervalMs / 1000}`;
  const sheets = Array.from({ length: sheetCount(tiles) }, (_, at) => [
    `#EXTINF:${sheetS},`,
    `#EXT-X-TILES:${layout}`,
    `${at}.jpg${suffix}`,
  ]);
  const head = [
    "#EXTM3U",
    `#EXT-X-TARGETDURATION:${Math.ceil(sheetS)}`,
    "#EXT-X-VERSION:7",
    "#EXT-X-MEDIA-SEQUENCE:1",
    "#EXT-X-PLAYLIST-TYPE:VOD",
    "#EXT-X-IMAGES-ONLY",
  ];
  return [...head, ...sheets.flat(), "#EXT-X-ENDLIST", ""].join("\n");
}

const playlist = endpoint({
  method: ["GET", "HEAD"],
  paths: ["/Videos/{itemId}/Trickplay/{width}/tiles.m3u8"],
  access: "media",
  params: paramsOf({ itemId: required(id), width: required(integer) }),
  query: sourceQuery,
  summary: "The sheets of preview tiles, as a playlist",
  async handle({ core, viewer, params, query, token }) {
    const playable = await playableBy(core, viewer, params.itemId, query.mediaSourceId);
    const pairs = {
      MediaSourceId: query.mediaSourceId ?? params.itemId,
      ...(token !== null && { ApiKey: token }),
    };
    const suffix = `?${new URLSearchParams(pairs).toString()}`;
    return textAnswer(playlistOf(tilesOf(playable, params.width), suffix), "application/x-mpegURL");
  },
});

const sheet = endpoint({
  method: ["GET", "HEAD"],
  paths: ["/Videos/{itemId}/Trickplay/{width}/{index}.jpg"],
  access: "media",
  params: paramsOf({ itemId: required(id), width: required(integer), index: required(integer) }),
  query: sourceQuery,
  summary: "A sheet of preview tiles",
  async handle({ core, viewer, params, query }): Promise<Answer> {
    const playable = await playableBy(core, viewer, params.itemId, query.mediaSourceId);
    const found = await core.previews.sheet(playable.file, params.width, params.index);
    if (found === null) throw new Refusal(problem(404));
    return fileAnswer({
      ...found,
      mimeType: "image/jpeg",
      headers: { "Cache-Control": "private, max-age=86400" },
    });
  },
});

export const trickplayEndpoints: readonly AnyEndpoint[] = [playlist, sheet];
