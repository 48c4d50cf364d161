/** What was found of encoders, for all who make something: in the background, once for each ffmpeg and device. */
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { release } from "node:os";
import { dirname, join } from "node:path";
import { z } from "zod";
import { type Encoders, USUAL, USUAL_ENCODERS } from "../../domain/delivery/encoders.ts";
import type { VideoCodec, VideoEncoding } from "../../domain/delivery/rendition.ts";
import type { Stream } from "../../domain/library/item.ts";
import type { Log } from "../../domain/log.ts";
import { type Abilities, abilitiesSchema, findAbilities } from "./abilities.ts";
import type { FoundHardware, HardwareSearch } from "./find-hardware.ts";
import { decodableOf, hardwareDecoding } from "./hardware-decoding.ts";
import { firstOf, type Toolbox, USUAL_TOOLS } from "./toolbox.ts";
import { hardwareEncoder, SOFTWARE } from "./video-encoder.ts";

export interface FoundEncoders {
  /** Reads what was found last time of this ffmpeg. What is known before is what any common one has. */
  recall(build: string): Promise<void>;
  /** Looks for it, unless it is known; never fails. */
  find(build: string): Promise<void>;
  /** null: not found out yet. */
  abilities(): Abilities | null;
  encoders(): Encoders;
  /** Of programs: they always work. `segments`: those that cut come before those that are quick. */
  software(use: "segments" | "streams"): Toolbox;
  /** Of hardware, when it makes such a picture and hasn't been left off. */
  hardware(
    encoding: VideoEncoding,
    /** It is to decode and scale this stream, too. */
    from?: Stream,
  ): Toolbox | null;
  /** Which hardware there is, left off or not; part of the keys of what is made. */
  hardwareName(): string | null;
  /** It has failed where a program then did the same: after some times it is left off until the next start. */
  hardwareFailed(): void;
  hardwareWorked(): void;
}

export interface FoundEncodersDeps extends HardwareSearch {
  readonly cacheDir: string;
  readonly log: Log;
}

/** Raised when another way of looking finds something else. */
const FORM = 2;
/** So many in a row. */
const MOST_FAILURES = 3;

const UNFOUND = "what can be encoded wasn't found out, or not kept";

const cached = z.object({ key: z.string(), abilities: abilitiesSchema });

export function createFoundEncoders(deps: FoundEncodersDeps): FoundEncoders {
  const { log } = deps;
  let known: Abilities | null = null;
  let failures = 0;
  const recall = async (build: string): Promise<void> => {
    known ??= await readCache(deps.cacheDir, keyOf(deps, build));
  };
  const look = async (build: string): Promise<void> => {
    known = await findAbilities(deps);
    log.info("encoders found", summaryOf(known));
    if (deps.hardware !== "auto" && deps.hardware !== "none" && known.hardware === null)
      log.warn("the hardware encoder that is set can't be used: programs do its work", {
        hardware: deps.hardware,
        refused: known.refused,
      });
    await writeCache(deps.cacheDir, keyOf(deps, build), known);
  };
  const isOff = (): boolean => failures >= MOST_FAILURES;
  const inUse = (): FoundHardware | null => (isOff() ? null : (known?.hardware ?? null));
  return {
    recall,
    async find(build) {
      await recall(build);
      if (known !== null && !isDoubtful(known)) return;
      await look(build).catch((error: unknown) => {
        if (!deps.signal.aborted) log.warn(UNFOUND, { err: error });
      });
    },
    abilities: () => known,
    encoders: () => (known === null ? USUAL_ENCODERS : encodersOf(known, inUse())),
    software: (use) => (known === null ? USUAL_TOOLS : softwareOf(known, use)),
    hardware(encoding, from) {
      const hardware = inUse();
      const tools = hardware === null || known === null ? null : hardwareOf(hardware, known, encoding);
      return hardware === null || from === undefined ? tools : throughout(hardware, tools, from);
    },
    hardwareName: () => (known?.hardware == null ? null : nameOf(known.hardware)),
    hardwareFailed() {
      failures++;
      if (failures !== MOST_FAILURES) return;
      log.warn("hardware has failed again and again: programs encode until the next start", {
        hardware: known?.hardware,
      });
      void rm(fileIn(deps.cacheDir), { force: true }).catch(() => undefined);
    },
    hardwareWorked() {
      if (!isOff()) failures = 0;
    },
  };
}

const OF_HARDWARE = /_(?:nvenc|qsv|vaapi|videotoolbox|v4l2m2m)/u;

