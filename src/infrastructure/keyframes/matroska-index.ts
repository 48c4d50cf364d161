/** Key frames of a Matroska or WebM file by its Cues (RFC 9559, 5.1.5): nothing of the film itself is read. */
import type { KeyframeAnswer } from "../ffmpeg/keyframe-json.ts";
import type { FileBytes } from "./file-bytes.ts";
import { isLookedAt, startOfFilm } from "./film-start.ts";
import { blocksFrom } from "./matroska-blocks.ts";
import { childrenOf, elementAt, ID, numberOf } from "./matroska-elements.ts";

const TYPE_VIDEO = 1;
const TYPE_AUDIO = 2;
const DEFAULT_TIMESTAMP_SCALE = 1_000_000;
/** All tracks begin within so many blocks. */
const FIRST_BLOCKS = 400;
/** Between a key frame and the next picture lies a little sound. */
const BLOCKS_BETWEEN = 200;

interface Track {
  readonly number: number;
  readonly type: number;
  readonly delayNs: number;
}

interface Layout {
  /** Positions in the file count from here. */
  readonly segmentAt: number;
  readonly firstClusterAt: number;
  readonly nsPerTick: number;
  readonly tracks: readonly Track[];
  readonly cues: Buffer;
}

interface Cue {
  readonly time: number;
  readonly clusterAt: number;
  readonly inCluster: number;
}

/** null: it has no index, or something about it needs a closer look than this. */
export async function readMatroskaIndex(bytes: FileBytes): Promise<KeyframeAnswer | null> {
  const layout = await layoutOf(bytes);
  if (layout === null) return null;
  const { tracks, nsPerTick } = layout;
  const video = tracks.find(({ type }) => type === TYPE_VIDEO);
  if (video === undefined) return null;
  const begin = await beginningOf(bytes, layout, video);
  const cues = cuesOf(layout, video);
  if (begin === null || cues.length === 0) return null;
  const { startMs, firstKey } = begin;
  const times = cues.map(({ time }) => time);
  // Some writers leave the very first key frame out.
  if (firstKey < (times[0] ?? 0)) times.unshift(firstKey);
  const isOpen = await areOpen(bytes, cues, video);
  if (isOpen === null) return null;
  return {
    ok: true,
    startMs,
    keyframesMs: times.map((time) => (time * nsPerTick) / 1e6 - startMs),
    closedGops: times.length < 2 ? null : !isOpen,
  };
}

async function layoutOf(bytes: FileBytes): Promise<Layout | null> {
  const head = await elementAt(bytes, 0);
  if (head?.id !== ID.ebml || head.size === null) return null;
  const segment = await elementAt(bytes, head.bodyAt + head.size);
  if (segment?.id !== ID.segment) return null;
  const segmentAt = segment.bodyAt;
  const parts = new Map<number, Buffer>();
  const firstClusterAt = await readParts(bytes, segmentAt, parts);
  if (firstClusterAt === null) return null;
  await readListedParts(bytes, segmentAt, parts);
  const tracks = tracksOf(parts.get(ID.tracks));
  const cues = parts.get(ID.cues);
  if (tracks === null || cues === undefined) return null;
  const nsPerTick = numberOf(parts.get(ID.info) ?? NOTHING, ID.timestampScale) ?? DEFAULT_TIMESTAMP_SCALE;
  return { segmentAt, firstClusterAt, nsPerTick, tracks, cues };
}

/** Of what stands before the first cluster; where that is. */
async function readParts(
  bytes: FileBytes,
  segmentAt: number,
  parts: Map<number, Buffer>,
): Promise<number | null> {
  for (let at = segmentAt; ;) {
    const element = await elementAt(bytes, at);
    if (element?.id === ID.cluster) return at;
    if (element === null || element.size === null) return null;
    if (WANTED.has(element.id)) parts.set(element.id, await bytes.read(element.bodyAt, element.size));
    at = element.bodyAt + element.size;
  }
}

/** What stands elsewhere, by the list of places in front. */
async function readListedParts(
  bytes: FileBytes,
  segmentAt: number,
  parts: Map<number, Buffer>,
): Promise<void> {
  for (const { id: kind, body } of childrenOf(parts.get(ID.seekHead) ?? NOTHING)) {
    const id = kind === ID.seek ? numberOf(body, ID.seekId) : null;
    const position = numberOf(body, ID.seekPosition);
    if (id === null || position === null || !WANTED.has(id) || parts.has(id)) continue;
    const element = await elementAt(bytes, segmentAt + position);
    if (element?.id === id && element.size !== null)
      parts.set(id, await bytes.read(element.bodyAt, element.size));
  }
}

