import { join } from "node:path";
import type { BurnInSource } from "../domain/delivery/burn-in.ts";
import { type Conversions, createConversions } from "../domain/delivery/conversions.ts";
import { createDelivery, type DeliveryService } from "../domain/delivery/delivery.ts";
import { SegmentEngine } from "../domain/delivery/engine.ts";
import type { OptimisedStore } from "../domain/delivery/optimised.ts";
import type { Truths } from "../domain/delivery/truths.ts";
import type { Log } from "../domain/log.ts";
import type { Database } from "../infrastructure/database/database.ts";
import { recordEvent } from "../infrastructure/database/stores/event-log.ts";
import { createBurnInSource } from "../infrastructure/ffmpeg/burn-in-texts.ts";
import { createKeyframeReader } from "../infrastructure/ffmpeg/keyframe-reader.ts";
import type { Subtitles } from "../infrastructure/ffmpeg/subtitles.ts";
import type { FilePresence } from "../infrastructure/folders/file-presence.ts";
import type { LinkGuard } from "../infrastructure/folders/link-guard.ts";
import { createProgressiveMaker } from "../infrastructure/progressive/progressive-maker.ts";
import { tellingDolbyVision } from "../infrastructure/segments/dolby-vision.ts";
import { initReader } from "../infrastructure/segments/init-reader.ts";
import { createCopyMaker } from "../infrastructure/segments/libav/copy-maker.ts";
import { SegmentFiles } from "../infrastructure/segments/segment-store.ts";
import { createSourceIndex } from "../infrastructure/segments/source-index.ts";
import { ThreadMuxer } from "../infrastructure/segments/transport-stream/muxer.ts";
import type { Config } from "./config/schema.ts";
import { type ComposedEncoders, composeEncoders } from "./encoders.ts";
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
/** Far less than what waits for work without any stays. */
const AWAKE_EVERY_MS = 30_000;

/** What is asked of the films' files. */
export interface FileParts {
  readonly subtitles: Subtitles;
  readonly leadsOut: LinkGuard;
  readonly presence: FilePresence;
  readonly optimised: OptimisedStore;
}

/** Opened when somebody is there who may want something converted: a start waits for none of it. */
export function composeDelivery(
  config: Config,
  database: Database,
  parentLog: ServerLog,
  clock: () => Date,
  { subtitles, leadsOut, presence, optimised }: FileParts,
): ComposedDelivery {
  const log = parentLog.part("delivery");
  const now = (): number => clock().getTime();
  const conversions = createConversions(now);
  const burnIn = createBurnInSource({ subtitles, cacheDir: join(config.data_dir, "cache"), clock });
  const encoders = composeEncoders(config, parentLog);
  let opening: Promise<ComposedDelivery> | null = null;
  let open: DeliveryService | null = null;
  let awakeAt = -Infinity;
  const opened = async (): Promise<DeliveryService> => {
    const parts = { conversions, burnIn, encoders, leadsOut, presence, optimised };
    opening ??= openDelivery({ config, database, log, now, ...parts });
    // After a failure the next one who wants something tries again.
    opening.catch(() => (opening = null));
    return (open = (await opening).service);
  };
  return {
    service: {
      awake() {
        if (now() - awakeAt < AWAKE_EVERY_MS) return;
        awakeAt = now();
        opened().then((service) => service.awake(), ignore);
      },
      expect: (file) => void opened().then((service) => service.expect(file), ignore),
      ...truthsOf(opened),
      present: async (...args) => (await opened()).present(...args),
      segment: async (...args) => (await opened()).segment(...args),
      prepare: async (...args) => (await opened()).prepare(...args),
      runsStarted: () => open?.runsStarted() ?? 0,
      resolve: async (...args) => (await opened()).resolve(...args),
      track: async (...args) => (await opened()).track(...args),
      muxed: async (...args) => (await opened()).muxed(...args),
      progressive: progressiveOf(opened, () => open),
      conversions,
      hardwareOf: (delivery) => open?.hardwareOf(delivery) ?? null,
      encoders: () => encoders.found.encoders(),
      optimised: optimisedOf(opened, () => open?.optimised.isHeld() ?? false),
      ...presenceIn(() => open),
    },
    async [Symbol.asyncDispose]() {
      encoders[Symbol.dispose]();
      await (await opening?.catch(ignore))?.[Symbol.asyncDispose]();
    },
  };
}

