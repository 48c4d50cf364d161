/** Graphics hardware that encodes: which there may be, and whether it does. */
import { access, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { PixelFormat, VideoCodec } from "../../domain/delivery/rendition.ts";
import { type Decodable, hardwareDecoding } from "./hardware-decoding.ts";
import { decodingAttempt, isCut, pictureAttempt, trialEncoding } from "./picture-trial.ts";
import { FAILED, type TrialTool, tryAll } from "./trial.ts";
import { hardwareEncoder, type HardwareKind, SOFTWARE } from "./video-encoder.ts";

export type HardwareSetting = "auto" | "none" | HardwareKind;

export interface HardwareSearch extends TrialTool {
  readonly hardware: HardwareSetting;
  /** A path; empty: whichever is found. */
  readonly device: string;
  /** Where the system shows its devices. */
  readonly devDir: string;
}

export interface FoundHardware {
  readonly kind: HardwareKind;
  readonly device: string;
  readonly codecs: readonly VideoCodec[];
  /** Of these in 10 bits, too. */
  readonly tenBit: readonly VideoCodec[];
  /** What it decodes and scales, for what it then encodes. */
  readonly decodes: readonly Decodable[];
}

/** A second of film in each codec that can be made here, in MP4. */
export type Samples = ReadonlyMap<Decodable, Buffer>;

interface Candidate {
  readonly kind: HardwareKind;
  readonly device: string;
}

/** The first that makes H.264 or HEVC; the kinds in the order of what they are known to do well. */
export async function findHardware(
  options: HardwareSearch,
  listed: ReadonlySet<string>,
  samples: Samples,
): Promise<{ readonly found: FoundHardware | null; readonly refused: Readonly<Record<string, string>> }> {
  const refused: Record<string, string> = {};
  for (const candidate of await candidatesFor(options)) {
    const outcome = await tryHardware(options, candidate, listed);
    Object.assign(refused, outcome.refused);
    if (outcome.codecs.length === 0) continue;
    const { codecs, tenBit } = outcome;
    const decoding = await tryDecoding(options, candidate, { codecs, tenBit }, samples);
    Object.assign(refused, decoding.refused);
    return { found: { ...candidate, codecs, tenBit, decodes: decoding.decodes }, refused };
  }
  return { found: null, refused };
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** A kind that is asked for by name is tried whatever the system shows. */
async function candidatesFor({ hardware, device, devDir }: HardwareSearch): Promise<readonly Candidate[]> {
  if (hardware === "none") return [];
  const nodes = await readdir(join(devDir, "dri")).catch(() => []);
  const render = nodes
    .filter((name) => /^renderD\d+$/u.test(name))
    .toSorted()
    .map((name) => join(devDir, "dri", name));
  if (hardware !== "auto") {
    const needsPath = hardware === "vaapi" || hardware === "qsv";
    const devices = device === "" && needsPath && render.length > 0 ? render : [device];
    return devices.map((path) => ({ kind: hardware, device: path }));
  }
  const paths = device === "" ? render : [device];
  const has = async (...files: readonly string[]): Promise<boolean> =>
    (await Promise.all(files.map((file) => exists(join(devDir, file))))).some(Boolean);
  return [
    ...((await has("nvidiactl", "dxg")) ? [{ kind: "nvenc" as const, device: "" }] : []),
    ...paths.map((path) => ({ kind: "qsv" as const, device: path })),
    ...paths.map((path) => ({ kind: "vaapi" as const, device: path })),
    ...(process.platform === "darwin" ? [{ kind: "videotoolbox" as const, device: "" }] : []),
    ...((await has("video10", "video11")) ? [{ kind: "v4l2" as const, device: "" }] : []),
  ];
}

interface Tried {
  readonly codecs: readonly VideoCodec[];
  readonly tenBit: readonly VideoCodec[];
  readonly refused: Readonly<Record<string, string>>;
}

/** Each by itself: a driver that fails at one may still be good for another. */
async function tryHardware(
  tool: TrialTool,
  { kind, device }: Candidate,
  listed: ReadonlySet<string>,
): Promise<Tried> {
  const codecs: VideoCodec[] = [];
  const tenBit: VideoCodec[] = [];
  const refused: Record<string, string> = {};
  const isGood = async (codec: VideoCodec, pixelFormat: PixelFormat): Promise<boolean> => {
    const encoder = hardwareEncoder(kind, device, codec);
    if (encoder === null || !listed.has(encoder.name)) return false;
    const name = `${encoder.name}${pixelFormat === "yuv420p" ? "" : " in 10 bits"}`;
    const attempt = pictureAttempt(name, encoder, trialEncoding(codec, pixelFormat), true);
    const outcome = (await tryAll(tool, [attempt])).get(name) ?? FAILED;
    if (isCut(outcome)) return true;
    refused[name] = outcome.bytes === null ? outcome.reason : "it sets no key frames where it is told to";
    return false;
  };
  for (const codec of ["h264", "hevc", "av1"] as const) {
    if (await isGood(codec, "yuv420p")) codecs.push(codec);
    // Without the first two there is hardly a driver at all.
    else if (codec === "hevc" && codecs.length === 0) break;
  }
  for (const codec of codecs)
    if (codec !== "h264" && (await isGood(codec, "yuv420p10le"))) tenBit.push(codec);
  return { codecs, tenBit, refused };
}

/** Each kind of film decoded, scaled and encoded again, all by the card: what it can't, programs do. */
async function tryDecoding(
  tool: TrialTool,
  { kind, device }: Candidate,
  { codecs, tenBit }: Pick<Tried, "codecs" | "tenBit">,
  samples: Samples,
): Promise<{ readonly decodes: readonly Decodable[]; readonly refused: Readonly<Record<string, string>> }> {
  const decodes: Decodable[] = [];
  const refused: Record<string, string> = {};
  const decoding = hardwareDecoding(kind);
  const [codec] = codecs;
  if (decoding === null || codec === undefined) return { decodes, refused };
  const attempt = async (from: Decodable, into: VideoCodec, bytes: Buffer, format: PixelFormat) => {
    const encoder = hardwareEncoder(kind, device, into);
    if (encoder === null) return;
    const name = `${from} decoded by ${kind}`;
    const sample = { bytes, encoding: trialEncoding(into, format) };
    const trial = decodingAttempt(name, encoder, decoding, sample);
    const outcome = (await tryAll(tool, [trial])).get(name) ?? FAILED;
    if (isCut(outcome)) decodes.push(from);
    else
      refused[name] = outcome.bytes === null ? outcome.reason : "it sets no key frames where it is told to";
  };
  for (const [from, bytes] of samples) await attempt(from, codec, bytes, "yuv420p");
  const deep = tenBit.includes("hevc") ? await deepSample(tool) : null;
  if (deep !== null) await attempt("hevc10", "hevc", deep, "yuv420p10le");
  return { decodes, refused };
}

/** HEVC of 10 bits; null: no program here makes it. */
async function deepSample(tool: TrialTool): Promise<Buffer | null> {
  const name = "a sample of 10 bits";
  const attempt = pictureAttempt(name, SOFTWARE.hevc[0], trialEncoding("hevc", "yuv420p10le"));
  return (await tryAll(tool, [attempt])).get(name)?.bytes ?? null;
}
