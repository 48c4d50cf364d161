/** Who is here and what he plays: in memory, one session a device. States and logs are the database's. */
import { type BoundedMap, createBoundedMap } from "../bounded-map.ts";
import type { Viewer } from "../users/user.ts";
import type { NowPlaying, PlayReport, Session } from "./session.ts";

/** Clients report at least every ten seconds; one that hasn't for so long is gone, whatever it said last. */
export const SILENT_AFTER_MS = 5 * 60_000;
/** A device that wasn't seen for so long is no session any more. */
export const FORGOTTEN_AFTER_MS = 24 * 3_600_000;

/** Anybody can sign in on as many devices as he likes: those seen last are kept. */
const MAX_SESSIONS = 5000;
/** Of what a client says that it plays from. */
const MAX_QUEUE = 500;

/** A play that ended without its client's word: nothing was heard of it any more, or the device was signed out. */
export interface SilentPlay {
  readonly session: Session;
  readonly playing: NowPlaying;
}

export interface SessionRegistry {
  /** A sign of life; `connected` as a socket opens or closes, not given otherwise. */
  seen(viewer: Viewer, now: Date, connected?: boolean): void;
  /** A play begins: what was playing there before is over. */
  started(viewer: Viewer, report: PlayReport, now: Date): void;
  progressed(viewer: Viewer, report: PlayReport, now: Date): void;
  stopped(viewer: Viewer, now: Date): void;
  /** null: no item's page any more. */
  viewing(viewer: Viewer, itemId: number | null, now: Date): void;
  /** Takes out sessions whose devices are signed out; answers what was played there. */
  forget(gone: (session: Session) => boolean): readonly SilentPlay[];
  list(): readonly Session[];
  /** Ends the plays that fell silent, forgets who is long gone, and answers what ended. */
  sweep(now: Date): readonly SilentPlay[];
}

export function createSessionRegistry(): SessionRegistry {
  const sessions = createBoundedMap<number, Session>(MAX_SESSIONS);

  function touch(viewer: Viewer, now: Date, changes: Partial<Session>): void {
    const { user, device } = viewer;
    if (user === null || device === null) return;
    const known = sessions.get(device.id);
    sessions.set(device.id, {
      connected: false,
      playing: null,
      viewingItemId: null,
      lastReportAt: null,
      ...known,
      user,
      device,
      lastActivityAt: now,
      ...changes,
    });
  }

  const playingOf = (viewer: Viewer): NowPlaying | null =>
    viewer.device === null ? null : (sessions.get(viewer.device.id)?.playing ?? null);

  return {
    seen(viewer, now, connected) {
      touch(viewer, now, connected === undefined ? {} : { connected });
    },
    started(viewer, report, now) {
      touch(viewer, now, { playing: playingFrom(null, report, now), lastReportAt: now });
    },
    progressed(viewer, report, now) {
      const known = playingOf(viewer);
      const same = known?.itemId === report.itemId ? known : null;
      touch(viewer, now, { playing: playingFrom(same, report, now), lastReportAt: now });
    },
    stopped(viewer, now) {
      touch(viewer, now, { playing: null, lastReportAt: now });
    },
    viewing(viewer, viewingItemId, now) {
      touch(viewer, now, { viewingItemId });
    },
    forget: (gone) => end(sessions, (session) => (gone(session) ? "session" : "nothing")),
    list: () => [...sessions.entries()].map(([, session]) => session),
    sweep: (now) =>
      end(sessions, ({ playing, lastReportAt, connected, lastActivityAt }) => {
        if (playing !== null && since(lastReportAt, now) > SILENT_AFTER_MS) return "play";
        return !connected && since(lastActivityAt, now) > FORGOTTEN_AFTER_MS ? "session" : "nothing";
      }),
  };
}

/** Ends plays and sessions, and answers the plays that ended with it. */
function end(
  sessions: BoundedMap<number, Session>,
  ending: (session: Session) => "play" | "session" | "nothing",
): readonly SilentPlay[] {
  const plays: SilentPlay[] = [];
  for (const [id, session] of Array.from(sessions.entries())) {
    const what = ending(session);
    if (what === "nothing") continue;
    if (what === "session") sessions.delete(id);
    else sessions.set(id, { ...session, playing: null });
    if (session.playing !== null) plays.push({ session, playing: session.playing });
  }
  return plays;
}

const since = (moment: Date | null, now: Date): number => now.getTime() - (moment?.getTime() ?? 0);

/** What isn't reported stays as it was. */
function playingFrom(known: NowPlaying | null, report: PlayReport, now: Date): NowPlaying {
  const before = known ?? { ...UNREPORTED, startedAt: now };
  const isPaused = given(report.isPaused, before.isPaused);
  return {
    itemId: report.itemId,
    versionUuid: given(report.versionUuid, before.versionUuid),
    partUuid: given(report.partUuid, before.partUuid),
    playSessionId: given(report.playSessionId, before.playSessionId),
    positionMs: given(report.positionMs, before.positionMs),
    isPaused,
    pausedAt: isPaused ? (before.pausedAt ?? now) : null,
    isMuted: given(report.isMuted, before.isMuted),
    volume: given(report.volume, before.volume),
    canSeek: given(report.canSeek, before.canSeek),
    audioIndex: given(report.audioIndex, before.audioIndex),
    subtitleIndex: given(report.subtitleIndex, before.subtitleIndex),
    method: given(report.method, before.method),
    repeatMode: given(report.repeatMode, before.repeatMode),
    shuffled: given(report.shuffled, before.shuffled),
    rate: given(report.rate, before.rate),
    queue: given(report.queue?.slice(0, MAX_QUEUE), before.queue),
    entryId: given(report.entryId, before.entryId),
    startedAt: before.startedAt,
  };
}

const given = <T>(value: T | undefined, before: T): T => (value === undefined ? before : value);

const UNREPORTED: Omit<NowPlaying, "itemId" | "startedAt"> = {
  versionUuid: null,
  partUuid: null,
  playSessionId: null,
  positionMs: null,
  isPaused: false,
  isMuted: false,
  volume: null,
  canSeek: false,
  audioIndex: null,
  subtitleIndex: null,
  method: null,
  repeatMode: "none",
  shuffled: false,
  rate: null,
  queue: [],
  entryId: null,
  pausedAt: null,
};