const NOTHING = Buffer.alloc(0);
const WANTED: ReadonlySet<number> = new Set([ID.seekHead, ID.info, ID.tracks, ID.cues]);

/** null when one of them has a time scale of its own, as old files have. */
function tracksOf(body: Buffer | undefined): readonly Track[] | null {
  const entries = [...childrenOf(body ?? NOTHING)].filter(({ id }) => id === ID.trackEntry);
  const isScaled = entries.some(({ body: entry }) =>
    [...childrenOf(entry)].some(({ id, body: scale }) => id === ID.trackTimestampScale && !isOne(scale)),
  );
  if (isScaled || entries.length === 0) return null;
  return entries.map(({ body: entry }) => ({
    number: numberOf(entry, ID.trackNumber) ?? 0,
    type: numberOf(entry, ID.trackType) ?? 0,
    delayNs: numberOf(entry, ID.codecDelay) ?? 0,
  }));
}

const isOne = (body: Buffer): boolean =>
  body.length === 0 ||
  (body.length === 4 ? body.readFloatBE(0) : body.length === 8 && body.readDoubleBE(0)) === 1;

function cuesOf({ cues, segmentAt }: Layout, video: Track): readonly Cue[] {
  const found = new Map<number, Cue>();
  for (const { id, body } of childrenOf(cues)) {
    if (id !== ID.cuePoint) continue;
    const time = numberOf(body, ID.cueTime);
    for (const { id: kind, body: place } of childrenOf(body)) {
      if (kind !== ID.cueTrackPositions || numberOf(place, ID.cueTrack) !== video.number) continue;
      const position = numberOf(place, ID.cueClusterPosition);
      if (time === null || position === null) continue;
      const inCluster = numberOf(place, ID.cueRelativePosition) ?? 0;
      found.set(time, { time, clusterAt: segmentAt + position, inCluster });
    }
  }
  return [...found.values()].toSorted((a, b) => a.time - b.time);
}

interface Beginning {
  readonly startMs: number;
  /** In the segment's time scale. */
  readonly firstKey: number;
}

async function beginningOf(bytes: FileBytes, layout: Layout, video: Track): Promise<Beginning | null> {
  const { tracks, nsPerTick, firstClusterAt } = layout;
  const wanted = new Set(tracks.filter(({ type }) => type <= TYPE_AUDIO).map(({ number }) => number));
  const firsts = new Map<number, number>();
  let firstKey: number | null = null;
  let count = 0;
  for await (const { track, time, isKey } of blocksFrom(bytes, firstClusterAt)) {
    if (!firsts.has(track)) firsts.set(track, time);
    if (track === video.number && isKey) firstKey ??= time;
    wanted.delete(track);
    if ((wanted.size === 0 && firstKey !== null) || ++count >= FIRST_BLOCKS) break;
  }
  const starts = tracks.flatMap(({ number, type, delayNs }) => {
    const first = firsts.get(number);
    const ms = ((first ?? 0) * nsPerTick - delayNs) / 1e6;
    return first === undefined ? [] : [{ ms, isSound: type === TYPE_AUDIO }];
  });
  return firstKey === null ? null : { startMs: startOfFilm(starts), firstKey };
}

/** null: the index doesn't lead to key frames. */
async function areOpen(bytes: FileBytes, cues: readonly Cue[], video: Track): Promise<boolean | null> {
  for (const [at, cue] of cues.entries()) {
    if (!isLookedAt(at)) continue;
    const isOpen = await isLed(bytes, cue, video);
    if (isOpen !== false) return isOpen;
  }
  return false;
}

/** A picture that follows a key frame in the file is shown before it: it needs the pictures before that as well. */
async function isLed(bytes: FileBytes, cue: Cue, video: Track): Promise<boolean | null> {
  let hasKey = false;
  let count = 0;
  for await (const { track, time, isKey } of blocksFrom(bytes, cue.clusterAt, cue.inCluster)) {
    if (track === video.number && hasKey) return time < cue.time;
    if (track === video.number && time === cue.time) {
      if (!isKey) return null;
      hasKey = true;
    }
    if (++count >= BLOCKS_BETWEEN) break;
  }
  return hasKey ? false : null;
}
