/** What a decoder of a level takes, by the tables of the standards. Levels are numbered as in `CODECS`. */
import type { VideoCodec } from "./rendition.ts";

export interface PictureRate {
  readonly width: number;
  readonly height: number;
  /** Frames a second. */
  readonly rate: number;
}

/** `frame` and `perSecond` in the codec's own units: macroblocks for H.264, samples of brightness for the others. */
interface Level {
  readonly level: number;
  readonly frame: number;
  readonly perSecond: number;
  readonly kbps: number;
}

const rows = (...all: readonly (readonly [number, number, number, number])[]): readonly Level[] =>
  all.map(([level, frame, perSecond, kbps]) => ({ level, frame, perSecond, kbps }));

const LEVELS: Readonly<Record<VideoCodec, readonly Level[]>> = {
  // ITU-T H.264 table A-1; bit rates of Baseline and Main, High has a quarter more.
  h264: rows(
    [10, 99, 1485, 64],
    [11, 396, 3000, 192],
    [12, 396, 6000, 384],
    [13, 396, 11_880, 768],
    [20, 396, 11_880, 2000],
    [21, 792, 19_800, 4000],
    [22, 1620, 20_250, 4000],
    [30, 1620, 40_500, 10_000],
    [31, 3600, 108_000, 14_000],
    [32, 5120, 216_000, 20_000],
    [40, 8192, 245_760, 20_000],
    [41, 8192, 245_760, 50_000],
    [42, 8704, 522_240, 50_000],
    [50, 22_080, 589_824, 135_000],
    [51, 36_864, 983_040, 240_000],
    [52, 36_864, 2_073_600, 240_000],
    [60, 139_264, 4_177_920, 240_000],
    [62, 139_264, 16_711_680, 800_000],
  ),
  // ITU-T H.265 tables A.8 and A.9, Main tier; 30 times the level.
  hevc: rows(
    [60, 122_880, 3_686_400, 1500],
    [63, 245_760, 7_372_800, 3000],
    [90, 552_960, 16_588_800, 6000],
    [93, 983_040, 33_177_600, 10_000],
    [120, 2_228_224, 66_846_720, 12_000],
    [123, 2_228_224, 133_693_440, 20_000],
    [150, 8_912_896, 267_386_880, 25_000],
    [153, 8_912_896, 534_773_760, 40_000],
    [156, 8_912_896, 1_069_547_520, 60_000],
    [180, 35_651_584, 1_069_547_520, 60_000],
    [186, 35_651_584, 4_278_190_080, 240_000],
  ),
  // AV1 bitstream specification A.3, Main tier; `seq_level_idx`.
  av1: rows(
    [0, 147_456, 4_423_680, 1500],
    [1, 278_784, 8_363_520, 3000],
    [4, 665_856, 19_975_680, 6000],
    [5, 1_065_024, 31_950_720, 10_000],
    [8, 2_359_296, 70_778_880, 12_000],
    [9, 2_359_296, 141_557_760, 20_000],
    [12, 8_912_896, 267_386_880, 30_000],
    [13, 8_912_896, 534_773_760, 40_000],
    [14, 8_912_896, 1_069_547_520, 60_000],
    [17, 35_651_584, 2_139_095_040, 100_000],
  ),
  // VP9 levels (webmproject.org/vp9/levels); ten times the level.
  vp9: rows(
    [10, 36_864, 829_440, 200],
    [11, 73_728, 2_764_800, 800],
    [20, 122_880, 4_608_000, 1800],
    [21, 245_760, 9_216_000, 3600],
    [30, 552_960, 20_736_000, 7200],
    [31, 983_040, 36_864_000, 12_000],
    [40, 2_228_224, 83_558_400, 18_000],
    [41, 2_228_224, 160_432_128, 30_000],
    [50, 8_912_896, 311_951_360, 60_000],
    [51, 8_912_896, 588_251_136, 120_000],
    [61, 35_651_584, 2_353_004_544, 240_000],
  ),
  // VP8 has none.
  vp8: rows([0, 2 ** 28, 2 ** 36, 1_000_000]),
};

/** Lower ones are told only where a player can't do more: nothing is gained by them. */
const USUAL_LEAST: Readonly<Record<VideoCodec, number>> = { h264: 30, hevc: 90, av1: 4, vp9: 30, vp8: 0 };

const frameOf = (codec: VideoCodec, { width, height }: PictureRate): number =>
  codec === "h264" ? Math.ceil(width / 16) * Math.ceil(height / 16) : width * height;

function allowed(codec: VideoCodec, most: number | null): readonly Level[] {
  const all = LEVELS[codec];
  const within = most === null ? all : all.filter(({ level }) => level <= most);
  return within.length > 0 ? within : all.slice(0, 1);
}

const takes = (row: Level, codec: VideoCodec, picture: PictureRate): boolean => {
  const frame = frameOf(codec, picture);
  return frame <= row.frame && frame * picture.rate <= row.perSecond;
};

/** Whether a decoder of up to this level takes such a picture; null: of any. */
export function fitsLevel(codec: VideoCodec, picture: PictureRate, most: number | null): boolean {
  return allowed(codec, most).some((row) => takes(row, codec, picture));
}

/** The lowest level in use that such a picture at such a bit rate has, the highest allowed one where none does. */
export function levelOf(
  codec: VideoCodec,
  picture: PictureRate,
  bitrateBps: number,
  most: number | null,
): number {
  const rowsAllowed = allowed(codec, most);
  const fitting = rowsAllowed.find(
    (row) =>
      row.level >= Math.min(USUAL_LEAST[codec], most ?? Infinity) &&
      takes(row, codec, picture) &&
      bitrateBps <= row.kbps * 1000,
  );
  return (fitting ?? rowsAllowed.at(-1))?.level ?? 0;
}

/** The most bits a second that a decoder of up to this level takes; null: no limit. */
export function bitrateOfLevel(codec: VideoCodec, most: number | null): number | null {
  if (most === null) return null;
  const kbps = allowed(codec, most).at(-1)?.kbps;
  return kbps === undefined ? null : kbps * 1000;
}
