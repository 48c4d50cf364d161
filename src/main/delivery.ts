import { join } from "node:path";
import type { BurnInSource } from "../domain/delivery/burn-in.ts";
import { type Conversions, createConversions } from "../domain/delivery/conversions.ts";
import { createDelivery, type DeliveryService } from "../domain/delivery/delivery.ts";
import { USUAL_ENCODERS } from "../domain/delivery/encoders.ts";
import { SegmentEngine } from "../domain/delivery/engine.ts";
import type { Log } from "../domain/log.ts";
import type { Database } from "../infrastructure/database/database.ts";
import { recordEvent } from "../infrastructure/database/stores/event-log.ts";
import { ffmpegBuild } from "../infrastructure/ffmpeg/build.ts";
import { createBurnInSource } from "../infrastructure/ffmpeg/burn-in-texts.ts";
import { createKeyframeReader } from "../infrastructure/ffmpeg/keyframe-reader.ts";
import type { Subtitles } from "../infrastructure/ffmpeg/subtitles.ts";
import type { LinkGuard } from "../infrastructure/folders/link-guard.ts";
import { createProgressiveMaker } from "../infrastructure/progressive/progressive-maker.ts";
import { createFfmpegMaker } from "../infrastructure/segments/ffmpeg-maker.ts";
import { createCopyMaker } from "../infrastructure/segments/libav/copy-maker.ts";
import { SegmentFiles } from "../infrastructure/segments/segment-store.ts";
import { createSourceIndex } from "../infrastructure/segments/source-index.ts";
import { ThreadMuxer } from "../infrastructure/segments/transport-stream/muxer.ts";
import type { Config } from "./config/schema.ts";
import type { ServerLog } from "./log.ts";

export interface ComposedDelivery extends AsyncDisposable {
  readonly service: DeliveryService;
}

const MB = 1_000_000;
const LIMITS = {
  /** About half a minute of film: enough for a player to ride out a busy moment. */
  aheadSegments: 10,
  idleStopMs: 30_000,
};
const STALL_MS = 30_000;

/** Opened when somebody first wants something converted: a start waits for none of it. */
export function composeDelivery(
  config: Config,
  database: Database,
  parentLog: ServerLog,
  clock: () => Date,
  { subtitles, leadsOut }: { readonly subtitles: Subtitles; readonly leadsOut: LinkGuard },
): ComposedDelivery {
  const log = parentLog.part("delivery");
  const now = (): number => clock().getTime();
  const conversions = createConversions(now);
  const cacheDir = join(config.data_dir, "cache");
  const burnIn = createBurnInSource({ subtitles, cacheDir, clock });
  let opening: Promise<ComposedDelivery> | null = null;
  let open: DeliveryService | null = null;
  const opened = async (): Promise<DeliveryService> => {
    opening ??= openDelivery({ config, database, log, now, conversions, burnIn, leadsOut });
    return (open = (await opening).service);
  };
  return {
    service: {
      present: async (...args) => (await opened()).present(...args),
      measured: async (...args) => (await opened()).measured(...args),
      segment: async (...args) => (await opened()).segment(...args),
      prepare: async (...args) => (await opened()).prepare(...args),
      runsStarted: () => open?.runsStarted() ?? 0,
      resolve: async (...args) => (await opened()).resolve(...args),
      track: async (...args) => (await opened()).track(...args),
      muxed: async (...args) => (await opened()).muxed(...args),
      progressive: {
        plan: async (...args) => (await opened()).progressive.plan(...args),
        start: async (...args) => (await opened()).progressive.start(...args),
      },
      conversions,
      stays: (playId) => open?.stays(playId),
      left: (playId) => open?.left(playId),
    },
    async [Symbol.asyncDispose]() {
      await (await opening?.catch(ignore))?.[Symbol.asyncDispose]();
    },
  };
}

const ignore = (): undefined => undefined;

/** In the log in any case: the event has to be written, perhaps on the same disk. */
async function tellOfDisk(database: Database, log: Log, reason: string | null): Promise<void> {
  const state = reason === null ? "well" : "full";
  if (reason === null) log.info("the disk for segments takes something again");
  else log.error("the disk for segments takes nothing any more: nothing is converted", { reason });
  await database
    .write((tx) => recordEvent(tx, { type: "segmentDiskChanged", state, reason }))
    .catch((error: unknown) => log.warn("an event could not be written", { err: error, state }));
}

interface OpeningDeps {
  readonly config: Config;
  readonly database: Database;
  readonly log: Log;
  readonly now: () => number;
  readonly conversions: Conversions;
  readonly burnIn: BurnInSource;
  readonly leadsOut: LinkGuard;
}

async function openDelivery(deps: OpeningDeps): Promise<ComposedDelivery> {
  const { config, database, log, now, conversions, burnIn, leadsOut } = deps;
  const { cache_mb, free_mb, prepare_mb, encodes, encodes_per_user } = config.delivery;
  const tool = { ffmpegPath: config.media.ffmpeg, log, stallMs: STALL_MS };
  const store = await SegmentFiles.open(database, {
    dir: join(config.data_dir, "segments"),
    maxBytes: cache_mb * MB,
    freeBytes: free_mb * MB,
    onTrouble: (reason) => void tellOfDisk(database, log, reason),
    now,
    log,
  });
  const maker = createFfmpegMaker({ ...tool, build: await ffmpegBuild(config.media.ffmpeg) });
  const copyMaker = config.media.libav ? await createCopyMaker({ log }) : null;
  const makers = copyMaker === null ? [maker] : [copyMaker, maker];
  const limits = { ...LIMITS, maxEncodes: encodes, maxEncodesPerUser: encodes_per_user };
  const engine = new SegmentEngine({ store, makers, limits, burnIn, now, log });
  // Whoever wants a film converted wants its first segment next: the process starts meanwhile.
  copyMaker?.warm();
  const keyframes = createKeyframeReader({
    ffprobePath: config.media.ffprobe,
    useLibav: config.media.libav,
    log,
  });
  const muxer = new ThreadMuxer();
  muxer.warm();
  const sources = createSourceIndex({ database, keyframes, leadsOut, now, log });
  return {
    service: createDelivery({
      sources,
      engine,
      store,
      muxer,
      conversions,
      progressive: createProgressiveMaker(tool),
      burnIn,
      encoders: () => USUAL_ENCODERS,
      aheadBytes: prepare_mb * MB,
    }),
    async [Symbol.asyncDispose]() {
      await engine[Symbol.asyncDispose]();
      copyMaker?.[Symbol.dispose]();
      await store[Symbol.asyncDispose]();
      await muxer[Symbol.asyncDispose]();
      keyframes[Symbol.dispose]();
    },
  };
}
