/** A file that is changed while it is sent, as one: for players that take neither segments nor the file. */
import type { ProgressiveContainer, ProgressiveRequest } from "../../domain/delivery/progressive.ts";
import { DomainError } from "../../domain/errors.ts";
import type { MediaFile } from "../../domain/library/item.ts";
import { heldTo, mustHave } from "../../domain/playback/conversion-rights.ts";
import { type Answer, pipe } from "../http/answer.ts";
import type { Call } from "../http/endpoint.ts";
import { fromTicks } from "./dates-and-ticks.ts";
import { type ConversionQuery, subtitleIf, wishOf } from "./mappers/conversion-wish.ts";
import { conversionOf } from "./mappers/conversion.ts";
import { progressiveContainer } from "./mappers/made-containers.ts";
import type { Playable } from "./playable.ts";
import { playIdOf } from "./plays.ts";

export interface ConvertedWish {
  readonly query: ConversionQuery;
  /** Of the url, or what stands for it; undefined: the client doesn't say. */
  readonly ending: string | undefined;
  readonly media: "video" | "audio";
}

const TYPES = {
  matroska: { video: "video/x-matroska", audio: "audio/x-matroska" },
  webm: { video: "video/webm", audio: "audio/webm" },
  mp4: { video: "video/mp4", audio: "audio/mp4" },
  mpegts: { video: "video/mp2t", audio: "video/mp2t" },
  mp3: { video: "audio/mpeg", audio: "audio/mpeg" },
  adts: { video: "audio/aac", audio: "audio/aac" },
  flac: { video: "audio/flac", audio: "audio/flac" },
  ogg: { video: "audio/ogg", audio: "audio/ogg" },
  ac3: { video: "audio/ac3", audio: "audio/ac3" },
  eac3: { video: "audio/eac3", audio: "audio/eac3" },
  wav: { video: "audio/wav", audio: "audio/wav" },
} as const satisfies Record<ProgressiveContainer, Record<ConvertedWish["media"], string>>;

/** What holds a codec by itself, where a client names that alone. */
const OF_CODEC: Readonly<Record<string, ProgressiveContainer>> = {
  aac: "adts",
  mp3: "mp3",
  flac: "flac",
  opus: "ogg",
  ac3: "ac3",
  eac3: "eac3",
  pcm_s16le: "wav",
};

type StreamCall = Pick<Call<unknown, unknown, unknown>, "core" | "viewer" | "request">;

/**
 * `invalid` for a container that isn't made, `forbidden` for what may not be made for the viewer. Ends when the client
 * goes, its play has ended, or it is signed out.
 */
export async function converted(
  call: StreamCall,
  { file }: Playable,
  wanted: ConvertedWish,
): Promise<Answer> {
  const { core, viewer, request } = call;
  const container = containerOf(wanted);
  const wish = wishFor(wanted, file, container);
  const plan = await core.delivery.progressive.plan(file, {
    ...wish,
    videoBitrateBps: heldTo(viewer, wish.videoBitrateBps),
    container,
    media: wanted.media,
    startMs: Math.max(0, fromTicks(wanted.query.startTimeTicks ?? 0)),
    embedSubtitle: subtitleIf("embed", wanted.query, file),
  });
  mustHave(viewer, plan);
  const type = TYPES[container][wanted.media];
  const headers = { "Accept-Ranges": "none" };
  if (request.method === "HEAD") return pipe(type, NOTHING, headers);
  const playId = playIdOf(viewer, wanted.query.playSessionId);
  const deviceId = viewer.device?.id ?? null;
  const reader = { userId: viewer.user?.id ?? null, playId, deviceId };
  const bytes = await core.delivery.progressive.start(plan, reader, request.signal);
  if (deviceId !== null) core.delivery.conversions.took(deviceId, conversionFor(plan, wanted), playId);
  return pipe(type, bytes, headers);
}

const NOTHING: AsyncIterable<Uint8Array> = {
  async *[Symbol.asyncIterator]() {
    // A head without a body.
  },
};

function containerOf({ ending, query, media }: ConvertedWish): ProgressiveContainer {
  const codec = query.audioCodec?.[0]?.toLowerCase() ?? "mp3";
  if (ending === undefined) return media === "video" ? "mpegts" : (OF_CODEC[codec] ?? "mp3");
  const container = progressiveContainer(ending);
  if (container === undefined)
    throw new DomainError("invalid", "this container isn't made", { field: "container" });
  return container;
}

/** A client that names no codec of sound leaves it to the container: `stream.mp3`. */
function wishFor(
  { query }: ConvertedWish,
  file: MediaFile,
  container: ProgressiveContainer,
): ReturnType<typeof wishOf> {
  const own = Object.entries(OF_CODEC).find(([, holder]) => holder === container)?.[0];
  return wishOf(
    query.audioCodec === undefined && own !== undefined ? { ...query, audioCodec: [own] } : query,
    file,
  );
}

function conversionFor(plan: ProgressiveRequest, { query }: ConvertedWish): ReturnType<typeof conversionOf> {
  const { file, video, audio, container, startMs } = plan;
  const reasons = query.transcodeReasons ?? [];
  return conversionOf({ file, video, audio, container, reasons, hardware: null, positionMs: startMs });
}
