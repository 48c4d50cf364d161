/** What films sound like at their beginnings, made where somebody asks. */
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { createSoundPrinter } from "../../src/infrastructure/fingerprint/sound-printer.ts";
import { call } from "../api/native/client.ts";
import { silentLog } from "../support/log.ts";
import { clip, generated, put } from "../support/media.ts";
import { createWorld, SHELVES, type World } from "../support/world.ts";

const { signal } = new AbortController();
const words = (line: string): string[] => line.split(" ");
/** Thirty seconds that nothing else sounds like, by their seed, in a codec. */
const noise = (seed: number, coding: string, extension = "mkv"): Promise<string> =>
  generated(extension, [
    ...words(
      `-f lavfi -i anoisesrc=seed=${seed}:color=pink:duration=30 -f lavfi -i sine=frequency=${200 + seed * 90}:duration=30`,
    ),
    ...words(`-filter_complex [0]tremolo=f=0.${seed}[a];[a][1]amix`),
    ...words(coding),
  ]);

const differingBits = (one: Uint32Array, other: Uint32Array): number => {
  let bits = 0;
  const count = Math.min(one.length, other.length);
  for (let at = 0; at < count; at++)
    for (let left = ((one[at] ?? 0) ^ (other[at] ?? 0)) >>> 0; left !== 0; left = (left & (left - 1)) >>> 0)
      bits++;
  return bits / (count * 32);
};

describe("prints of sound", () => {
  const printer = createSoundPrinter({ ffmpegPath: "ffmpeg", log: silentLog });
  const printOf = async (path: string) =>
    (await printer.print(path, 30_000, signal))?.values ?? new Uint32Array();

  it("are alike for the same sound in another codec, and not for another sound", async () => {
    const [opus, mp3, other] = await Promise.all([
      noise(3, "-c:a libopus -b:a 96k").then(printOf),
      noise(3, "-c:a libmp3lame -b:a 128k", "mp3").then(printOf),
      noise(5, "-c:a libopus -b:a 96k").then(printOf),
    ]);
    // Eight values a second, but for the frames at the end.
    expect(opus.length).toBeGreaterThan(200);
    expect(differingBits(opus, mp3)).toBeLessThan(0.15);
    expect(differingBits(opus, other)).toBeGreaterThan(0.3);
  });

  it("aren't taken of what has no sound", async () => {
    const path = await generated("mkv", words("-f lavfi -i testsrc2=s=64x64:r=5:d=2"));
    expect(await printer.print(path, 2000, signal)).toBeNull();
  });

  it("can't be had of a program that knows nothing of them", async () => {
    expect(await createSoundPrinter({ ffmpegPath: process.execPath, log: silentLog }).isThere()).toBe(false);
    expect(await createSoundPrinter({ ffmpegPath: "/nowhere/ffmpeg", log: silentLog }).isThere()).toBe(false);
  });
});

describe("a series' prints", () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld([SHELVES.shows], async (media) => {
      const season = join(media, "shows/Harbour (2011)/Season 1");
      await put(clip({ seconds: 20 }), join(season, "Harbour S01E01"));
      await put(clip({ seconds: 20, tone: 880 }), join(season, "Harbour S01E02"));
    });
    return () => world[Symbol.asyncDispose]();
  });
  const ask = (method: string, path: string) =>
    call(world.base, method, path, undefined, { authorization: `Bearer ${world.admin.token}` });
  const idsOf = async (kind: string): Promise<readonly number[]> => {
    const { body } = await ask("GET", `/items?kinds=${kind}`);
    return (body as { items: readonly { id: number }[] }).items.map(({ id }) => id);
  };
  const statesOf = async (id: number): Promise<readonly string[]> => {
    const { body } = await ask("GET", `/items/${id}/sound-prints`);
    return (body as { versions: readonly { state: string }[] }).versions.map(({ state }) => state);
  };

  it("are made when somebody asks, for each of its episodes, and not before", async () => {
    const [series = 0] = await idsOf("series");
    const episodes = await idsOf("episode");
    expect(episodes).toHaveLength(2);
    expect(await Promise.all(episodes.map(statesOf))).toEqual([["missing"], ["missing"]]);
    expect((await ask("POST", `/items/${series}/sound-prints`)).status).toBe(202);
    await expect
      .poll(() => Promise.all(episodes.map(statesOf)), { timeout: 60_000 })
      .toEqual([["made"], ["made"]]);
    const { body } = await ask("GET", `/items/${episodes[0] ?? 0}/sound-prints`);
    const [version] = (body as { versions: readonly { stepMs: number; values: readonly number[] }[] })
      .versions;
    expect((version?.values.length ?? 0) * (version?.stepMs ?? 0)).toBeGreaterThan(10_000);
  });

  it("of what isn't there aren't to be had", async () => {
    expect((await ask("POST", "/items/99999/sound-prints")).status).toBe(404);
    expect((await ask("GET", "/items/99999/sound-prints")).status).toBe(404);
  });
});
