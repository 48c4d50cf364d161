/** Four people watch one film: how far apart they are, and how long one holds up the others. */
import { expect, it } from "vitest";
import {
  createSimulation,
  type Player,
  type PlayerTraits,
  type Time,
} from "../../support/simulated-group.ts";

const FILM = "a-film";
const STEP_MS = 100;

interface Seen {
  /** The furthest apart that any two were, of those who played for two seconds. */
  readonly driftMs: number;
  /** How long the first two, who have no trouble of their own, stood still after they had begun. */
  readonly stoodMs: number;
  /** When each played first. */
  readonly began: Readonly<Record<string, number>>;
}

async function watch(players: readonly Player[], time: Time, untilMs: number): Promise<Seen> {
  const playsSince = new Map<string, number>();
  const began: Record<string, number> = {};
  let driftMs = 0;
  let stoodMs = 0;
  while (time.now() < untilMs) {
    await time.until(time.now() + STEP_MS);
    for (const { name, isPlaying } of players) {
      if (!isPlaying()) playsSince.delete(name);
      else {
        began[name] ??= time.now();
        playsSince.set(name, playsSince.get(name) ?? time.now());
      }
    }
    if (Object.keys(began).length > 0 && !players.slice(0, 2).some(({ isPlaying }) => isPlaying()))
      stoodMs += STEP_MS;
    const places = players
      .filter(({ name }) => time.now() - (playsSince.get(name) ?? Infinity) >= 2_000)
      .map(({ positionMs }) => positionMs());
    if (places.length > 1) driftMs = Math.max(driftMs, Math.max(...places) - Math.min(...places));
  }
  return { driftMs, stoodMs, began };
}

it("keeps four members within 200 ms of each other, and lets a slow one hold up nobody for long", async () => {
  const simulation = createSimulation();
  const { time, together } = simulation;
  const player = (traits: PlayerTraits): Player => simulation.player(traits);
  const players = [
    player({ name: "direct", latencyMs: 15, clockErrorMs: 5, loadMs: 300 }),
    player({ name: "far away", latencyMs: 120, clockErrorMs: -20, loadMs: 700 }),
    player({ name: "transcoding", latencyMs: 40, clockErrorMs: 15, loadMs: 3_500, entersEveryMs: 1_600 }),
    player({
      name: "slow",
      latencyMs: 350,
      clockErrorMs: -40,
      loadMs: 25_000,
      stalls: { everyMs: 45_000, forMs: 6_000 },
    }),
  ];
  const [first, second] = players;
  if (first === undefined || second === undefined) throw new Error("nobody watches");
  const group = await together.create(first.viewer, "evening");
  for (const other of players.slice(1)) other.join(group.id);
  await time.until(2_000);
  first.ask({ type: "play", items: [FILM], startIndex: 0, positionMs: 0 });
  const start = await watch(players, time, 120_000);
  second.ask({ type: "seek", positionMs: 1_234_567 });
  const later = await watch(players, time, 360_000);
  const figures = ({ driftMs, stoodMs }: Seen): string =>
    `drift ${Math.round(driftMs)} ms, the others stood ${stoodMs / 1000} s`;
  console.log(`two minutes: ${figures(start)}, began ${JSON.stringify(start.began)}`);
  console.log(`four more, after a seek, with stalls: ${figures(later)}`);

  expect(start.driftMs).toBeLessThanOrEqual(200);
  expect(later.driftMs).toBeLessThanOrEqual(200);
  // Asked to play after two seconds: fifteen is what the group waits.
  expect(start.began["direct"]).toBeLessThan(20_000);
  expect(start.began["slow"]).toBeGreaterThan(start.began["direct"] ?? Infinity);
  expect(Object.keys(later.began)).toEqual(expect.arrayContaining(players.map(({ name }) => name)));
  // A seek and five stalls of six seconds: what one has lost is not waited for again and again.
  expect(later.stoodMs).toBeLessThan(40_000);
});

/** The same numbers for the same seed (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

it.each(Array.from({ length: 60 }, (_, seed) => seed))(
  "keeps any four members together, whatever they do (%i)",
  async (seed) => {
    const random = createRandom(seed);
    const below = (limit: number): number => random() * limit;
    const simulation = createSimulation();
    const { time, together } = simulation;
    const players = ["a", "b", "c", "d"].map((name) =>
      simulation.player({
        name,
        latencyMs: 5 + below(300),
        clockErrorMs: below(60) - 30,
        loadMs: 100 + below(below(20_000)),
        ...(random() < 0.4 ? { entersEveryMs: 500 + Math.round(below(4_000)) } : {}),
        ...(random() < 0.4 ? { stalls: { everyMs: 20_000 + below(60_000), forMs: below(8_000) } } : {}),
      }),
    );
    const [first] = players;
    if (first === undefined) throw new Error("nobody watches");
    const group = await together.create(first.viewer, "evening");
    for (const other of players.slice(1)) other.join(group.id);
    await time.until(2_000);
    first.ask({ type: "play", items: [FILM, FILM], startIndex: 0, positionMs: below(60_000) });
    const seen: Seen[] = [];
    for (let round = 0; round < 8; round++) {
      seen.push(await watch(players, time, time.now() + 5_000 + below(40_000)));
      const asking = players[Math.floor(below(players.length))] ?? first;
      const what = Math.floor(below(4));
      if (what === 0) asking.ask({ type: "seek", positionMs: below(3_000_000) });
      if (what === 1) asking.ask({ type: "pause" });
      if (what > 0) time.later(below(6_000), () => asking.ask({ type: "unpause" }));
    }
    first.ask({ type: "unpause" });
    seen.push(await watch(players, time, time.now() + 240_000));
    expect(Math.max(...seen.map(({ driftMs }) => driftMs))).toBeLessThanOrEqual(200);
    expect(new Set(seen.flatMap(({ began }) => Object.keys(began)))).toHaveLength(players.length);
  },
);
