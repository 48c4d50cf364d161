/** The event log as server-sent events, from where the client left off. */
import type { Core } from "../../domain/core.ts";
import type { ServerEvent } from "../../domain/events/event.ts";
import { maySeeLibrary, type Viewer } from "../../domain/users/user.ts";
import type { Sink } from "../http/answer.ts";

const HEARTBEAT_MS = 15_000;
const PAGE = 500;
/** A client that hasn't taken this much is let go; it comes back and asks for what it missed. */
const MAX_WAITING_BYTES = 1024 * 1024;

/** Of an account, which its person hears of, too. */
const OWN: ReadonlySet<ServerEvent["body"]["type"]> = new Set([
  "signedOut",
  "userChanged",
  "signedIn",
  "playStarted",
  "playStopped",
]);

/** Whether an event is for this viewer: what happens in libraries he sees, to his own state; all others for admins. */
export function isFor(viewer: Viewer, { body }: ServerEvent): boolean {
  if ("libraryId" in body && body.type !== "rootTrouble") return maySeeLibrary(viewer.access, body.libraryId);
  if (body.type === "watchStateChanged") return isSelf(viewer, body.userId);
  const isOwn = OWN.has(body.type) && "userId" in body && isSelf(viewer, body.userId);
  return viewer.isAdmin || isOwn;
}

const isSelf = (viewer: Viewer, userId: number): boolean => viewer.user?.id === userId;

/** One event as text; `data` is one line of JSON, so that no line of it can be taken for a field. */
export function toText({ seq, at, body }: ServerEvent): string {
  const { type, ...rest } = body;
  return `id: ${seq}\nevent: ${type}\ndata: ${JSON.stringify({ at: at.toISOString(), ...rest })}\n\n`;
}

/** Who listens, as he was when he was looked at last; `again` answers null when he isn't let in any more. */
export interface Listener {
  readonly viewer: Viewer;
  readonly again: () => Promise<Viewer | null>;
}

/**
 * Sends what happened after `lastSeq` (null: from now on), then what happens, in order and without gap or repetition,
 * with a sign of life when nothing does. Ends when the client goes or is signed out, or when it doesn't keep up.
 */
export function sendEvents(core: Core, listener: Listener, lastSeq: number | null, sink: Sink): void {
  const teller = createTeller(listener, lastSeq ?? 0, sink);
  const endOnFailure = (work: Promise<void>): void => void work.catch(() => sink.end());
  // Listens before it reads what was, so that nothing falls between the two.
  const unsubscribe = core.events.subscribe((event) => {
    if (teller.isAbout(event)) endOnFailure(teller.lookAgain());
    teller.take(event);
  });
  const heartbeat = setInterval(() => {
    sink.write(":\n\n");
    endOnFailure(teller.lookAgain());
  }, HEARTBEAT_MS);
  let isOpen = true;
  sink.onClose(() => {
    isOpen = false;
    clearInterval(heartbeat);
    unsubscribe();
  });
  const replay = async (): Promise<void> => {
    let seq = lastSeq ?? (await core.events.lastSeq());
    teller.startAfter(seq);
    // The client has a place to come back to even when nothing happens.
    sink.write(`retry: 3000\nid: ${seq}\n\n`);
    while (isOpen && lastSeq !== null) {
      const events = await core.events.since(seq, PAGE);
      for (const event of events) teller.send(event);
      seq = events.at(-1)?.seq ?? seq;
      if (events.length < PAGE) break;
    }
    teller.goOn();
  };
  endOnFailure(replay());
}

interface Teller {
  startAfter(seq: number): void;
  /** Sends at once, unless it was sent already or isn't for this viewer. */
  send(event: ServerEvent): void;
  /** Sends when nothing holds it back. */
  take(event: ServerEvent): void;
  goOn(): void;
  /** Looks at the viewer again, and holds everything back meanwhile. */
  lookAgain(): Promise<void>;
  /** His rights, or whether he is signed in, may have changed with it. */
  isAbout(event: ServerEvent): boolean;
}

function createTeller(listener: Listener, from: number, sink: Sink): Teller {
  let { viewer } = listener;
  let sentSeq = from;
  let held: ServerEvent[] = [];
  // What was missed comes first.
  let reasonsToHold = 1;
  function send(event: ServerEvent): void {
    if (event.seq <= sentSeq) return;
    sentSeq = event.seq;
    if (isFor(viewer, event)) sink.write(toText(event));
    if (sink.waitingBytes > MAX_WAITING_BYTES) sink.end();
  }
  function goOn(): void {
    reasonsToHold--;
    if (reasonsToHold > 0) return;
    for (const event of held) send(event);
    held = [];
  }
  return {
    startAfter(seq) {
      sentSeq = seq;
    },
    send,
    take(event) {
      if (reasonsToHold === 0) send(event);
      else held.push(event);
    },
    goOn,
    async lookAgain() {
      reasonsToHold++;
      const found = await listener.again();
      if (found === null) return sink.end();
      viewer = found;
      goOn();
    },
    isAbout({ body }) {
      if (body.type === "signedOut") return body.deviceId === viewer.device?.id;
      return body.type === "userChanged" && body.userId === viewer.user?.id;
    },
  };
}
