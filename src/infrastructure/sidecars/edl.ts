/** Edit decision lists beside films, as Kodi reads them and Comskip and others write them. */
import { open } from "node:fs/promises";
import type { SegmentKind, Span } from "../../domain/playback/skipping/segment.ts";
import { decodeText } from "./text.ts";

/** 0 cut and 3 commercial break (Kodi); 4 and 5 are what finders of intros write. 1 mutes, 2 marks a scene. */
const KINDS: Readonly<Record<string, SegmentKind>> = {
  "0": "commercial",
  "3": "commercial",
  "4": "intro",
  "5": "outro",
};
const MAX_BYTES = 256 * 1024;
const MAX_SPANS = 500;
const CLOCK = /^(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2}(?:\.\d{1,6})?)$/u;
const DAY_MS = 86_400_000;

/** The parts that an EDL names, in its order. Never throws: a line that isn't one says nothing. */
export function parseEdl(text: string, frameRate: number | null): readonly Span[] {
  const spans: Span[] = [];
  for (const line of text.split(/\r\n|\r|\n/u)) {
    const [start = "", end = "", action = ""] = line.trim().split(/[\s]+/u);
    const kind = KINDS[action];
    const [startMs, endMs] = [timeOf(start, frameRate), timeOf(end, frameRate)];
    if (kind === undefined || startMs === null || endMs === null || endMs <= startMs) continue;
    spans.push({ kind, startMs, endMs });
    if (spans.length >= MAX_SPANS) break;
  }
  return spans;
}

/** Seconds, `h:mm:ss.fff`, or `#` and a number of frames. */
function timeOf(word: string, frameRate: number | null): number | null {
  const ms = msOf(word, frameRate);
  return ms !== null && Number.isFinite(ms) && ms <= DAY_MS ? Math.round(ms) : null;
}

function msOf(word: string, frameRate: number | null): number | null {
  if (/^#\d{1,9}$/u.test(word))
    return frameRate === null || frameRate <= 0 ? null : (Number(word.slice(1)) / frameRate) * 1000;
  if (/^\d{1,7}(?:\.\d{1,6})?$/u.test(word)) return Number(word) * 1000;
  const [, hours = "0", minutes, seconds] = CLOCK.exec(word) ?? [];
  if (minutes === undefined || seconds === undefined) return null;
  return (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
}

/** None when it can't be read; of one that is too long its beginning. */
export async function readEdl(path: string, frameRate: number | null): Promise<readonly Span[]> {
  const file = await open(path, "r").catch(() => null);
  if (file === null) return [];
  try {
    const buffer = Buffer.alloc(MAX_BYTES);
    const { bytesRead } = await file.read(buffer, 0, MAX_BYTES, 0);
    return parseEdl(decodeText(buffer.subarray(0, bytesRead)), frameRate);
  } catch {
    return [];
  } finally {
    await file.close();
  }
}
