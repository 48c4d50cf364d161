import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createFrames } from "../../../src/infrastructure/ffmpeg/frames.ts";
import { keptLog } from "../../support/kept-log.ts";
import { generated } from "../../support/media.ts";

const { signal } = new AbortController();
const SECONDS = 40;
const scenes = {
  good: "mandelbrot=s=320x180:r=2:start_scale=1.5:end_scale=1.5",
  black: "color=black:s=320x180:r=2",
  white: "color=white:s=320x180:r=2",
  // What a fade leaves of a picture, half-way to white and to black.
  paling: "mandelbrot=s=320x180:r=2:start_scale=1.5:end_scale=1.5,eq=brightness=0.7",
  fading: "mandelbrot=s=320x180:r=2:start_scale=1.5:end_scale=1.5,eq=brightness=-0.6",
  blurred: "mandelbrot=s=320x180:r=2:start_scale=1.5:end_scale=1.5,gblur=sigma=9",
  // Lines of small white marks, as letters are.
  credits: `color=black:s=320x180:r=2,${lettering("white")}`,
  colouredCredits: `color=navy:s=320x180:r=2,${lettering("yellow")}`,
} as const;
type Scene = keyof typeof scenes;

function lettering(colour: string): string {
  const marks = [40, 70, 100, 130].flatMap((y) =>
    Array.from(
      { length: 18 },
      (_, at) => `drawbox=x=${70 + at * 10}:y=${y}:w=${3 + (at % 4)}:h=9:t=fill:c=${colour}`,
    ),
  );
  return marks.join();
}

/** One scene after the other, each as long as its part of the whole; key frames `every` so many frames. */
function film(parts: readonly (readonly [Scene, part: number])[], every = 2): Promise<string> {
  const inputs = parts.flatMap(([scene, part]) => [
    "-t",
    String(part * SECONDS),
    "-f",
    "lavfi",
    "-i",
    scenes[scene],
  ]);
  const joined = `${parts.map((_, at) => `[${at}]format=yuv420p[v${at}]`).join(";")};${parts.map((_, at) => `[v${at}]`).join("")}concat=n=${parts.length}`;
  const coding = `-c:v libx264 -preset ultrafast -crf 20 -g ${every} -keyint_min ${every} -sc_threshold 0`;
  return generated("mkv", [...inputs, "-filter_complex", joined, ...coding.split(" ")]);
}

describe("the frame that stands for a film", () => {
  let folder = "";
  let good: Buffer;
  const frames = createFrames({ ffmpegPath: "ffmpeg", log: keptLog() });
  const take = async (path: string, name: string): Promise<Buffer> => {
    expect(await frames.takeFrame(path, SECONDS * 1000, join(folder, name), signal)).toBe(true);
    return pixels(join(folder, name));
  };
  const pixels = (path: string): Promise<Buffer> => sharp(path).removeAlpha().raw().toBuffer();
  /** Mean difference of two frames' values, of 255. */
  const difference = (one: Buffer, other: Buffer): number =>
    one.reduce((sum, value, at) => sum + Math.abs(value - (other[at] ?? 0)), 0) / one.length;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "triptych-frames-"));
    good = await take(await film([["good", 1]]), "good.jpg");
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each<readonly [string, readonly (readonly [Scene, number])[]]>([
    [
      "after a black beginning",
      [
        ["black", 0.4],
        ["good", 0.6],
      ],
    ],
    [
      "between black scenes",
      [
        ["black", 0.3],
        ["good", 0.1],
        ["black", 0.6],
      ],
    ],
    [
      "after a white beginning",
      [
        ["white", 0.5],
        ["good", 0.5],
      ],
    ],
    [
      "beside a fade to white",
      [
        ["paling", 0.55],
        ["good", 0.45],
      ],
    ],
    [
      "beside a fade to black",
      [
        ["fading", 0.55],
        ["good", 0.45],
      ],
    ],
    [
      "beside what is blurred",
      [
        ["blurred", 0.24],
        ["good", 0.1],
        ["blurred", 0.66],
      ],
    ],
    [
      "after credits",
      [
        ["credits", 0.55],
        ["good", 0.45],
      ],
    ],
    [
      "between credits on a colour",
      [
        ["colouredCredits", 0.4],
        ["good", 0.1],
        ["colouredCredits", 0.5],
      ],
    ],
  ])("is the one that shows something: %s", async (_where, parts) => {
    expect(difference(await take(await film(parts), "taken.jpg"), good)).toBeLessThan(6);
  });

  it("is found between key frames when these show nothing", async () => {
    const path = await film(
      [
        ["black", 0.5],
        ["good", 0.5],
      ],
      1000,
    );
    expect(difference(await take(path, "between.jpg"), good)).toBeLessThan(6);
  });

  it("is the same each time", async () => {
    const path = await film([
      ["credits", 0.3],
      ["good", 0.2],
      ["blurred", 0.5],
    ]);
    await take(path, "one.jpg");
    await take(path, "two.jpg");
    const [one, two] = await Promise.all(["one.jpg", "two.jpg"].map((name) => readFile(join(folder, name))));
    expect(two?.equals(one ?? Buffer.alloc(0))).toBe(true);
    expect((await readdir(folder)).filter((name) => name.endsWith(".part"))).toEqual([]);
  });

  it("ends with the signal, and leaves nothing", async () => {
    const stopped = new AbortController();
    const taking = frames.takeFrame(
      await film([["good", 1]]),
      SECONDS * 1000,
      join(folder, "no.jpg"),
      stopped.signal,
    );
    stopped.abort(new Error("enough"));
    await expect(taking).rejects.toThrow("enough");
    expect((await readdir(folder)).filter((name) => name.startsWith("no.jpg"))).toEqual([]);
  });
});
