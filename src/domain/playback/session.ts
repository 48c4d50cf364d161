import type { Uuid } from "../library/item.ts";
import type { Device, User } from "../users/user.ts";

export type PlayMethod = "directPlay" | "directStream" | "transcode";

/** A signed-in client that was seen lately, and what it plays. Lives in memory; devices live in the database. */
export interface Session {
  readonly device: Device;
  readonly user: User;
  readonly lastActivityAt: Date;
  readonly lastReportAt: Date | null;
  readonly playing: NowPlaying | null;
  /** A socket is open: it can be controlled. */
  readonly connected: boolean;
  /** The item whose page it shows, as it last said. */
  readonly viewingItemId: number | null;
}

/** A place of the queue that a client plays from, with its own name of that place. */
export interface QueuedPlace {
  readonly itemUuid: Uuid;
  readonly entryId: string | null;
}

export interface NowPlaying {
  readonly itemId: number;
  readonly versionUuid: string | null;
  /** Which file of a film in several; null: the first. */
  readonly partUuid: string | null;
  readonly playSessionId: string | null;
  /** In the whole item, in whichever part. */
  readonly positionMs: number | null;
  readonly isPaused: boolean;
  readonly isMuted: boolean;
  readonly volume: number | null;
  readonly canSeek: boolean;
  readonly audioIndex: number | null;
  readonly subtitleIndex: number | null;
  readonly method: PlayMethod | null;
  readonly repeatMode: "none" | "all" | "one";
  readonly shuffled: boolean;
  readonly rate: number | null;
  /** What the client plays before and after it, itself included; empty when it never said. */
  readonly queue: readonly QueuedPlace[];
  readonly entryId: string | null;
  readonly startedAt: Date;
  /** Since it is paused; null while it plays. */
  readonly pausedAt: Date | null;
}

/** What a client reports of a play; fields not given are not known to it. */
export interface PlayReport {
  readonly itemId: number;
  readonly versionUuid?: string | null;
  /** A further file of a film in several: the position is one in that file. */
  readonly partUuid?: string | null;
  readonly playSessionId?: string | null;
  readonly positionMs?: number | null;
  readonly isPaused?: boolean;
  readonly isMuted?: boolean;
  readonly volume?: number | null;
  readonly canSeek?: boolean;
  readonly audioIndex?: number | null;
  readonly subtitleIndex?: number | null;
  readonly method?: PlayMethod | null;
  readonly repeatMode?: "none" | "all" | "one";
  readonly shuffled?: boolean;
  readonly rate?: number | null;
  readonly queue?: readonly QueuedPlace[];
  readonly entryId?: string | null;
  /** The client could not play it: nothing is concluded from the position. */
  readonly failed?: boolean;
}
