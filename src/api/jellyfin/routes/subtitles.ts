/** Text tracks of a file, in the format that the client reads; and fonts that lie in it. */
import { stat } from "node:fs/promises";
import type { z } from "zod";
import type { Stream } from "../../../domain/library/item.ts";
import { playedDuration } from "../../../domain/library/parts.ts";
import { type Answer, bytes, file, text as textAnswer } from "../../http/answer.ts";
import { type AnyEndpoint, type Call, endpoint } from "../../http/endpoint.ts";
import { fromTicks, toTicks } from "../dates-and-ticks.ts";
import { problem, processingError, Refusal } from "../errors.ts";
import { isTextSubtitle } from "../mappers/item/media-stream.ts";
import { streamAtWireIndex } from "../mappers/item/stream-indexes.ts";
import {
  SUBTITLE_TYPES,
  type SubtitleFormat,
  type SubtitleWish,
  WHOLE,
  writeSubtitle,
} from "../mappers/subtitle-formats.ts";
import { type Playable, playableBy } from "../playable.ts";
import { paramsOf, queryOf } from "../query.ts";
import { flag, id, integer, required, text, ticks } from "../values.ts";

const FORMATS: Readonly<Record<string, SubtitleFormat>> = {
  vtt: "vtt",
  webvtt: "vtt",
  srt: "srt",
  subrip: "srt",
  ass: "ass",
  ssa: "ssa",
  js: "json",
  json: "json",
  ttml: "ttml",
};

const sourceShape = {
  itemId: required(id),
  mediaSourceId: required(id),
  index: required(integer),
};
const subtitleParams = paramsOf({ ...sourceShape, startTicks: ticks, format: required(text) });

const subtitleQuery = queryOf({
  startPositionTicks: ticks,
  endPositionTicks: ticks,
  copyTimestamps: flag,
  addVttTimeMap: flag,
});
type SubtitleQuery = z.output<typeof subtitleQuery>;

function wishOf(query: SubtitleQuery, pathTicks: number | undefined): SubtitleWish {
  const startTicks = query.startPositionTicks ?? pathTicks ?? 0;
  return {
    startMs: Math.max(0, fromTicks(startTicks)),
    endMs: query.endPositionTicks === undefined ? null : fromTicks(query.endPositionTicks),
    keepTimestamps: query.copyTimestamps === true,
    timeMap: query.addVttTimeMap === true,
  };
}

function textTrack(playable: Playable, index: number): Stream {
  const stream = streamAtWireIndex(playable.file, index);
  if (stream === undefined || stream.kind !== "subtitle") throw new Refusal(processingError(404));
  // Pictures would have to be read by a machine: nobody's client asks for that.
  if (!isTextSubtitle(stream)) throw new Refusal(processingError(400));
  return stream;
}

const isWhole = (wish: SubtitleWish): boolean =>
  wish.startMs === WHOLE.startMs && wish.endMs === null && !wish.timeMap;

/** A track's own styles are only in its own text: as it is where the format is its own and all of it is wanted. */
async function trackAs(
  { core }: Pick<Call<unknown, unknown, unknown>, "core">,
  playable: Playable,
  stream: Stream,
  format: SubtitleFormat,
  wish: SubtitleWish,
): Promise<string> {
  const isOwn = stream.codec === format || (stream.codec === "ass" && format === "ssa");
  if (isOwn && isWhole(wish)) return (await core.media.rawSubtitle(playable.file, stream.index)).text;
  return writeSubtitle(await core.media.cues(playable.file, stream.index), format, wish);
}

