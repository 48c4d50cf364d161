/** What an ffmpeg on this machine can make: found out by trying. */
import { z } from "zod";
import type { AudioCodec, VideoCodec } from "../../domain/delivery/rendition.ts";
import { runProgram } from "../ffmpeg/run-program.ts";
import { deinterlacerOf, TONE_MAPPERS, toneMapFilters, type ToneMapper } from "./filter-tools.ts";
import { findHardware, type HardwareSearch, type Samples } from "./find-hardware.ts";
import { DECODABLE, type Decodable } from "./hardware-decoding.ts";
import { isCut, pictureAttempt, trialEncoding } from "./picture-trial.ts";
import { AUDIO_ENCODERS } from "./toolbox.ts";
import { type Attempt, FAILED, type Outcome, type TrialTool, tryAll } from "./trial.ts";
import { HARDWARE_KINDS, SOFTWARE } from "./video-encoder.ts";

const names = z.array(z.string()).readonly();
const videoCodecs = z.array(z.enum(["h264", "hevc", "av1", "vp9", "vp8"])).readonly();

export const abilitiesSchema = z.object({
  /** Encoders of pictures that are programs, by ffmpeg's names; `cutting`: those that put key frames where they are told. */
  programs: names,
  cutting: names,
  audio: z.array(z.enum(["aac", "ac3", "eac3", "mp3", "opus", "flac", "pcm_s16le"])).readonly(),
  filters: z.object({ deinterlacer: z.enum(["bwdif", "yadif"]), toneMapper: z.enum(TONE_MAPPERS) }),
  /** null: there is none, or none is wanted. */
  hardware: z
    .object({
      kind: z.enum(HARDWARE_KINDS),
      device: z.string(),
      codecs: videoCodecs,
      /** Of these in 10 bits, too. */
      tenBit: videoCodecs,
      /** What it decodes and scales, for what it then encodes. */
      decodes: z.array(z.enum(DECODABLE)).readonly(),
    })
    .nullable(),
  /** What was tried and failed, and ffmpeg's words for it. */
  refused: z.record(z.string(), z.string()),
});
export type Abilities = Readonly<z.output<typeof abilitiesSchema>>;

const LIST_DEADLINE_MS = 10_000;

/** Rejects when the signal ends it. */
export async function findAbilities(options: HardwareSearch): Promise<Abilities> {
  const [encoders, filters] = await Promise.all([
    namesListed(options, "-encoders"),
    namesListed(options, "-filters"),
  ]);
  const { samples, ...programs } = await tryPrograms(options, encoders);
  const toneMapper = await tryToneMappers(options, filters);
  const hardware = await findHardware(options, encoders, samples);
  return {
    ...programs,
    filters: { deinterlacer: deinterlacerOf(filters), toneMapper: toneMapper.tool },
    hardware: hardware.found,
    refused: { ...programs.refused, ...toneMapper.refused, ...hardware.refused },
  };
}

/** `ffmpeg -encoders`, `-filters`: lines of flags, name, words. */
async function namesListed(
  { ffmpegPath, signal }: TrialTool,
  list: "-encoders" | "-filters",
): Promise<ReadonlySet<string>> {
  const limits = { signal, deadlineMs: LIST_DEADLINE_MS, maxBytes: 1_000_000 };
  const result = await runProgram(ffmpegPath, ["-hide_banner", list], limits).catch(() => null);
  const lines = result?.output.toString("utf8").split("\n") ?? [];
  return new Set(lines.flatMap((line) => /^ [A-Z.|]{2,6} (\S+)/u.exec(line)?.[1] ?? []));
}

interface Programs extends Pick<Abilities, "programs" | "cutting" | "audio" | "refused"> {
  /** A second of each codec. */
  readonly samples: Samples;
}

/** One of 10 bits is only made for hardware that may decode it. */
const SAMPLES = {
  h264: ["libx264"],
  hevc: ["libx265"],
  vp9: ["libvpx-vp9"],
  av1: ["libsvtav1", "libaom-av1"],
} as const satisfies Partial<Record<Decodable, readonly string[]>>;

function samplesOf(outcomes: ReadonlyMap<string, Outcome>): Samples {
  const found = Object.entries(SAMPLES).flatMap(([codec, names]) => {
    const bytes = names.map((name) => outcomes.get(name)?.bytes).find((one) => one != null);
    return bytes === undefined || bytes === null ? [] : [[codec as Decodable, bytes] as const];
  });
  return new Map(found);
}

async function tryPrograms(tool: TrialTool, listed: ReadonlySet<string>): Promise<Programs> {
  const video = Object.entries(SOFTWARE).flatMap(([codec, encoders]) =>
    encoders
      .filter(({ name }) => listed.has(name))
      .map((encoder) => pictureAttempt(encoder.name, encoder, trialEncoding(codec as VideoCodec, "yuv420p"))),
  );
  const sound = Object.entries(AUDIO_ENCODERS).filter(([, name]) => listed.has(name));
  const audio = sound.map(([codec, name]) => ({
    name: codec,
    device: [],
    output: ["-map", "1:a", "-c:a", name, "-ac", "2", "-f", "matroska"],
  }));
  const outcomes = await tryAll(tool, [...video, ...audio]);
  const works = ({ name }: Attempt): boolean => outcomes.get(name)?.bytes != null;
  return {
    programs: video.filter(works).map(({ name }) => name),
    cutting: video.filter(({ name }) => isCut(outcomes.get(name) ?? FAILED)).map(({ name }) => name),
    audio: audio.filter(works).map(({ name }) => name as AudioCodec),
    refused: refusalsOf(outcomes),
    samples: samplesOf(outcomes),
  };
}

function refusalsOf(outcomes: ReadonlyMap<string, Outcome>): Readonly<Record<string, string>> {
  const failed = [...outcomes].filter(([, { bytes }]) => bytes === null);
  return Object.fromEntries(failed.map(([name, { reason }]) => [name, reason]));
}

/** The best of those that an ffmpeg has may still want a device that isn't there. */
async function tryToneMappers(
  tool: TrialTool,
  listed: ReadonlySet<string>,
): Promise<{ readonly tool: ToneMapper; readonly refused: Readonly<Record<string, string>> }> {
  const attempts = TONE_MAPPERS.filter((name) => listed.has(name)).map((name) => ({
    name,
    device: [],
    output: [
      "-map",
      "0:v",
      "-frames:v",
      "1",
      "-vf",
      ["format=yuv420p10le", ...toneMapFilters(name, "PQ"), "format=yuv420p"].join(","),
      "-c:v",
      "rawvideo",
      "-f",
      "nut",
    ],
  }));
  const refused: Record<string, string> = {};
  for (const attempt of attempts) {
    const outcome = (await tryAll(tool, [attempt])).get(attempt.name) ?? FAILED;
    if (outcome.bytes !== null) return { tool: attempt.name, refused };
    refused[attempt.name] = outcome.reason;
  }
  return { tool: "plain", refused };
}
