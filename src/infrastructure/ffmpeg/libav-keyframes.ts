import { AVDISCARD_ALL, AVMEDIA_TYPE_AUDIO, AVMEDIA_TYPE_VIDEO, AVFLAG_NONE } from "node-av/constants";
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
    if (video === undefined)
      return { ok: true, startMs: startOf(context), keyframesMs: [], closedGops: null };
    const startMs = startOf(context);
    for (const stream of context.streams) if (stream.index !== video.index) stream.discard = AVDISCARD_ALL;
    const { times, closedGops } = isIndexed ? byHops(context, video) : byReading(context, video);
    return { ok: true, startMs, keyframesMs: times.map((ms) => ms - startMs), closedGops };
  } finally {
    context.closeInputSync();
  }
}

const milliseconds = (time: bigint, { timeBase }: Stream): number =>
  (Number(time) * timeBase.num * 1000) / timeBase.den;

/**
 * In ms. ffmpeg counts a film's time from the first packet of any of its tracks; what an encoder of sound put before
 * its first sample (it lies before 0) doesn't count.
 */
export function startOf(context: FormatContext): number {
  const packet = new Packet();
  packet.alloc();
  const first = new Map<number, number>();
  for (let count = 0; count < FIRST_PACKETS && first.size < context.streams.length; count++) {
    if (context.readFrameSync(packet) < 0) break;
    const stream = context.streams[packet.streamIndex];
    if (stream !== undefined && isTime(packet.pts) && !first.has(packet.streamIndex))
      first.set(packet.streamIndex, startOfTrack(milliseconds(packet.pts, stream), stream));
    packet.unref();
  }
  packet.free();
  return first.size === 0 ? 0 : Math.min(...first.values());
}

/** The same, when libav has looked at all tracks already. */
export function startOfStreams(streams: readonly Stream[]): number {
  const starts = streams.filter(({ startTime }) => isTime(startTime));
  const times = starts.map((stream) => startOfTrack(milliseconds(stream.startTime, stream), stream));
  return times.length === 0 ? 0 : Math.min(...times);
}

const startOfTrack = (ms: number, { codecpar }: Stream): number =>
  codecpar.codecType === AVMEDIA_TYPE_AUDIO ? Math.max(0, ms) : ms;

/** libav's smallest number means that there is no time. */
export const isTime = (time: bigint): boolean => time > -(2n ** 62n);

interface Found {
  readonly times: readonly number[];
  readonly closedGops: boolean | null;
}

/** These many first key frames, and one in so many of the others, are looked at for pictures that lead them. */
const LOOKED_AT = 24;
const LOOK_EVERY = 16;

const isLookedAt = (count: number): boolean => count <= LOOKED_AT || count % LOOK_EVERY === 0;

function byHops(context: FormatContext, video: Stream): Found {
  const packet = new Packet();
  packet.alloc();
  const times: number[] = [];
  let isOpen = false;
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
    isOpen ||= isLookedAt(times.length) && isLed(context, packet, video, time);
    at = time + step;
  }
  packet.free();
  return { times, closedGops: times.length < 2 ? null : !isOpen };
}

/** The picture after the key frame is shown before it: it needs the pictures before that as well (an open GOP). */
function isLed(context: FormatContext, packet: Packet, video: Stream, keyTime: bigint): boolean {
  if (!nextOf(context, packet, video)) return false;
  const leads = isTime(packet.pts) && packet.pts < keyTime;
  packet.unref();
  return leads;
}

function byReading(context: FormatContext, video: Stream): Found {
  const packet = new Packet();
  packet.alloc();
  const times: number[] = [];
  let isOpen = false;
  let keyTime: bigint | null = null;
  context.seekFrameSync(video.index, -(2n ** 40n), AVFLAG_NONE);
  while (times.length < MAX_KEYFRAMES && nextOf(context, packet, video)) {
    const time = isTime(packet.pts) ? packet.pts : packet.dts;
    if (packet.isKeyframe && isTime(time)) {
      times.push(milliseconds(time, video));
      keyTime = time;
    } else if (keyTime !== null && isTime(packet.pts) && packet.pts < keyTime) isOpen = true;
    packet.unref();
  }
  packet.free();
  return { times: times.toSorted((a, b) => a - b), closedGops: times.length < 2 ? null : !isOpen };
}

function nextOf(context: FormatContext, packet: Packet, video: Stream): boolean {
  while (context.readFrameSync(packet) >= 0) {
    if (packet.streamIndex === video.index) return true;
    packet.unref();
  }
  return false;
}
