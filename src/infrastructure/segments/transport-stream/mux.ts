import { type Sample, samplesOf, timescaleOf } from "../boxes.ts";
import { type Track, trackOf } from "./elementary.ts";
import { pesHeader, programTables, writePackets } from "./packets.ts";

export interface TrackPieces {
  readonly init: Buffer;
  /** One or more consecutive segments of the track. */
  readonly segments: readonly Buffer[];
}

const CLOCK = 90_000;
/** The clock runs this much before the first decode time, as decoders need time to fill. */
const PCR_LEAD = CLOCK / 10;
/** Small audio frames share a packet: one each would double their size. */
const AUDIO_PACKET_TICKS = CLOCK / 10;

interface Unit {
  readonly track: Track;
  readonly pts: number;
  readonly dts: number;
  readonly isSync: boolean;
  readonly samples: readonly Sample[];
}

/**
 * One MPEG-TS segment of the film from `startMs` to `endMs` (media times, with their offset): pictures as they are in
 * the video's segment, and the audio frames that begin in that span. Audio alone is cut the same way.
 */
export function muxTransportStream(
  tracks: readonly TrackPieces[],
  span: { readonly startMs: number; readonly endMs: number },
): Buffer {
  const pieces = tracks.map((track) => ({ ...track, track: trackOf(track.init) }));
  const units = pieces.flatMap((each) => unitsOf(each, span)).toSorted((a, b) => a.dts - b.dts);
  // A track that has nothing here is listed all the same: players keep to the first list they see.
  const streams = pieces.map(({ track }) => track);
  const clockTrack = streams.find((track) => track.isVideo) ?? streams[0];
  if (clockTrack === undefined) throw new Error("nothing to put together");
  const pcrPid = clockTrack.stream.pid;
  const sink: Buffer[] = [
    ...programTables(
      streams.map((track) => track.stream),
      pcrPid,
    ),
  ];
  const counters = new Map<number, number>();
  const begun = new Set<number>();
  for (const unit of units) {
    const { pid } = unit.track.stream;
    const data = Buffer.concat(unit.samples.map((sample) => unit.track.wrap(sample.data, sample.isSync)));
    const header = pesHeader(unit.track.stream, unit.pts, unit.dts, data.length);
    writePackets(sink, counters, pid, Buffer.concat([header, data]), {
      pcr: pid === pcrPid ? unit.dts - PCR_LEAD : null,
      isRandomAccess: unit.isSync,
      isDiscontinuity: !begun.has(pid),
    });
    begun.add(pid);
  }
  return Buffer.concat(sink);
}

function unitsOf(
  { init, segments, track }: TrackPieces & { readonly track: Track },
  span: { readonly startMs: number; readonly endMs: number },
): readonly Unit[] {
  const scale = CLOCK / timescaleOf(init);
  const ticks = (time: number): number => Math.round(time * scale);
  const samples = segments.flatMap((segment) => samplesOf(segment));
  if (track.isVideo)
    return samples.map((sample) => ({
      track,
      pts: ticks(sample.decodeTime + sample.compositionOffset),
      dts: ticks(sample.decodeTime),
      isSync: sample.isSync,
      samples: [sample],
    }));
  const from = (span.startMs * CLOCK) / 1000;
  const to = (span.endMs * CLOCK) / 1000;
  return gathered(
    samples.filter((sample) => ticks(sample.decodeTime) >= from && ticks(sample.decodeTime) < to),
    track,
    ticks,
  );
}

function gathered(
  samples: readonly Sample[],
  track: Track,
  ticks: (time: number) => number,
): readonly Unit[] {
  const units: Unit[] = [];
  let group: Sample[] = [];
  const flush = (): void => {
    const first = group[0];
    if (first === undefined) return;
    const pts = ticks(first.decodeTime);
    units.push({ track, pts, dts: pts, isSync: true, samples: group });
    group = [];
  };
  for (const sample of samples) {
    const first = group[0];
    if (first !== undefined && ticks(sample.decodeTime - first.decodeTime) >= AUDIO_PACKET_TICKS) flush();
    group.push(sample);
  }
  flush();
  return units;
}
