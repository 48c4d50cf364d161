/** Media files as they are (static streams, downloads), and those that are changed and sent as one. */
import { basename } from "node:path";
import type { z } from "zod";
import type { Core } from "../../../domain/core.ts";
import type { Uuid } from "../../../domain/library/item.ts";
import { may, type Viewer } from "../../../domain/users/user.ts";
import { type Answer, empty, file } from "../../http/answer.ts";
import { type AnyEndpoint, endpoint } from "../../http/endpoint.ts";
import { converted } from "../converted.ts";
import { Refusal } from "../errors.ts";
import { type ConversionQuery, conversionShape } from "../mappers/conversion-wish.ts";
import { mimeTypeOf } from "../mappers/mime-types.ts";
import { mustPlay, type Playable, playableBy } from "../playable.ts";
import { paramsOf, queryOf } from "../query.ts";
import { masterOf, playlist, resolve } from "../segmented.ts";
import { flag, id, integer, required, text, textList } from "../values.ts";

/** The file by ranges. `Last-Modified` and no `ETag`, as the real server sends streams. */
function streamOf(playable: Playable, headers: Readonly<Record<string, string>> = {}): Answer {
  const { file: media, family } = playable;
  return file({
    path: media.path,
    sizeBytes: media.sizeBytes,
    mimeType: mimeTypeOf(media, family),
    modifiedAt: media.modifiedAt,
    headers,
  });
}

const streamQuery = queryOf({
  ...conversionShape,
  static: flag,
  container: text,
  maxStreamingBitrate: integer,
});
type StreamQuery = z.output<typeof streamQuery>;

/** Parameters that say that the file isn't wanted as it is. */
const CONVERSIONS = [
  "videoCodec",
  "audioCodec",
  "videoBitRate",
  "audioBitRate",
  "audioSampleRate",
  "maxFramerate",
  "maxWidth",
  "maxHeight",
  "width",
  "height",
  "subtitleMethod",
] as const satisfies readonly (keyof StreamQuery)[];

/**
 * Whether the file can't be sent as it is. `static` is the client's word that it wants the file, whatever else it says
 * (web adds the container as an ending, Streamyfin `container=mp4` to everything).
 */
function wantsConversion(query: StreamQuery, ending: string | undefined, { file: media }: Playable): boolean {
  if (query.static === true) return false;
  if (CONVERSIONS.some((name) => query[name] !== undefined)) return true;
  return ending !== undefined && media.container !== null && ending.toLowerCase() !== media.container;
}

const streamParams = paramsOf({ itemId: required(id), container: text });

function streamEndpoint(root: "Videos" | "Audio"): AnyEndpoint {
  return endpoint({
    method: ["GET", "HEAD"],
    paths: [`/${root}/{itemId}/stream`, `/${root}/{itemId}/stream.{container}`],
    access: "media",
    params: streamParams,
    query: streamQuery,
    summary: "A media file by ranges, or changed and as one",
    async handle(call) {
      const { core, viewer, params, query } = call;
      mustPlay(viewer);
      const playable = await playableBy(core, viewer, params.itemId, query.mediaSourceId);
      const ending = params.container ?? query.container ?? query.segmentContainer;
      if (!wantsConversion(query, ending, playable)) return streamOf(playable);
      return converted(call, playable, { query, ending, media: root === "Audio" ? "audio" : "video" });
    },
  });
}

const universalQuery = queryOf({
  ...conversionShape,
  userId: id,
  container: textList,
  maxStreamingBitrate: integer,
  transcodingContainer: text,
  transcodingProtocol: text,
  transcodingAudioChannels: integer,
});
type UniversalQuery = z.output<typeof universalQuery>;

/** `mp3`, `webm|opus`: a container, and the codecs that are taken in it. */
function takes(format: string, { file: media }: Playable): boolean {
  const [container, ...codecs] = format.toLowerCase().split("|");
  const codec = media.streams.find((stream) => stream.kind === "audio")?.codec;
  if (container !== media.container) return false;
  return codecs.length === 0 || (codec != null && codecs.includes(codec));
}

function isTaken(query: UniversalQuery, playable: Playable): boolean {
  const formats = query.container ?? [];
  const { bitrateBps } = playable.file;
  const isWithin = bitrateBps === null || bitrateBps <= (query.maxStreamingBitrate ?? Infinity);
  return isWithin && (formats.length === 0 || formats.some((format) => takes(format, playable)));
}

