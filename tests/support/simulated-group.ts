/** Players of a group in a time of our own: each with its way to the server, its clock and its slowness. */
import { setImmediate as settled } from "node:timers/promises";
import type { Told } from "../../src/domain/together/news.ts";
import { playingIn } from "../../src/domain/together/queue.ts";
import {
  createTogether,
  type TogetherRequest,
  type TogetherService,
} from "../../src/domain/together/together.ts";
import type { User, Viewer } from "../../src/domain/users/user.ts";
import { silentLog } from "./log.ts";

const START_MS = Date.UTC(2026, 0, 1);

export interface Time {
  now(): number;
  /** Answers how not to. */
  later(ms: number, run: () => void): () => void;
  /** Lets what is due until then happen, in its order. */
  until(ms: number): Promise<void>;
}

/** Counts from 0; `every` is called after each thing that happened. */
export function createTime(): Time {
  let nowMs = 0;
  let count = 0;
  const due: { readonly atMs: number; readonly order: number; readonly run: () => void }[] = [];
  return {
    now: () => nowMs,
    later(ms, run) {
      const task = { atMs: nowMs + Math.max(0, ms), order: count++, run };
      due.push(task);
      return () => {
        const at = due.indexOf(task);
        if (at >= 0) due.splice(at, 1);
      };
    },
    async until(ms) {
      for (;;) {
        await settled();
        due.sort((a, b) => a.atMs - b.atMs || a.order - b.order);
        const [next] = due;
        if (next === undefined || next.atMs > ms) break;
        due.shift();
        nowMs = next.atMs;
        next.run();
      }
      nowMs = ms;
    },
  };
}

export interface PlayerTraits {
  readonly name: string;
  /** One way. */
  readonly latencyMs: number;
  /** By how much its idea of the server's clock is wrong. */
  readonly clockErrorMs: number;
  /** From a seek until it could play. */
  readonly loadMs: number;
  /** A transcoded stream is entered at multiples of this. */
  readonly entersEveryMs?: number;
  /** Its stream runs dry for so long, so often. */
  readonly stalls?: { readonly everyMs: number; readonly forMs: number };
}

export interface Player {
  readonly name: string;
  readonly viewer: Viewer;
  readonly isPlaying: () => boolean;
  /** True once it has played in step; until it is late again. */
  readonly positionMs: () => number;
  /** Its news, with when they came. */
  readonly heard: { readonly atMs: number; readonly news: Told["news"] }[];
  ask(request: TogetherRequest): void;
  join(groupId: string): void;
}

export interface Simulation {
  readonly time: Time;
  readonly together: TogetherService;
  player(traits: PlayerTraits): Player;
}

const USER_DEFAULTS = { role: "user", hasPassword: true, disabled: false, hidden: false } as const;
const ADDED = new Date(START_MS);

function viewerNamed(name: string, id: number): Viewer {
  const user = { id, uuid: `user-${name}`, name, ...USER_DEFAULTS, access: { all: true } } as unknown as User;
  const device = {
    id,
    uuid: `session-${name}`,
    userId: id,
    clientDeviceId: name,
    name,
    customName: null,
    client: "Simulated",
    clientVersion: "1",
    createdAt: ADDED,
    lastSeenAt: ADDED,
    lastAddress: null,
    capabilities: null,
  };
  return { user, device, isAdmin: false, access: { all: true }, address: null };
}

export interface SimulationOptions {
  readonly durationMs?: number;
  /** Names of people to the items that they may not see. */
  readonly hidden?: Readonly<Record<string, readonly string[]>>;
}

export function createSimulation({
  durationMs = 3_600_000,
  hidden = {},
}: SimulationOptions = {}): Simulation {
  const time = createTime();
  const viewers: Viewer[] = [];
  const together = createTogether({
    browse: {
      resolveMany: async (viewer, uuids) =>
        uuids
          .filter((uuid) => !(hidden[viewer.user?.name ?? ""] ?? []).includes(uuid))
          .map((uuid) => ({ id: 1, uuid, durationMs }) as never),
    },
    users: {
      async get(uuid) {
        const user = viewers.find((viewer) => viewer.user?.uuid === uuid)?.user;
        if (user === undefined || user === null) throw new Error(`nobody is ${uuid}`);
        return user;
      },
    },
    events: { subscribe: () => () => {} },
    nowPlaying: async () => null,
    clock: () => new Date(START_MS + time.now()),
    later: (ms, run) => time.later(ms, run),
    log: silentLog,
  });
  return {
    time,
    together,
    player(traits) {
      const viewer = viewerNamed(traits.name, viewers.length + 1);
      viewers.push(viewer);
      return createPlayer(time, together, viewer, traits);
    },
  };
}

