import { createSocket } from "node:dgram";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { replay } from "../support/flows.ts";
import { sharedIsAbsent } from "../support/reference.ts";
import { type Checker, readChecker } from "../support/required-fields.ts";
import {
  type Client,
  createWorld,
  fillMovies,
  fillShows,
  itemNamed,
  itemsOf,
  SHELVES,
  stateOf,
  type World,
} from "../support/world.ts";
import { flows } from "./flows/index.ts";

const DISCOVERY_PORT = 7359;

describe.skipIf(sharedIsAbsent !== null)(
  `what real clients send, up to the first frame and back${sharedIsAbsent === null ? "" : ` (skipped: ${sharedIsAbsent})`}`,
  () => {
    let world: World;
    let checker: Checker;
    let film: Uint8Array;
    let portIsOurs = false;

    beforeAll(async () => {
      checker = await readChecker();
      portIsOurs = await isFree(DISCOVERY_PORT);
      world = await createWorld(
        [SHELVES.movies, SHELVES.shows],
        async (media) => {
          await fillMovies(media);
          await fillShows(media);
        },
        portIsOurs ? { TRIPTYCH_SERVER__DISCOVERY: "true" } : {},
      );
      for (const person of [undefined, "viewer"]) await watchSome(await world.device("earlier", person));
      film = await readFile(join(world.media, "movies/Long Road (2010)/Long Road (2010).mp4"));
      return () => world[Symbol.asyncDispose]();
    });

    it.each(flows.map((flow) => [flow.client, flow] as const))("%s", async (_, flow) => {
      const person = flow.person === "admin" ? undefined : "viewer";
      const second = await world.device(`second-beside-${flow.deviceId}`, person);
      const outcome = await replay(flow, {
        base: world.base,
        checker,
        film,
        known: world.credentials(person),
      });
      expect(outcome.problems).toEqual([]);
      expect(outcome.answers).toBe(flow.steps.length);
      const state = await stateOf(second, outcome.known["film"] ?? "");
      expect(state.PlaybackPositionTicks).toBe(flow.stopsAtTicks);
    });

    it.for(["Who is JellyfinServer?", "who is jellyfinserver?"])("by UDP: %s", async (question, { skip }) => {
      if (!portIsOurs) skip("somebody else has the port");
      const answer = await askByUdp(question);
      expect(checker.problemsOf("ServerDiscoveryInfo", answer)).toEqual([]);
      const info = await world.admin.get<{ readonly Id: string }>("/System/Info/Public");
      expect(answer).toMatchObject({ Id: info.Id, EndpointAddress: null });
      const { Address } = answer as { readonly Address: string };
      expect(Address).toMatch(new RegExp(`^http://.+:${world.server.port}$`));
    });
  },
);

/** So that lists of what goes on aren't empty. */
async function watchSome(client: Client): Promise<void> {
  const [first, second] = await itemsOf(client, "Episode", { sortBy: "ParentIndexNumber,IndexNumber" });
  expect(second).toBeDefined();
  await client.post(`/UserPlayedItems/${first?.Id}?userId=${client.userId}`);
  const { Id } = await itemNamed(client, "Long Road");
  await client.post("/Sessions/Playing/Stopped", { ItemId: Id, PositionTicks: 1_000_000_000 });
}

async function isFree(port: number): Promise<boolean> {
  const socket = createSocket("udp4");
  socket.bind(port);
  const free = await once(socket, "listening").then(
    () => true,
    () => false,
  );
  socket.close();
  return free;
}

/** Datagrams may get lost: asked again until there is an answer. */
async function askByUdp(question: string): Promise<unknown> {
  const socket = createSocket("udp4");
  const answer = once(socket, "message") as Promise<[Buffer]>;
  let answered = false;
  void answer.then(() => (answered = true));
  for (let tries = 0; tries < 50 && !answered; tries++) {
    socket.send(question, DISCOVERY_PORT, "127.0.0.1");
    await sleep(100);
  }
  if (!answered) throw new Error("nobody answers by UDP");
  const [bytes] = await answer;
  socket.close();
  expect(bytes.length).toBeLessThan(1024);
  return JSON.parse(bytes.toString());
}