/** What the client says of a changed track, as a converting url would say it. */
function asConversion(query: UniversalQuery): ConversionQuery {
  const bitrates = [query.audioBitRate, query.maxStreamingBitrate].filter((one) => one !== undefined);
  return {
    ...query,
    audioBitRate: bitrates.length === 0 ? undefined : Math.min(...bitrates),
    maxAudioChannels: query.transcodingAudioChannels ?? query.maxAudioChannels,
    segmentContainer: query.transcodingContainer,
  };
}

/** The same for the playlists and segments below. */
function conversionText(query: ConversionQuery, itemId: Uuid, token: string | null): string {
  const pairs = {
    MediaSourceId: query.mediaSourceId ?? itemId,
    PlaySessionId: query.playSessionId,
    AudioCodec: query.audioCodec?.join(","),
    AudioBitrate: query.audioBitRate,
    AudioSampleRate: query.audioSampleRate,
    TranscodingMaxAudioChannels: query.maxAudioChannels,
    SegmentContainer: query.segmentContainer,
    ApiKey: token ?? undefined,
  };
  const given = Object.entries(pairs).filter(([, value]) => value !== undefined);
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
}

const universal = endpoint({
  method: ["GET", "HEAD"],
  paths: ["/Audio/{itemId}/universal", "/Audio/{itemId}/universal.{container}"],
  access: "viewer",
  params: streamParams,
  query: universalQuery,
  summary: "A track in a form that the client takes",
  async handle(call) {
    const { core, viewer, params, query, token } = call;
    mustPlay(viewer);
    const playable = await playableBy(core, viewer, params.itemId, query.mediaSourceId);
    if (isTaken(query, playable)) return streamOf(playable);
    const wanted = asConversion(query);
    if (query.transcodingProtocol?.toLowerCase() !== "hls")
      return converted(call, playable, { query: wanted, ending: query.transcodingContainer, media: "audio" });
    const resolved = await resolve(core, viewer, params.itemId, wanted);
    const queryString = conversionText(wanted, params.itemId, token);
    return playlist(await masterOf(core, resolved, wanted, { queryString, token }));
  },
});

const itemParams = paramsOf({ itemId: required(id) });

/** Both forms of the name (RFC 6266): plain for old clients, in UTF-8 for the others. */
function attachment(path: string): string {
  const name = basename(path);
  const plain = name.replace(/[^\x20-\x7e]/g, "_").replace(/["\\]/g, "_");
  const encoded = encodeURIComponent(name).replace(
    /['()*!]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

const download = endpoint({
  method: ["GET", "HEAD"],
  paths: ["/Items/{itemId}/Download"],
  access: "viewer",
  params: itemParams,
  summary: "A media file to keep",
  async handle({ core, viewer, params }) {
    if (!may(viewer, "download")) throw new Refusal(empty(403));
    const playable = await playableBy(core, viewer, params.itemId);
    return (
      (await smaller(core, viewer, playable)) ??
      streamOf(playable, { "Content-Disposition": attachment(playable.file.path) })
    );
  },
});

/** By a person's own setting, where it is worth it; 503 until it is made, which downloaders take for "try again". */
async function smaller(core: Core, viewer: Viewer, { family, ...film }: Playable): Promise<Answer | null> {
  if (viewer.user === null || family !== "video" || !may(viewer, "convertVideo")) return null;
  const quality = await core.downloads.qualityOf(viewer.user.id);
  const found = quality === null ? null : await core.downloads.smaller(film, quality);
  if (found === null) return null;
  if (found.state === "making") return empty(503, { "Retry-After": String(found.retryAfterS) });
  const name = film.file.path.replace(/\.[^./]{1,5}$/, "");
  return file({
    ...found.file,
    mimeType: "video/mp4",
    isOurs: true,
    headers: { "Content-Disposition": attachment(`${name} (${found.quality}).mp4`) },
  });
}

const original = endpoint({
  method: ["GET", "HEAD"],
  paths: ["/Items/{itemId}/File"],
  access: "viewer",
  params: itemParams,
  summary: "A media file as it is",
  async handle({ core, viewer, params }) {
    mustPlay(viewer);
    return streamOf(await playableBy(core, viewer, params.itemId));
  },
});

export const streamEndpoints: readonly AnyEndpoint[] = [
  streamEndpoint("Videos"),
  streamEndpoint("Audio"),
  universal,
  download,
  original,
];