type CommandNews = Extract<Told["news"], { readonly type: "command" }>;

/** Does what the clients of the protocol do, and nothing cleverer. */
function createPlayer(time: Time, together: TogetherService, viewer: Viewer, traits: PlayerTraits): Player {
  const { latencyMs, clockErrorMs, loadMs, entersEveryMs = 1, stalls } = traits;
  const serverNow = (): number => START_MS + time.now() + clockErrorMs;
  const heard: { readonly atMs: number; readonly news: Told["news"] }[] = [];
  let entryId: string | null = null;
  let place = { positionMs: 0, sinceMs: 0, runs: false };
  let scheduled = (): void => {};
  let loading = (): void => {};
  let isLoading = false;

  const positionMs = (): number => place.positionMs + (place.runs ? time.now() - place.sinceMs : 0);
  const stand = (at: number, runs: boolean): void => {
    place = { positionMs: at, sinceMs: time.now(), runs };
  };
  const ask = (request: TogetherRequest): void => {
    time.later(latencyMs, () => void together.ask(viewer, request).catch(() => {}));
  };
  const report = (type: "ready" | "buffering"): void =>
    ask({
      type,
      report: { entryId, positionMs: positionMs(), whenMs: serverNow(), isPlaying: place.runs },
    });

  /** Enters the stream where it can be entered, and plays or stands there when it is loaded. */
  function load(at: number, runs: boolean): void {
    loading();
    isLoading = true;
    stand(Math.floor(at / entersEveryMs) * entersEveryMs, false);
    loading = time.later(loadMs, () => {
      isLoading = false;
      stand(place.positionMs, runs);
      report("ready");
    });
  }

  function obey({ command, positionMs: at, atMs }: CommandNews): void {
    scheduled();
    // It says when it has loaded, and is told then what to do.
    if (isLoading && command !== "seek") return;
    const waitMs = atMs - serverNow();
    if (command === "seek" && waitMs <= 0) load(at, false);
    else if (command === "seek") scheduled = time.later(waitMs, () => load(at, false));
    else if (command === "unpause" && waitMs < 0) load(at - waitMs, true);
    else if (command === "unpause") scheduled = time.later(waitMs, () => stand(positionMs(), true));
    else if (waitMs <= 0) stand(at, false);
    else scheduled = time.later(waitMs, () => stand(at, false));
  }

  function hear(news: Told["news"]): void {
    heard.push({ atMs: time.now(), news });
    if (news.type === "command" && (news.command === "stop" || news.entryId === entryId)) obey(news);
    if (news.type !== "queue") return;
    const before = entryId;
    entryId = playingIn(news.queue)?.id ?? null;
    if (entryId !== null && (entryId !== before || news.change === "replaced")) load(news.positionMs, false);
  }

  together.subscribe(({ to, news }) => {
    if (to.includes(viewer.device?.uuid ?? "")) time.later(latencyMs, () => hear(news));
  });
  const stall = (): void => {
    if (stalls === undefined) return;
    time.later(stalls.everyMs, () => {
      if (place.runs) {
        const at = positionMs();
        loading();
        isLoading = true;
        stand(at, false);
        report("buffering");
        loading = time.later(stalls.forMs, () => {
          isLoading = false;
          stand(at, true);
          report("ready");
        });
      }
      stall();
    });
  };
  stall();
  return {
    name: traits.name,
    viewer,
    isPlaying: () => place.runs,
    positionMs,
    heard,
    ask,
    join(groupId) {
      time.later(latencyMs, () => void together.join(viewer, groupId));
      ask({ type: "latency", latencyMs });
    },
  };
}
