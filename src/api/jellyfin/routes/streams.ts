import { basename } from "node:path";
/** Media files as they are: static streams, downloads. What would have to be converted is refused. */
import type { z } from "zod";
import type { Viewer } from "../../../domain/users/user.ts";
import { type Answer, empty, file, text as textAnswer } from "../../http/answer.ts";
import { type AnyEndpoint, endpoint } from "../../http/endpoint.ts";
import { Refusal } from "../errors.ts";
import { mimeTypeOf } from "../mappers/mime-types.ts";
import { type Playable, playableBy } from "../playable.ts";
import { paramsOf, queryOf } from "../query.ts";
import { flag, id, integer, required, text, textList } from "../values.ts";

const cannotConvert = (why: string): Refusal =>
  new Refusal(textAnswer(`This would need transcoding, which is not available: ${why}`, "text/plain", 501));

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

/** Who is known not to be allowed to play gets nothing to play either. */
function mustPlay(viewer: Viewer | null): void {
  if (viewer !== null && !viewer.isAdmin && viewer.user?.rights.play === false) throw new Refusal(empty(403));
}

const streamQuery = queryOf({
  static: flag,
  mediaSourceId: id,
  container: text,
  videoCodec: text,
  audioCodec: text,
  videoBitRate: integer,
  audioBitRate: integer,
  maxStreamingBitrate: integer,
  maxWidth: integer,
  maxHeight: integer,
  width: integer,
  height: integer,
  startTimeTicks: integer,
  subtitleMethod: text,
  subtitleStreamIndex: integer,
});
type StreamQuery = z.output<typeof streamQuery>;

/** Parameters that say that the file isn't wanted as it is. */
const CONVERSIONS = [
  "videoCodec",
  "audioCodec",
  "videoBitRate",
  "audioBitRate",
  "maxWidth",
  "maxHeight",
  "width",
  "height",
  "subtitleMethod",
] as const satisfies readonly (keyof StreamQuery)[];

/**
 * Why the file can't be sent as it is; null when it can. `static` is the client's word that it wants the file, whatever
 * else it says (web adds the container as an ending, Streamyfin `container=mp4` to everything).
 */
function conversionWanted(
  query: StreamQuery,
  container: string | undefined,
  playable: Playable,
): string | null {
  if (query.static === true) return null;
  const conversion = CONVERSIONS.find((name) => query[name] !== undefined);
  if (conversion !== undefined) return `${conversion} was asked for`;
  const wanted = container ?? query.container;
  const own = playable.file.container;
  return wanted === undefined || own === null || wanted.toLowerCase() === own
    ? null
    : `the file is ${own}, ${wanted} was asked for`;
}

const streamParams = paramsOf({ itemId: required(id), container: text });

function streamEndpoint(root: "Videos" | "Audio"): AnyEndpoint {
  return endpoint({
    method: ["GET", "HEAD"],
    paths: [`/${root}/{itemId}/stream`, `/${root}/{itemId}/stream.{container}`],
    access: "media",
    params: streamParams,
    query: streamQuery,
    summary: "A media file by ranges",
    async handle({ core, maybeViewer, params, query }) {
      mustPlay(maybeViewer);
      const playable = await playableBy(core, maybeViewer, params.itemId, query.mediaSourceId);
      const why = conversionWanted(query, params.container, playable);
      if (why !== null) throw cannotConvert(why);
      return streamOf(playable);
    },
  });
}

const universalQuery = queryOf({
  userId: id,
  mediaSourceId: id,
  container: textList,
  maxStreamingBitrate: integer,
});

/** `mp3`, `webm|opus`: a container, and the codecs that are taken in it. */
function takes(format: string, playable: Playable): boolean {
  const [container, ...codecs] = format.toLowerCase().split("|");
  const { file: media } = playable;
  const audio = media.streams.find((stream) => stream.kind === "audio");
  if (container !== media.container) return false;
  return (
    codecs.length === 0 || (audio?.codec !== null && audio !== undefined && codecs.includes(audio.codec))
  );
}

const universal = endpoint({
  method: ["GET", "HEAD"],
  paths: ["/Audio/{itemId}/universal", "/Audio/{itemId}/universal.{container}"],
  access: "viewer",
  params: streamParams,
  query: universalQuery,
  summary: "A track in a form that the client takes",
  async handle({ core, viewer, params, query }) {
    mustPlay(viewer);
    const playable = await playableBy(core, viewer, params.itemId, query.mediaSourceId);
    const formats = query.container ?? [];
    const { container, bitrateBps } = playable.file;
    if (formats.length > 0 && !formats.some((format) => takes(format, playable)))
      throw cannotConvert(`the file is ${container ?? "of an unknown format"}`);
    const limit = query.maxStreamingBitrate ?? Infinity;
    if (bitrateBps !== null && bitrateBps > limit) throw cannotConvert(`it has ${bitrateBps} bit/s`);
    return streamOf(playable);
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
    if (!viewer.isAdmin && viewer.user?.rights.download === false) throw new Refusal(empty(403));
    const playable = await playableBy(core, viewer, params.itemId);
    return streamOf(playable, { "Content-Disposition": attachment(playable.file.path) });
  },
});

const original = endpoint({
  method: ["GET", "HEAD"],
  paths: ["/Items/{itemId}/File"],
  access: "viewer",
  params: itemParams,
  summary: "A media file as it is",
  async handle({ core, viewer, params }) {
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
