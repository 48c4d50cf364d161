import { createSocket } from "node:dgram";
import { once } from "node:events";
import { expect, it } from "vitest";
import { createDiscoveryResponder, serveDiscovery } from "../../../src/api/jellyfin/discovery.ts";
import type { Core } from "../../../src/domain/core.ts";
import { silentLog } from "../../support/log.ts";

const ID = "0123456789abcdef0123456789abcdef";
const named = (name: string) =>
  ({ server: { identity: () => ({ id: ID, name, startedAt: new Date(0), setupDone: true }) } }) as Core;
const deps = { core: named("Living room"), log: silentLog, addressFor: () => "http://192.0.2.5:8096" };

it("answers whoever asks for a Jellyfin server, whatever the case", () => {
  const answer = createDiscoveryResponder(deps);
  for (const question of ["Who is JellyfinServer?", "who is JellyfinServer?", "who is jellyfinserver?"])
    expect(JSON.parse(answer(Buffer.from(question), "192.0.2.9") ?? "")).toEqual({
      Address: "http://192.0.2.5:8096",
      Id: ID,
      Name: "Living room",
      EndpointAddress: null,
    });
});

it("says nothing to any other datagram", () => {
  const answer = createDiscoveryResponder(deps);
  for (const other of ["hello", "who is EmbyServer?", "", `who is JellyfinServer?${"x".repeat(300)}`])
    expect(answer(Buffer.from(other), "192.0.2.9")).toBeNull();
});

it("fits the kibibyte that clients have for it, whatever the server's name", () => {
  const answer = createDiscoveryResponder({ ...deps, core: named("名".repeat(500)) });
  expect(Buffer.byteLength(answer(Buffer.from("who is JellyfinServer?"), "192.0.2.9") ?? "")).toBeLessThan(
    1024,
  );
});

it("is heard by UDP", async () => {
  const asker = createSocket("udp4");
  const free = createSocket("udp4");
  free.bind(0, "127.0.0.1");
  await once(free, "listening");
  const { port } = free.address();
  free.close();
  await using _ = await serveDiscovery(deps, port);
  asker.send("Who is JellyfinServer?", port, "127.0.0.1");
  const [message] = (await once(asker, "message")) as [Buffer];
  expect(JSON.parse(message.toString())).toMatchObject({ Id: ID });
  asker.close();
});
