import { AVDISCARD_ALL, AVMEDIA_TYPE_VIDEO, AVFLAG_NONE } from "node-av/constants";
/** Where a file's video can be cut, read with libav by hops over its index. Only for the child process. */
import { Dictionary, FormatContext, Packet, type Stream } from "node-av/lib";
import type { KeyframeAnswer } from "./keyframe-json.ts";
import { OPENED_FORMATS } from "./probe-json.ts";
import { fileUrl } from "./run-program.ts";

/** Formats that keep an index of key frames; in others every packet has to be read. */
const INDEXED = /(?:^|,)(?:matroska|mov)(?:,|$)/u;
/** A day of key frames at two a second. */
const MAX_KEYFRAMES = 172_800;
/** All tracks begin within so many packets. */
const FIRST_PACKETS = 400;

export function readKeyframes(path: string): KeyframeAnswer {
  const context = new FormatContext();
  try {
    const options = Dictionary.fromObject({ protocol_whitelist: "file", format_whitelist: OPENED_FORMATS });
    const opened = context.openInputSync(fileUrl(path), null, options);
    options.free();
    if (opened < 0) return { ok: false, reason: `can't be opened (${opened})` };
    const isIndexed = INDEXED.test(context.iformat?.name ?? "");
    // Only what has no index needs the look that finds sizes and rates: it reads half a second of the film.
    if (!isIndexed) context.findStreamInfoSync();
    const video = context.streams.find((stream) => stream.codecpar.codecType === AVMEDIA_TYPE_VIDEO);
    if (video === undefined) return { ok: true, startMs: startOf(context), keyframesMs: [] };
    const startMs = startOf(context);
    for (const stream of context.streams) if (stream.index !== video.index) stream.discard = AVDISCARD_ALL;
    const times = isIndexed ? byHops(context, video) : byReading(context, video);
    return { ok: true, startMs, keyframesMs: times.map((ms) => ms - startMs) };
  } finally {
    context.closeInputSync();
  }
}

const milliseconds = (time: bigint, { timeBase }: Stream): number =>
  (Number(time) * timeBase.num * 1000) / timeBase.den;

/** ffmpeg counts a film's time from the first packet of any of its tracks. */
function startOf(context: FormatContext): number {
  const packet = new Packet();
  packet.alloc();
  const first = new Map<number, number>();
  for (let count = 0; count < FIRST_PACKETS && first.size < context.streams.length; count++) {
    if (context.readFrameSync(packet) < 0) break;
    const stream = context.streams[packet.streamIndex];
    if (stream !== undefined && isTime(packet.pts) && !first.has(packet.streamIndex))
      first.set(packet.streamIndex, milliseconds(packet.pts, stream));
    packet.unref();
  }
  packet.free();
  return first.size === 0 ? 0 : Math.min(...first.values());
}

/** libav's smallest number means that there is no time. */
const isTime = (time: bigint): boolean => time > -(2n ** 62n);

function byHops(context: FormatContext, video: Stream): readonly number[] {
  const packet = new Packet();
  packet.alloc();
  const times: number[] = [];
  const step = BigInt(Math.max(1, Math.round((0.01 * video.timeBase.den) / video.timeBase.num)));
  let at = -(2n ** 40n);
  while (times.length < MAX_KEYFRAMES && context.seekFrameSync(video.index, at, AVFLAG_NONE) >= 0) {
    if (!nextOf(context, packet, video)) break;
    const time = isTime(packet.pts) ? packet.pts : packet.dts;
    const isNew = packet.isKeyframe && isTime(time) && (times.length === 0 || time >= at);
    packet.unref();
    // An index that leads back would hold us for ever.
    if (!isNew) break;
    times.push(milliseconds(time, video));
    at = time + step;
  }
  packet.free();
  return times;
}

function byReading(context: FormatContext, video: Stream): readonly number[] {
  const packet = new Packet();
  packet.alloc();
  const times: number[] = [];
  context.seekFrameSync(video.index, -(2n ** 40n), AVFLAG_NONE);
  while (times.length < MAX_KEYFRAMES && nextOf(context, packet, video)) {
    if (packet.isKeyframe && isTime(packet.pts)) times.push(milliseconds(packet.pts, video));
    packet.unref();
  }
  packet.free();
  return times.toSorted((a, b) => a - b);
}

function nextOf(context: FormatContext, packet: Packet, video: Stream): boolean {
  while (context.readFrameSync(packet) >= 0) {
    if (packet.streamIndex === video.index) return true;
    packet.unref();
  }
  return false;
}
