/** A file that is open with libav, for all its tracks. Only for the child process. */
import {
  AVDISCARD_ALL,
  AVDISCARD_DEFAULT,
  AVMEDIA_TYPE_VIDEO,
  AVSEEK_FLAG_BACKWARD,
} from "node-av/constants";
import { Dictionary, FormatContext, type Stream } from "node-av/lib";
import { startOf, startOfStreams } from "../../ffmpeg/libav-keyframes.ts";
import { OPENED_FORMATS } from "../../ffmpeg/probe-json.ts";
import { fileUrl } from "../../ffmpeg/run-program.ts";

/** Files that keep decode times and find any packet: others are sought a little earlier. */
const EXACT = /(?:^|,)mov(?:,|$)/u;
/** Before all times. */
export const BEGINNING = -(2n ** 40n);

const isVideo = ({ codecpar }: Stream): boolean => codecpar.codecType === AVMEDIA_TYPE_VIDEO;

/** Throws when it can't be opened. */
function openContext(path: string): FormatContext {
  const context = new FormatContext();
  const options = Dictionary.fromObject({ protocol_whitelist: "file", format_whitelist: OPENED_FORMATS });
  const opened = context.openInputSync(fileUrl(path), null, options);
  options.free();
  if (opened < 0) throw new Error(`can't be opened (${opened})`);
  return context;
}

/**
 * Exact files are read through one context, whose place their tracks share: it has the whole index in memory, and any
 * place is found at once. In others each track has a context, so that it goes on where it was; only pictures need
 * libav's look at the streams there, which takes longer than all the rest.
 */
export class OpenedFile {
  /** A seek leads to the very packet, and decode times are the file's own. */
  readonly isExact: boolean;
  /** Of the film's beginning, in the file's times. */
  readonly originS: number;
  readonly #path: string;
  readonly #looked: FormatContext;
  readonly #contexts = new Map<number, FormatContext>();
  #isLookedTaken = false;
  #focus: number | null = null;

  /** Throws when it can't be opened. */
  static open(path: string): OpenedFile {
    const context = openContext(path);
    try {
      return new OpenedFile(path, context);
    } catch (error) {
      context.closeInputSync();
      throw error;
    }
  }

  private constructor(path: string, context: FormatContext) {
    this.#path = path;
    this.#looked = context;
    this.isExact = EXACT.test(context.iformat?.name ?? "");
    // Elsewhere decode times are worked out from how far pictures are out of order, which the look finds.
    if (!this.isExact) context.findStreamInfoSync();
    this.originS = (this.isExact ? startOf(context) : startOfStreams(context.streams)) / 1000;
  }

  /** As libav described it. Throws when there is no such track. */
  stream(index: number): Stream {
    const found = this.#looked.streams[index];
    if (found === undefined) throw new Error("there is no such track");
    return found;
  }

  /** By which a track is sought: where there are pictures, an index leads to these. */
  seekStream(index: number): Stream {
    const own = this.stream(index);
    return this.isExact ? own : (this.#looked.streams.find(isVideo) ?? own);
  }

  /** False when another track has moved the place at which this one stood. */
  isWhere(index: number): boolean {
    return !this.isExact || this.#focus === index;
  }

  /** From which the track's packets, and no others, are read. */
  context(index: number): FormatContext {
    if (!this.isExact) return this.#contexts.get(index) ?? this.#opened(index);
    if (this.#focus !== index) this.#keepOnly(this.#looked, index);
    this.#focus = index;
    return this.#looked;
  }

  /** To the very first packet of a track, which no seek by pictures finds. */
  reopen(index: number): void {
    if (this.isExact) {
      this.context(index).seekFrameSync(index, BEGINNING, AVSEEK_FLAG_BACKWARD);
      return;
    }
    const old = this.#contexts.get(index);
    if (old !== undefined && old !== this.#looked) old.closeInputSync();
    this.#contexts.delete(index);
    this.#opened(index);
  }

  close(): void {
    for (const context of this.#contexts.values()) if (context !== this.#looked) context.closeInputSync();
    this.#looked.closeInputSync();
  }

  #opened(index: number): FormatContext {
    const context = this.#unused(index);
    this.#keepOnly(context, index);
    this.#contexts.set(index, context);
    return context;
  }

  #unused(index: number): FormatContext {
    const isForPictures = isVideo(this.stream(index));
    if (!this.#isLookedTaken && isForPictures) {
      this.#isLookedTaken = true;
      return this.#looked;
    }
    const context = openContext(this.#path);
    if (isForPictures) context.findStreamInfoSync();
    return context;
  }

  #keepOnly(context: FormatContext, index: number): void {
    for (const stream of context.streams)
      stream.discard = stream.index === index ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
  }
}
