/** What a player reports, in the core's words. Streams are still numbered as the wire numbers them. */
import { z } from "zod";
import type { PlayMethod, PlayReport, QueuedPlace } from "../../../domain/playback/session.ts";
import { fromTicks } from "../dates-and-ticks.ts";
import { idFromGuid } from "../ids.ts";
import { decimal, flag, id, integer, isRecord, lenientChoice, text, ticks } from "../values.ts";

const METHODS: Readonly<Record<string, PlayMethod>> = {
  DirectPlay: "directPlay",
  DirectStream: "directStream",
  Transcode: "transcode",
};
const REPEAT_MODES: Readonly<Record<string, NonNullable<PlayReport["repeatMode"]>>> = {
  RepeatNone: "none",
  RepeatAll: "all",
  RepeatOne: "one",
};
const ORDERS: Readonly<Record<string, boolean>> = { Default: false, Shuffle: true };

/** What of it is no item with an id is left out; undefined: the client said nothing of it. */
const queue: z.ZodType<readonly QueuedPlace[] | undefined> = z.unknown().transform((raw) =>
  Array.isArray(raw)
    ? raw.flatMap((place: unknown) => {
        const { Id, PlaylistItemId } = isRecord(place) ? place : {};
        const itemUuid = typeof Id === "string" ? idFromGuid(Id) : null;
        const entryId = typeof PlaylistItemId === "string" ? PlaylistItemId : null;
        return itemUuid === null ? [] : [{ itemUuid, entryId }];
      })
    : undefined,
);

/** Fields of start, progress and stop alike; unknown words are as if not said: a report must never be lost. */
export const reportShape = {
  ItemId: id,
  MediaSourceId: text,
  PlaySessionId: text,
  PositionTicks: ticks,
  IsPaused: flag,
  IsMuted: flag,
  VolumeLevel: integer,
  CanSeek: flag,
  AudioStreamIndex: integer,
  SubtitleStreamIndex: integer,
  PlayMethod: lenientChoice(METHODS),
  RepeatMode: lenientChoice(REPEAT_MODES),
  PlaybackOrder: lenientChoice(ORDERS),
  PlaybackRate: decimal,
  NowPlayingQueue: queue,
  PlaylistItemId: text,
  Failed: flag,
};
export type WireReport = { readonly [K in keyof typeof reportShape]?: z.output<(typeof reportShape)[K]> };

export type ReportBase = Omit<PlayReport, "itemId" | "versionUuid" | "audioIndex" | "subtitleIndex">;

/** All but the ids. Without a position the core is told so: the real server takes a stop without one as the end. */
export function toReport(wire: WireReport): ReportBase {
  const given = {
    playSessionId: wire.PlaySessionId,
    isPaused: wire.IsPaused,
    isMuted: wire.IsMuted,
    volume: wire.VolumeLevel === undefined ? undefined : Math.min(100, Math.max(0, wire.VolumeLevel)),
    canSeek: wire.CanSeek,
    method: wire.PlayMethod,
    repeatMode: wire.RepeatMode,
    shuffled: wire.PlaybackOrder,
    rate: wire.PlaybackRate,
    queue: wire.NowPlayingQueue,
    entryId: wire.PlaylistItemId,
    failed: wire.Failed,
  };
  return {
    ...(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as ReportBase),
    positionMs: wire.PositionTicks === undefined ? null : Math.round(fromTicks(wire.PositionTicks)),
  };
}