/** Hardware that failed may have been given a driver since. */
const isDoubtful = ({ hardware, refused }: Abilities): boolean =>
  hardware === null && Object.keys(refused).some((name) => OF_HARDWARE.test(name));

const nameOf = ({ kind, device }: FoundHardware): string => `${kind} ${device}`.trim();

/** For the log, and whoever asks. */
export function summaryOf({
  programs,
  audio,
  filters,
  hardware,
  refused,
}: Abilities): Readonly<Record<string, unknown>> {
  return {
    programs: programs.join(", "),
    audio: audio.join(", "),
    filters: Object.values(filters).join(", "),
    hardware:
      hardware === null
        ? "none"
        : `${nameOf(hardware)}: ${hardware.codecs.map((codec) => (hardware.tenBit.includes(codec) ? `${codec} (8 and 10 bits)` : codec)).join(", ")}; decodes ${hardware.decodes.join(", ") || "nothing"}`,
    refused,
  };
}

function encodersOf({ programs, cutting, audio }: Abilities, hardware: FoundHardware | null): Encoders {
  const videoOf = (works: readonly string[]): ReadonlySet<VideoCodec> =>
    new Set([...codecsOf(works), ...(hardware?.codecs ?? [])]);
  const common = {
    quick: new Set([...USUAL.quick, ...(hardware?.codecs ?? [])]),
    tenBit: new Set([...USUAL.tenBit, ...(hardware?.tenBit ?? [])]),
  };
  return {
    segments: {
      ...common,
      video: new Set([...videoOf(cutting)].filter((codec) => codec !== "vp8")),
      audio: new Set(audio.filter((codec) => codec !== "pcm_s16le")),
    },
    streams: { ...common, video: videoOf(programs), audio: new Set(audio) },
    hardware: hardware?.kind ?? null,
  };
}

const codecsOf = (works: readonly string[]): readonly VideoCodec[] =>
  (Object.keys(SOFTWARE) as VideoCodec[]).filter((codec) =>
    SOFTWARE[codec].some(({ name }) => works.includes(name)),
  );

function softwareOf(
  { programs, cutting, filters, hardware }: Abilities,
  use: "segments" | "streams",
): Toolbox {
  const best = (codec: VideoCodec): ReturnType<typeof firstOf> => {
    const among = (names: readonly string[]) => SOFTWARE[codec].find(({ name }) => names.includes(name));
    return (use === "segments" ? among(cutting) : undefined) ?? among(programs) ?? firstOf(codec);
  };
  return { encoder: ({ codec }) => best(codec), filters, tellsInEachPiece: hardware !== null };
}

function hardwareOf(
  { kind, device, codecs, tenBit }: FoundHardware,
  { filters }: Abilities,
  { codec, pixelFormat }: VideoEncoding,
): Toolbox | null {
  const can = pixelFormat === "yuv420p" ? codecs : tenBit;
  const encoder = can.includes(codec) ? hardwareEncoder(kind, device, codec) : null;
  return encoder === null ? null : { encoder: () => encoder, filters, tellsInEachPiece: true };
}

function throughout({ kind, decodes }: FoundHardware, tools: Toolbox | null, from: Stream): Toolbox | null {
  const decoding = hardwareDecoding(kind);
  const name = decodableOf(from);
  const isPossible = tools !== null && decoding !== null && name !== null && decodes.includes(name);
  return isPossible ? { ...tools, decoding } : null;
}

/** A driver comes with its kernel. */
function keyOf({ hardware, device, ffmpegPath, devDir }: HardwareSearch, build: string): string {
  return createHash("sha256")
    .update(JSON.stringify([FORM, build, ffmpegPath, hardware, device, devDir, release()]))
    .digest("hex");
}

const fileIn = (cacheDir: string): string => join(cacheDir, "encoders.json");

/** null: nothing, or of another ffmpeg or device. */
async function readCache(cacheDir: string, key: string): Promise<Abilities | null> {
  const text = await readFile(fileIn(cacheDir), "utf8").catch(() => null);
  if (text === null) return null;
  try {
    const read = cached.safeParse(JSON.parse(text));
    return read.success && read.data.key === key ? read.data.abilities : null;
  } catch {
    return null;
  }
}

async function writeCache(cacheDir: string, key: string, abilities: Abilities): Promise<void> {
  const path = fileIn(cacheDir);
  await mkdir(dirname(path), { recursive: true });
  const beside = `${path}.${process.pid}`;
  await writeFile(beside, JSON.stringify({ key, abilities }));
  await rename(beside, path);
}