const subtitle = endpoint({
  method: ["GET", "HEAD"],
  paths: [
    "/Videos/{itemId}/{mediaSourceId}/Subtitles/{index}/{startTicks}/Stream.{format}",
    "/Videos/{itemId}/{mediaSourceId}/Subtitles/{index}/Stream.{format}",
  ],
  access: "media",
  params: subtitleParams,
  query: subtitleQuery,
  summary: "A text track",
  async handle(call) {
    const { core, viewer, params, query } = call;
    const playable = await playableBy(core, viewer, params.itemId, params.mediaSourceId);
    const stream = textTrack(playable, params.index);
    const format = FORMATS[params.format.toLowerCase()];
    if (format === undefined) throw new Refusal(processingError(400));
    const body = await trackAs(call, playable, stream, format, wishOf(query, params.startTicks));
    return bytes(new TextEncoder().encode(body), SUBTITLE_TYPES[format]);
  },
});

const playlistParams = paramsOf(sourceShape);
const playlistQuery = queryOf({ segmentLength: integer });
const MIN_SEGMENT_S = 2;
const MAX_SEGMENT_S = 3600;
const TICKS_PER_S = toTicks(1000);

/** For HLS players: the track in pieces of equal length, each cut from the whole when it is asked for. */
function playlist(durationMs: number, segmentS: number, token: string | null): string {
  const total = toTicks(durationMs);
  const step = segmentS * TICKS_PER_S;
  const key = token === null ? "" : `&ApiKey=${encodeURIComponent(token)}`;
  const lines = ["#EXTM3U", `#EXT-X-TARGETDURATION:${segmentS}`, "#EXT-X-VERSION:3"];
  lines.push("#EXT-X-MEDIA-SEQUENCE:0", "#EXT-X-PLAYLIST-TYPE:VOD");
  for (let from = 0; from < total; from += step) {
    const length = Math.min(step, total - from);
    lines.push(`#EXTINF:${length / TICKS_PER_S},`);
    lines.push(
      `stream.vtt?CopyTimestamps=true&AddVttTimeMap=true&StartPositionTicks=${from}&EndPositionTicks=${from + length}${key}`,
    );
  }
  return `${[...lines, "#EXT-X-ENDLIST"].join("\n")}\n`;
}

const subtitlePlaylist = endpoint({
  method: ["GET", "HEAD"],
  paths: ["/Videos/{itemId}/{mediaSourceId}/Subtitles/{index}/subtitles.m3u8"],
  access: "viewer",
  params: playlistParams,
  query: playlistQuery,
  summary: "A text track as an HLS playlist",
  async handle({ core, viewer, params, query, token }) {
    const playable = await playableBy(core, viewer, params.itemId, params.mediaSourceId);
    textTrack(playable, params.index);
    const wanted = query.segmentLength ?? MIN_SEGMENT_S;
    const segmentS = Math.min(MAX_SEGMENT_S, Math.max(MIN_SEGMENT_S, wanted));
    const durationMs = playedDuration(playable.version) ?? 0;
    return textAnswer(playlist(durationMs, segmentS, token), "application/vnd.apple.mpegurl");
  },
});

/** Fonts are told by their number in the file. */
const attachment = endpoint({
  method: ["GET", "HEAD"],
  paths: ["/Videos/{itemId}/{mediaSourceId}/Attachments/{index}"],
  access: "media",
  params: playlistParams,
  summary: "A font or other file inside a film's",
  async handle({ core, viewer, params }): Promise<Answer> {
    const playable = await playableBy(core, viewer, params.itemId, params.mediaSourceId);
    const stream = playable.file.streams.find(
      (one) => one.kind === "attachment" && one.index === params.index,
    );
    if (stream === undefined) throw new Refusal(problem(404));
    const extracted = await core.media.attachment(playable.file, stream.index);
    const { size, mtime } = await stat(extracted.path);
    return file({
      path: extracted.path,
      sizeBytes: size,
      mimeType: extracted.mimeType,
      modifiedAt: mtime,
      headers: { "X-Content-Type-Options": "nosniff", "Content-Disposition": "attachment" },
    });
  },
});

export const subtitleEndpoints: readonly AnyEndpoint[] = [subtitle, subtitlePlaylist, attachment];
