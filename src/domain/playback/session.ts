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
  readonly startedAt: Date;
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
  /** The client could not play it: nothing is concluded from the position. */
  readonly failed?: boolean;
}
