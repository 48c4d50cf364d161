/** The sound that answers a wish: copied where it may be, else encoded and mixed down. */
import type { Stream } from "../library/item.ts";
import { type Makes, USUAL } from "./encoders.ts";
import { audioGridOf } from "./grid.ts";
import type { AudioCodec, AudioEncoding, AudioRendition } from "./rendition.ts";
import type { Source } from "./source.ts";
import { type ChosenTrack, type Wish, within } from "./wish.ts";

/** Of which segments and containers can be made without encoding. */
const COPIED: ReadonlySet<string> = new Set(["aac", "ac3", "eac3", "mp3", "opus", "flac"]);

/** The track that was asked for, else the file's own choice; null: there is none. */
export function chooseAudio(
  source: Source,
  wish: Wish,
  makes: Makes = USUAL,
): ChosenTrack<AudioRendition> | null {
  const stream = audioStream(source, wish);
  if (stream === null) return null;
  const encoding = canCopyAudio(stream, wish) ? null : audioEncoding(stream, wish, makes);
  const codec = encoding?.codec ?? stream.codec ?? "aac";
  return {
    rendition: { track: "audio", streamIndex: stream.index, encoding },
    grid: audioGridOf(source, codec, encoding?.sampleRate ?? stream.sampleRate ?? 48_000),
  };
}

function audioStream({ file }: Source, wish: Wish): Stream | null {
  const tracks = file.streams.filter(({ kind }) => kind === "audio");
  const asked = tracks.find(({ index }) => index === wish.audioIndex);
  return asked ?? tracks.find(({ isDefault }) => isDefault) ?? tracks[0] ?? null;
}

function canCopyAudio(stream: Stream, wish: Wish): boolean {
  const codec = stream.codec ?? "";
  return (
    wish.copyAudio &&
    stream.externalPath === null &&
    wish.audioCodecs.includes(codec) &&
    COPIED.has(codec) &&
    within(stream.channels, wish.maxAudioChannels) &&
    within(stream.bitrateBps, wish.audioBitrateBps) &&
    within(stream.sampleRate, wish.maxSampleRate ?? null)
  );
}

interface Held {
  readonly channels: number;
  /** Of one channel where nobody says how much. */
  readonly usualBps: number;
  /** Beyond these an encoder refuses, or nobody hears more. */
  readonly channelBps: number;
  readonly mostBps: number;
  readonly sampleRates: readonly number[];
}

const COMMON_RATES = [48_000, 44_100, 32_000, 24_000, 22_050, 16_000] as const;
const lossy = (channels: number, channelBps: number, mostBps: number, rates: readonly number[]): Held => ({
  channels,
  usualBps: 64_000,
  channelBps,
  mostBps,
  sampleRates: rates,
});
const AC3_RATES = [48_000, 44_100, 32_000];

const HELD: Readonly<Record<AudioCodec, Held>> = {
  aac: lossy(8, 160_000, 1_024_000, COMMON_RATES),
  ac3: lossy(6, 160_000, 640_000, AC3_RATES),
  eac3: lossy(6, 160_000, 1_024_000, AC3_RATES),
  mp3: lossy(2, 160_000, 320_000, COMMON_RATES),
  opus: lossy(8, 128_000, 1_024_000, [48_000, 24_000, 16_000]),
  flac: lossy(8, Infinity, Infinity, COMMON_RATES),
  pcm_s16le: lossy(8, Infinity, Infinity, COMMON_RATES),
};
/** Opus has none of the rates in between; old players take MP3 as it was on disc. */
const KEEPS_44_100: ReadonlySet<AudioCodec> = new Set(["mp3", "flac", "pcm_s16le"]);
const LEAST_BPS = 32_000;

function audioEncoding(stream: Stream, wish: Wish, makes: Makes): AudioEncoding {
  const codec =
    wish.audioCodecs.find((name): name is AudioCodec => makes.audio.has(name as AudioCodec)) ?? "aac";
  const held = HELD[codec];
  const channels = Math.max(1, Math.min(stream.channels ?? 2, wish.maxAudioChannels ?? 2, held.channels));
  const sampleRate = sampleRateFor(codec, stream, wish.maxSampleRate ?? null);
  return { codec, channels, bitrateBps: bitrateFor(codec, channels, sampleRate, wish), sampleRate };
}

/** Of what isn't compressed by a rate it is what it comes to. */
function bitrateFor(codec: AudioCodec, channels: number, sampleRate: number, wish: Wish): number {
  if (codec === "pcm_s16le") return channels * sampleRate * 16;
  const { usualBps, channelBps, mostBps } = HELD[codec];
  if (codec === "flac") return channels * sampleRate * FLAC_BITS;
  const wanted = wish.audioBitrateBps ?? channels * usualBps;
  return Math.max(LEAST_BPS, Math.min(wanted, channels * channelBps, mostBps));
}

/** A sample of 16 bits takes about so many. */
const FLAC_BITS = 10;

function sampleRateFor(codec: AudioCodec, { sampleRate }: Stream, most: number | null): number {
  const rates = HELD[codec].sampleRates;
  const own = KEEPS_44_100.has(codec) && sampleRate === 44_100 ? sampleRate : 48_000;
  return rates.find((rate) => rate <= Math.min(own, most ?? Infinity)) ?? rates.at(-1) ?? 48_000;
}
