/** The index of a file says what reading all of it says, without reading it. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { readKeyframeIndex } from "../../src/infrastructure/keyframes/read-index.ts";
import { generated } from "../support/media.ts";
import { run } from "../support/reference.ts";

const PICTURE = "-f lavfi -i testsrc2=s=128x72:r=25:d=14";
const SOUND = "-f lavfi -i sine=440:d=14";
const X264 = "-c:v libx264 -preset ultrafast -bf 3 -b_strategy 0 -refs 3 -g 40";
const OPEN_GOPS = "-x264-params open-gop=1:bframes=3:b-adapt=0:keyint=40";

const INDEXED: Readonly<Record<string, readonly [extension: string, args: string]>> = {
  Matroska: ["mkv", `${PICTURE} ${SOUND} ${X264} -c:a aac`],
  "Matroska with its index in front": ["mkv", `${PICTURE} ${SOUND} ${X264} -c:a aac -cues_to_front 1`],
  "Matroska with the sound first": ["mkv", `${PICTURE} ${SOUND} -map 1 -map 0 ${X264} -c:a aac`],
  "Matroska with pictures that begin late": ["mkv", `-itsoffset 0.7 ${PICTURE} ${SOUND} ${X264} -c:a aac`],
  "Matroska with open GOPs": ["mkv", `${PICTURE} ${X264} ${OPEN_GOPS}`],
  "WebM with Opus": [
    "webm",
    `${PICTURE} ${SOUND} -c:v libvpx-vp9 -deadline realtime -cpu-used 8 -g 40 -c:a libopus`,
  ],
  MP4: ["mp4", `${PICTURE} ${SOUND} ${X264} -c:a aac`],
  "MP4 with its tables in front": ["mp4", `${PICTURE} ${SOUND} ${X264} -c:a aac -movflags +faststart`],
  "MP4 with sound that begins late": ["mp4", `${PICTURE} -itsoffset 0.7 ${SOUND} ${X264} -c:a aac`],
  "MP4 with pictures that begin late": ["mp4", `-itsoffset 0.7 ${PICTURE} ${SOUND} ${X264} -c:a aac`],
  "MP4 with offsets below zero": [
    "mp4",
    `${PICTURE} ${SOUND} ${X264} -c:a aac -movflags +negative_cts_offsets`,
  ],
  "MP4 with open GOPs": ["mp4", `${PICTURE} ${X264} ${OPEN_GOPS}`],
  "MP4 with key frames only": ["mp4", `${PICTURE} ${X264} -g 1`],
  QuickTime: ["mov", `${PICTURE} ${SOUND} ${X264} -c:a aac -r 30`],
};

/** By every packet of the file, with ffprobe. */
async function byPackets(path: string): Promise<{ keyframesMs: number[]; isOpen: boolean }> {
  const entries = "format=start_time:packet=pts_time,flags";
  const args = `-v error -select_streams v:0 -show_entries ${entries} -of csv`.split(" ");
  const rows = (await run("ffprobe", [...args, path]))
    .trim()
    .split("\n")
    .map((line) => line.split(","));
  // What an encoder of sound put before the first sample lies before 0.
  const startMs = Math.max(0, Number(rows.find(([kind]) => kind === "format")?.[1]) * 1000);
  const packets = rows
    .filter(([kind]) => kind === "packet")
    .map(([, time, flags]) => ({
      ms: Number(time) * 1000 - startMs,
      isKey: flags?.startsWith("K") === true,
    }));
  let keyMs = -Infinity;
  let isOpen = false;
  for (const { ms, isKey } of packets) {
    if (isKey) keyMs = ms;
    else isOpen ||= ms < keyMs;
  }
  return { keyframesMs: packets.filter(({ isKey }) => isKey).map(({ ms }) => ms), isOpen };
}

describe.each(Object.entries(INDEXED))("%s", (_, [extension, args]) => {
  it("tells its key frames by its index", async () => {
    const path = await generated(extension, args.split(" "));
    const answer = await readKeyframeIndex(path);
    if (answer?.keyframes.ok !== true) throw new Error("it has an index");
    const { keyframesMs, isOpen } = await byPackets(path);
    expect(keyframesMs.length).toBeGreaterThan(2);
    expect(answer.keyframes.keyframesMs.length).toBe(keyframesMs.length);
    for (const [at, ms] of answer.keyframes.keyframesMs.entries())
      expect(ms).toBeCloseTo(keyframesMs[at] ?? NaN, 1);
    expect(answer.keyframes.closedGops).toBe(!isOpen);
    expect(answer.readBytes).toBeLessThan(100_000);
  });
});

describe("what has no index that tells", () => {
  it.each([
    ["MP4 in fragments", "mp4", `${PICTURE} ${X264} -movflags +frag_keyframe+empty_moov`],
    ["MPEG-TS", "ts", `${PICTURE} ${X264}`],
    ["sound alone", "mp4", `${SOUND} -c:a aac`],
  ])("%s is left to others", async (_, extension, args) => {
    expect(await readKeyframeIndex(await generated(extension, args.split(" ")))).toBeNull();
  });
});

/** Some bytes are others, most of them near the beginning, and of every fourth the end is missing. */
function damaged(whole: Buffer, seed: number): Buffer {
  const bytes = Buffer.from(whole.subarray(0, seed % 4 === 0 ? (whole.length * seed) >> 8 : whole.length));
  for (let hit = 0; hit < 20; hit++) {
    const at = (seed * 7919 + hit * 104_729) % Math.min(bytes.length, hit % 2 === 0 ? 4000 : Infinity);
    bytes[at] = (seed * 31 + hit * 17) & 0xff;
  }
  return bytes;
}

describe("damage", () => {
  it.each(["mkv", "mp4"])("in %s ends in an answer or in none", async (extension) => {
    const whole = await readFile(await generated(extension, `${PICTURE} ${X264} -g 20`.split(" ")));
    const path = join(await mkdtemp(join(tmpdir(), "triptych-keyframes-")), `film.${extension}`);
    const times: number[] = [];
    for (let seed = 1; seed <= 200; seed++) {
      await writeFile(path, damaged(whole, seed));
      const answer = await readKeyframeIndex(path);
      if (answer?.keyframes.ok === true) times.push(...answer.keyframes.keyframesMs);
    }
    await rm(dirname(path), { recursive: true });
    expect(times.every((ms) => Number.isFinite(ms))).toBe(true);
  });
});
