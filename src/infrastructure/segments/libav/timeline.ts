/** Times of packets → times of samples: the same for a packet, whatever was read before it. */
import { MEDIA_OFFSET_MS } from "../../../domain/delivery/presentation.ts";
import type { WrittenSample } from "../fragment-writer.ts";
import type { TrackPacket } from "./packet-reader.ts";

/** Sound in packets of equal length: files that round times to ms are put back to the grid of packets. */
export interface FrameGrid {
  /** 0: not known. */
  readonly samples: number;
  readonly firstS: number;
}

export interface Timeline {
  /** Ticks a second. */
  readonly scale: number;
  readonly ticks: (timeS: number) => number;
  /** Of a packet after which none is known, where the file doesn't say. */
  readonly usualDuration: number;
}

/** Rounding to ms is half of one; more is a gap that is meant. */
const SNAP_S = 0.0006;

export function createTimeline(scale: number, grid: FrameGrid | null): Timeline {
  const offset = Math.round((MEDIA_OFFSET_MS * scale) / 1000);
  if (grid === null || grid.samples === 0)
    return { scale, ticks: (timeS) => Math.round(timeS * scale) + offset, usualDuration: 1 };
  const first = Math.round(grid.firstS * scale);
  return {
    scale,
    usualDuration: grid.samples,
    ticks(timeS) {
      const exact = timeS * scale;
      const near = first + Math.round((exact - first) / grid.samples) * grid.samples;
      return (Math.abs(near - exact) <= SNAP_S * scale ? near : Math.round(exact)) + offset;
    },
  };
}

/** `next`: the packet after the last one; null at the end of the track. */
export function timed(
  packets: readonly TrackPacket[],
  next: TrackPacket | null,
  timeline: Timeline,
): readonly (WrittenSample & { readonly decodeTime: number })[] {
  const all = next === null ? packets : [...packets, next];
  const decodeTimes = increasing(decodeSeconds(all).map(timeline.ticks));
  return packets.map((packet, index) => {
    const decodeTime = decodeTimes[index] ?? 0;
    const following = decodeTimes[index + 1];
    const told = Math.round(packet.duration * timeline.scale);
    return {
      data: packet.data,
      decodeTime,
      duration: following === undefined ? told || timeline.usualDuration : following - decodeTime,
      compositionOffset: timeline.ticks(packet.pts) - decodeTime,
      isSync: packet.isKey,
    };
  });
}

/** Where a film begins libav doesn't know decode times yet: they go back from the first known one in even steps. */
function decodeSeconds(packets: readonly TrackPacket[]): readonly number[] {
  const firstKnown = packets.findIndex(({ dts }) => dts !== null);
  if (firstKnown < 0) return packets.map(({ pts }) => pts).toSorted((a, b) => a - b);
  const known = packets[firstKnown]?.dts ?? 0;
  const step = (packets[firstKnown + 1]?.dts ?? known + (packets[firstKnown]?.duration ?? 0)) - known;
  let last = known;
  return packets.map(({ dts }, index) => {
    if (index < firstKnown) return known - (firstKnown - index) * step;
    last = dts ?? last + step;
    return last;
  });
}

/** Loops and cuts leave packets that overlap: decode times must rise all the same. */
function increasing(times: readonly number[]): readonly number[] {
  let last = -1;
  return times.map((time) => {
    last = Math.max(time, last + 1);
    return last;
  });
}
