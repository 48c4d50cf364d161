import { join } from "node:path";
import type { SegmentMaker } from "../domain/delivery/ports.ts";
import type { VideoEncoding } from "../domain/delivery/rendition.ts";
import type { HardwareSearch } from "../infrastructure/encoders/find-hardware.ts";
import { createFoundEncoders, type FoundEncoders } from "../infrastructure/encoders/found-encoders.ts";
import type { Toolbox } from "../infrastructure/encoders/toolbox.ts";
import { ffmpegBuild } from "../infrastructure/ffmpeg/build.ts";
import { createEncodingMakers, type EncodingMakersDeps } from "../infrastructure/segments/encoding-makers.ts";
import type { Config } from "./config/schema.ts";
import type { ServerLog } from "./log.ts";

type Tool = Pick<EncodingMakersDeps, "ffmpegPath" | "log" | "stallMs">;

export interface ComposedEncoders extends Disposable {
  readonly found: FoundEncoders;
  /** What was found of this ffmpeg last time is known then. */
  makers(tool: Tool): Promise<readonly SegmentMaker[]>;
  /** With what a picture of a stream may be made, the best first. */
  readonly tools: (encoding: VideoEncoding) => readonly Toolbox[];
}

/** Of hardware that says nothing: somebody waits, and a program can do it. */
const HARDWARE_STALL_MS = 8000;
/** A start has more urgent things to do. */
const LOOK_AFTER_MS = 3000;

/** Encoders are looked for some time after the start, once for each ffmpeg; nothing waits for it. */
export function composeEncoders(config: Config, log: ServerLog): ComposedEncoders {
  const ending = new AbortController();
  const found = createFoundEncoders({ ...searchFor(config, ending.signal), log: log.part("encoders") });
  let building: Promise<string> | null = null;
  const build = (): Promise<string> =>
    (building ??= ffmpegBuild(config.media.ffmpeg).then(async (name) => {
      await found.recall(name);
      return name;
    }));
  const look = setTimeout(() => void build().then((name) => found.find(name)), LOOK_AFTER_MS);
  look.unref();
  return {
    found,
    makers: async (tool) =>
      createEncodingMakers({
        ...tool,
        build: await build(),
        hardwareStallMs: HARDWARE_STALL_MS,
        found,
      }),
    tools: (encoding) =>
      [found.hardware(encoding), found.software("streams")].filter((tools) => tools !== null),
    [Symbol.dispose]() {
      clearTimeout(look);
      ending.abort();
    },
  };
}

/** What the configuration says of where to look. */
export function searchFor(
  config: Config,
  signal: AbortSignal,
): HardwareSearch & { readonly cacheDir: string } {
  return {
    ffmpegPath: config.media.ffmpeg,
    hardware: config.delivery.hardware,
    device: config.delivery.hardware_device,
    devDir: "/dev",
    cacheDir: join(config.data_dir, "cache"),
    signal,
  };
}
