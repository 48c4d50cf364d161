/** Small films, songs and pictures, made by ffmpeg once per machine and kept in the temporary folder. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { copyFile, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, extname, join } from "node:path";
import { run } from "./reference.ts";

const cache = join(tmpdir(), "triptych-test-media", "pieces");

/** What ffmpeg makes of these arguments, as a file with this extension (`mkv`). The same arguments: the same file. */
export async function generated(extension: string, args: readonly string[]): Promise<string> {
  const name = createHash("sha256")
    .update(JSON.stringify([extension, ...args]))
    .digest("hex");
  const file = join(cache, `${name.slice(0, 24)}.${extension}`);
  if (existsSync(file)) return file;
  await mkdir(cache, { recursive: true });
  const fresh = join(cache, `${name.slice(0, 24)}.${process.pid}.${extension}`);
  const quiet = ["-hide_banner", "-loglevel", "error", "-nostdin", "-y", "-threads", "1"];
  await run("ffmpeg", [...quiet, ...args, fresh]).catch(async (error: unknown) => {
    await rm(fresh, { force: true });
    throw error;
  });
  await rename(fresh, file);
  return file;
}

export interface Clip {
  readonly extension?: "mkv" | "mp4" | "ts" | "avi";
  readonly seconds?: number;
  readonly size?: string;
  /** Frames a second. */
  readonly rate?: number;
  /** Of its tone, in Hz; another one makes other bytes. */
  readonly tone?: number;
  /** Container tags (`title`). */
  readonly tags?: Readonly<Record<string, string>>;
}

/** A test pattern with a tone: H.264 and AAC, a few seconds unless said otherwise. */
export function clip(wanted: Clip = {}): Promise<string> {
  const { extension = "mkv", seconds = 3, size = "160x90", rate = 10, tone = 440, tags = {} } = wanted;
  return generated(extension, [
    ...words(`-f lavfi -i testsrc2=size=${size}:rate=${rate}`),
    ...words(`-f lavfi -i sine=frequency=${tone}:sample_rate=48000 -t ${seconds}`),
    ...words(`-c:v libx264 -preset ultrafast -crf 36 -pix_fmt yuv420p -g ${rate * 2}`),
    ...words("-c:a aac -b:a 16k -ac 1"),
    ...metadata(tags),
    ...(extension === "mp4" ? words("-movflags +faststart") : []),
  ]);
}

/** The same film with chapters, given by where they begin and their names. */
export async function chaptered(
  film: Promise<string>,
  seconds: number,
  chapters: readonly (readonly [startS: number, title: string])[],
): Promise<string> {
  const lines = chapters.flatMap(([start, title], at) => [
    "[CHAPTER]",
    "TIMEBASE=1/1000",
    `START=${start * 1000}`,
    `END=${(chapters[at + 1]?.[0] ?? seconds) * 1000}`,
    `title=${title}`,
  ]);
  const text = [";FFMETADATA1", ...lines, ""].join("\n");
  const list = join(cache, `${createHash("sha256").update(text).digest("hex").slice(0, 24)}.chapters`);
  await mkdir(cache, { recursive: true });
  await writeFile(list, text);
  const source = await film;
  const inputs = ["-i", source, "-f", "ffmetadata", "-i", list];
  return generated(extname(source).slice(1), [
    ...inputs,
    ...words("-map 0 -map_metadata 1 -map_chapters 1 -c copy"),
  ]);
}

const words = (line: string): string[] => line.split(" ");
const metadata = (tags: Readonly<Record<string, string>>): string[] =>
  Object.entries(tags).flatMap(([name, value]) => ["-metadata", `${name}=${value}`]);

/** Ten minutes in two megabytes: long enough for a position to be kept. */
export const longClip = (extension: "mkv" | "mp4" = "mkv", tone = 330): Promise<string> =>
  clip({ extension, seconds: 600, size: "96x54", rate: 2, tone });

export function song(
  tags: Readonly<Record<string, string>>,
  extension: "mp3" | "flac" = "mp3",
): Promise<string> {
  return generated(extension, [
    ...words("-f lavfi -i sine=frequency=500:sample_rate=44100 -t 3"),
    ...metadata(tags),
  ]);
}

export function picture(
  size = "400x600",
  color = "orange",
  extension: "jpg" | "png" = "jpg",
): Promise<string> {
  const source = `gradients=size=${size}:c0=${color}:c1=navy:x0=0:y0=0:x1=100:y1=200:seed=7`;
  return generated(extension, ["-f", "lavfi", "-i", source, "-frames:v", "1"]);
}

/** Copies a generated file to where a library shall have it; the extension is added when the name has none. */
export async function put(file: Promise<string> | string, at: string): Promise<string> {
  const source = await file;
  const target = extname(at) === extname(source) ? at : `${at}${extname(source)}`;
  await mkdir(dirname(target), { recursive: true });
  await copyFile(source, target);
  return target;
}
