import { expect, it } from "vitest";
import { downmix } from "../../../src/infrastructure/segments/downmix.ts";
import { generated } from "../../support/media.ts";
import { run } from "../../support/reference.ts";

/** Speech in the middle, quieter sounds around it. */
const surround = (): Promise<string> =>
  generated("flac", [
    ...noise(0.25, 1),
    ...noise(0.1, 2),
    ...noise(0.1, 3),
    "-filter_complex",
    "[1]asplit=2[l][sl];[2]asplit=3[r][sr][low];[l][r][0][low][sl][sr]join=inputs=6:channel_layout=5.1:map=0.0-FL|1.0-FR|2.0-FC|3.0-LFE|4.0-BL|5.0-BR",
  ]);
const noise = (level: number, seed: number): readonly string[] => [
  ..."-f lavfi -i".split(" "),
  `anoisesrc=c=pink:a=${level}:r=48000:d=8:seed=${seed}`,
];

/** Integrated loudness (EBU R 128) in LUFS, and the highest sample in dB below full scale. */
async function loudnessOf(path: string, filter: string): Promise<readonly [loudness: number, peak: number]> {
  const told = await run("ffmpeg", [
    "-nostats",
    "-i",
    path,
    "-af",
    `${filter},ebur128=peak=sample`,
    "-f",
    "null",
    "-",
  ]);
  const last = (pattern: RegExp): number => Number([...told.matchAll(pattern)].at(-1)?.[1]);
  return [last(/I:\s+(-?[\d.]+) LUFS/g), last(/Peak:\s+(-?[\d.]+) dBFS/g)];
}

it("a mix of fewer channels is as loud as the film was", async () => {
  const path = await surround();
  const [original] = await loudnessOf(path, "anull");
  const [stereo] = await loudnessOf(path, downmix(2, 48_000, 6));
  expect(Math.abs(stereo - original)).toBeLessThan(1);
});

it("stays below full scale where all channels are loud at once", async () => {
  const loud = "volume=14dB";
  const [, unheld] = await loudnessOf(
    await surround(),
    `${loud},aresample=48000:ochl=stereo:rematrix_maxval=4`,
  );
  const [, held] = await loudnessOf(await surround(), `${loud},${downmix(2, 48_000, 6)}`);
  expect(unheld).toBeGreaterThan(0.5);
  expect(held).toBeLessThan(0);
});
