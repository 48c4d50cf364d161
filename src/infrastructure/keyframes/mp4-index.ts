/** Key frames of an MP4 or QuickTime file by its sample tables: nothing of the film itself is read. */
import type { KeyframeAnswer } from "../ffmpeg/keyframe-json.ts";
import type { FileBytes } from "./file-bytes.ts";
import { startOfFilm } from "./film-start.ts";
import { boxesIn, type FileBox, readBox } from "./mp4-boxes.ts";
import { type Mp4Track, trackOf } from "./mp4-track.ts";

/** A day of key frames at two a second. */
const MAX_KEYFRAMES = 172_800;

/** null: it is in fragments, or something about it needs a closer look than this. */
export async function readMp4Index(bytes: FileBytes): Promise<KeyframeAnswer | null> {
  const moov = await boxNamed(bytes, "moov", { bodyAt: 0, endAt: bytes.size });
  if (moov === null) return null;
  const tracks = await tracksOf(bytes, moov);
  const video = tracks?.find(({ handler }) => handler === "vide");
  if (tracks === null || video === undefined || video.sampleCount === 0) return null;
  const starts = tracks.filter(({ sampleCount }) => sampleCount > 0).map(startOf);
  const startMs = startOfFilm(starts.filter(({ isFilm }) => isFilm));
  const first = startOf(video);
  // Pictures that are cut off at the beginning, and tracks of other kinds that begin earlier.
  if (first.ms < -1 || starts.some(({ ms, isFilm }) => !isFilm && ms < startMs)) return null;
  const { times, isOpen } = keyframesOf(video);
  return {
    ok: true,
    startMs,
    keyframesMs: times.map((ms) => ms - startMs),
    closedGops: times.length < 2 ? null : !isOpen,
  };
}

async function boxNamed(
  bytes: FileBytes,
  type: string,
  { bodyAt, endAt }: Omit<FileBox, "type">,
): Promise<FileBox | null> {
  for await (const box of boxesIn(bytes, bodyAt, endAt)) if (box.type === type) return box;
  return null;
}

/** null when one of them isn't understood, or all are in fragments. */
async function tracksOf(bytes: FileBytes, moov: FileBox): Promise<readonly Mp4Track[] | null> {
  const boxes: FileBox[] = [];
  for await (const box of boxesIn(bytes, moov.bodyAt, moov.endAt)) boxes.push(box);
  const mvhd = boxes.find(({ type }) => type === "mvhd");
  if (mvhd === undefined || boxes.some(({ type }) => type === "mvex")) return null;
  const header = await readBox(bytes, mvhd);
  const ticksPerSecond = header.readUInt32BE(header[0] === 1 ? 20 : 12);
  const tracks: Mp4Track[] = [];
  for (const trak of boxes.filter(({ type }) => type === "trak")) {
    const track = await trackOf(bytes, trak, ticksPerSecond);
    if (track === null) return null;
    tracks.push(track);
  }
  return tracks;
}

const shownMs = (track: Mp4Track, sample: number): number =>
  (track.timeOf(sample) * 1000) / track.ticksPerSecond + track.shiftMs;

function startOf(track: Mp4Track): { ms: number; isSound: boolean; isFilm: boolean } {
  const isSound = track.handler === "soun";
  return { ms: shownMs(track, 0), isSound, isFilm: isSound || track.handler === "vide" };
}

/** Open: a picture that follows a key frame in the file is shown before it. */
function keyframesOf(video: Mp4Track): { readonly times: readonly number[]; readonly isOpen: boolean } {
  const count = Math.min(video.keys?.length ?? video.sampleCount, MAX_KEYFRAMES);
  const times: number[] = [];
  let isOpen = false;
  for (let index = 0; index < count; index++) {
    const sample = video.keys?.[index] ?? index;
    const ms = shownMs(video, sample);
    if (ms <= (times.at(-1) ?? -Infinity)) continue;
    times.push(ms);
    isOpen ||= sample + 1 < video.sampleCount && shownMs(video, sample + 1) < ms;
  }
  return { times, isOpen };
}
