/** The event log as server-sent events, from where the client left off. */
import type { Core } from "../../domain/core.ts";
import type { ServerEvent } from "../../domain/events/event.ts";
import type { Viewer } from "../../domain/users/user.ts";
import type { Sink } from "../http/answer.ts";

const HEARTBEAT_MS = 15_000;
const PAGE = 500;
/** A client that hasn't taken this much is let go; it comes back and asks for what it missed. */
const MAX_WAITING_BYTES = 1024 * 1024;

/** Whether an event is for this viewer: what happens in libraries he sees, to his own state, and all for admins. */
export function isFor(viewer: Viewer, { body }: ServerEvent): boolean {
  switch (body.type) {
    case "itemsAdded":
    case "itemsChanged":
    case "itemsRemoved":
    case "libraryChanged":
      return viewer.access.all || viewer.access.libraryIds.includes(body.libraryId);
    case "watchStateChanged":
      return isSelf(viewer, body.userId);
    case "signedOut":
    case "userChanged":
      return viewer.isAdmin || isSelf(viewer, body.userId);
    case "rootTrouble":
    case "jobChanged":
      return viewer.isAdmin;
  }
}

const isSelf = (viewer: Viewer, userId: number): boolean => viewer.user?.id === userId;

/** One event as text; `data` is one line of JSON, so that no line of it can be taken for a field. */
export function toText({ seq, at, body }: ServerEvent): string {
  const { type, ...rest } = body;
  return `id: ${seq}\nevent: ${type}\ndata: ${JSON.stringify({ at: at.toISOString(), ...rest })}\n\n`;
}

/**
 * Sends what happened after `lastSeq` (null: from now on), then what happens, in order and without gap or repetition,
 * with a sign of life when nothing does. Ends when the client goes, or when it doesn't keep up.
 */
export function sendEvents(core: Core, viewer: Viewer, lastSeq: number | null, sink: Sink): void {
  let sentSeq = lastSeq ?? 0;
  let held: ServerEvent[] | null = [];
  const send = (event: ServerEvent): void => {
    if (event.seq <= sentSeq) return;
    sentSeq = event.seq;
    if (isFor(viewer, event)) sink.write(toText(event));
    if (sink.waitingBytes > MAX_WAITING_BYTES) sink.end();
  };
  // Listens before it reads what was, so that nothing falls between the two.
  const unsubscribe = core.events.subscribe((event) => {
    if (held === null) send(event);
    else held.push(event);
  });
  const heartbeat = setInterval(() => sink.write(":\n\n"), HEARTBEAT_MS);
  let isOpen = true;
  sink.onClose(() => {
    isOpen = false;
    clearInterval(heartbeat);
    unsubscribe();
  });
  const replay = async (): Promise<void> => {
    if (lastSeq === null) sentSeq = await core.events.lastSeq();
    // The client has a place to come back to even when nothing happens.
    sink.write(`retry: 3000\nid: ${sentSeq}\n\n`);
    while (isOpen && lastSeq !== null) {
      const events = await core.events.since(sentSeq, PAGE);
      for (const event of events) send(event);
      if (events.length < PAGE) break;
    }
    for (const event of held ?? []) send(event);
    held = null;
  };
  replay().catch(() => sink.end());
}
