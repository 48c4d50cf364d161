/** Chapters: node-av has no call for them, but libav prints them with the description of a file. */
import { setTimeout as sleep } from "node:timers/promises";
import { AV_LOG_INFO, AV_LOG_QUIET } from "node-av/constants";
import { Log, type FormatContext } from "node-av/lib";

interface ChapterJson {
  readonly start_time: number;
  readonly end_time: number;
  readonly tags: Record<string, string>;
}

const END = "-- end of the description --";
let printed: string[] = [];
let whenEnded: (() => void) | null = null;

/** libav prints on a thread of its own: messages come in order, but later. */
Log.setLevel(AV_LOG_QUIET);
Log.setCallback((_, message) => {
  if (message === END) whenEnded?.();
  else printed.push(message);
});

export async function readChapters(context: FormatContext): Promise<ChapterJson[]> {
  printed = [];
  const ended = new Promise<void>((resolve) => {
    whenEnded = resolve;
  });
  Log.setLevel(AV_LOG_INFO);
  context.dumpFormat(0, "file", false);
  Log.log(AV_LOG_INFO, END);
  Log.setLevel(AV_LOG_QUIET);
  const patience = new AbortController();
  await Promise.race([ended, sleep(1000, undefined, { signal: patience.signal }).catch(() => null)]);
  patience.abort();
  return parseChapters(printed);
}

/**
 * Messages without their line ends: `Chapter #0:0: `, `start 0.000000, `, `end 4.000000`, then perhaps
 * `      title           : `, `Opening`, `` (the end of the line); until the first stream.
 */
function parseChapters(messages: readonly string[]): ChapterJson[] {
  const chapters: ChapterJson[] = [];
  for (const [at, message] of messages.entries()) {
    if (/^\s{2}Stream #/u.test(message)) break;
    const last = chapters.at(-1);
    if (/^\s+Chapter #\d+:\d+: $/u.test(message)) {
      chapters.push({
        start_time: numberIn(messages[at + 1]),
        end_time: numberIn(messages[at + 2]),
        tags: {},
      });
    } else if (last !== undefined && /^\s+title\s*: $/iu.test(message)) {
      const lineEnd = messages.indexOf("", at);
      last.tags["title"] ??= messages.slice(at + 1, lineEnd < 0 ? at + 2 : lineEnd).join("");
    }
  }
  return chapters;
}

function numberIn(message = ""): number {
  return Number(/^(?:start|end) (-?[\d.]+)/u.exec(message)?.[1] ?? 0);
}
