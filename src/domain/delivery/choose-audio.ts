/** The sound that answers a wish: copied where it may be, else encoded and mixed down. */
import type { Stream } from "../library/item.ts";
import { audioGridOf } from "./grid.ts";
import type { AudioCodec, AudioRendition } from "./rendition.ts";
import type { Source } from "./source.ts";
import { type ChosenTrack, type Wish, within } from "./wish.ts";

const AUDIO_ENCODERS: ReadonlySet<string> = new Set(["aac", "ac3", "eac3", "mp3", "opus", "flac"]);

/** The track that was asked for, else the file's own choice; null: there is none. */
export function chooseAudio(source: Source, wish: Wish): ChosenTrack<AudioRendition> | null {
  const stream = audioStream(source, wish);
  if (stream === null) return null;
  const encoding = canCopyAudio(stream, wish) ? null : audioEncoding(stream, wish);
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
    AUDIO_ENCODERS.has(codec) &&
    within(stream.channels, wish.maxAudioChannels) &&
    within(stream.bitrateBps, wish.audioBitrateBps)
  );
}

const BPS_PER_CHANNEL = 64_000;
const MAX_CHANNELS: Readonly<Record<AudioCodec, number>> = {
  aac: 8,
  ac3: 6,
  eac3: 6,
  mp3: 2,
  opus: 8,
  flac: 8,
};

function audioEncoding(stream: Stream, wish: Wish): NonNullable<AudioRendition["encoding"]> {
  const codec = (wish.audioCodecs.find((name) => AUDIO_ENCODERS.has(name)) ?? "aac") as AudioCodec;
  const channels = Math.max(
    1,
    Math.min(stream.channels ?? 2, wish.maxAudioChannels ?? 2, MAX_CHANNELS[codec]),
  );
  const wanted = wish.audioBitrateBps ?? channels * BPS_PER_CHANNEL;
  return {
    codec,
    channels,
    bitrateBps: Math.max(32_000, Math.min(wanted, channels * 160_000)),
    sampleRate: codec === "mp3" && stream.sampleRate === 44_100 ? 44_100 : 48_000,
  };
}