const ignore = (): undefined => undefined;

const truthsOf = (opened: () => Promise<DeliveryService>): Truths => ({
  measured: async (...args) => (await opened()).measured(...args),
  told: async (...args) => (await opened()).told(...args),
});

const progressiveOf = (
  opened: () => Promise<DeliveryService>,
  open: () => DeliveryService | null,
): DeliveryService["progressive"] => ({
  plan: async (...args) => (await opened()).progressive.plan(...args),
  start: async (...args) => (await opened()).progressive.start(...args),
  end: (test) => open()?.progressive.end(test),
});

const presenceIn = (
  open: () => DeliveryService | null,
): Pick<DeliveryService, "isEncoding" | "stays" | "left" | "signedOut"> => ({
  isEncoding: () => open()?.isEncoding() ?? false,
  stays: (playId) => open()?.stays(playId),
  left: (playId) => open()?.left(playId),
  signedOut: (deviceId) => open()?.signedOut(deviceId),
});

const optimisedOf = (
  opened: () => Promise<DeliveryService>,
  isHeld: () => boolean,
): DeliveryService["optimised"] => ({
  isHeld,
  plan: async (...args) => (await opened()).optimised.plan(...args),
  make: async (...args) => (await opened()).optimised.make(...args),
  pieces: async (...args) => (await opened()).optimised.pieces(...args),
  keep: async (...args) => (await opened()).optimised.keep(...args),
  letGo: async (...args) => (await opened()).optimised.letGo(...args),
  bytesOf: async (...args) => (await opened()).optimised.bytesOf(...args),
});

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
  readonly encoders: ComposedEncoders;
  readonly leadsOut: LinkGuard;
  readonly presence: FilePresence;
  readonly optimised: OptimisedStore;
}

function openStore({ config, database, log, now }: OpeningDeps): Promise<SegmentFiles> {
  const { cache_mb, free_mb } = config.delivery;
  return SegmentFiles.open(database, {
    dir: join(config.data_dir, "segments"),
    maxBytes: cache_mb * MB,
    freeBytes: free_mb * MB,
    onTrouble: (reason) => void tellOfDisk(database, log, reason),
    now,
    log,
  });
}

async function openDelivery(deps: OpeningDeps): Promise<ComposedDelivery> {
  const { config, database, log, now, conversions, burnIn, encoders, leadsOut, presence, optimised } = deps;
  const { prepare_mb, optimised_mb, encodes, encodes_per_user } = config.delivery;
  const tool = { ffmpegPath: config.media.ffmpeg, log, stallMs: STALL_MS };
  const store = await openStore(deps);
  const encoding = await encoders.makers(tool);
  const copyMaker = config.media.libav
    ? await createCopyMaker({ dir: join(config.data_dir, "segments", "copies", "now"), log })
    : null;
  const makers = [...(copyMaker === null ? [] : [copyMaker]), ...encoding].map(tellingDolbyVision);
  const limits = { ...LIMITS, maxEncodes: encodes, maxEncodesPerUser: encodes_per_user };
  const keyframes = createKeyframeReader({
    ffprobePath: config.media.ffprobe,
    useLibav: config.media.libav,
    log,
  });
  const muxer = new ThreadMuxer();
  const warm = (): void => {
    copyMaker?.warm();
    muxer.warm();
  };
  // Whoever wants a film converted wants its first segment next.
  warm();
  const sources = createSourceIndex({ database, keyframes, leadsOut, presence, now, log });
  const engine = new SegmentEngine({ store, makers, limits, sources, burnIn, now, log });
  return {
    service: createDelivery({
      warm,
      sources,
      engine,
      store,
      muxer,
      inits: initReader,
      conversions,
      progressive: createProgressiveMaker({ ...tool, tools: encoders.tools }),
      burnIn,
      encoders: () => encoders.found.encoders(),
      aheadBytes: prepare_mb * MB,
      optimised,
      optimisedBytes: optimised_mb * MB,
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
