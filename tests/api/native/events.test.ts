import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isFor, toText } from "../../../src/api/native/event-stream.ts";
import type { EventBody } from "../../../src/domain/events/event.ts";
import type { Viewer } from "../../../src/domain/users/user.ts";
import { type LocalServer, startLocal } from "../../support/in-process.ts";
import { type NativeClient, signIn } from "./client.ts";

interface Told {
  readonly id: number;
  readonly event: string;
  readonly data: Record<string, unknown>;
}

/** Listens until `enough` says so; answers with what was told. */
async function listen(
  base: string,
  client: NativeClient,
  headers: Record<string, string>,
  enough: (told: readonly Told[]) => boolean,
  onOpen: () => Promise<unknown> = async () => {},
): Promise<readonly Told[]> {
  const stop = new AbortController();
  const answer = await fetch(`${base}/api/v1/events`, {
    headers: { ...client.headers, ...headers },
    signal: stop.signal,
  });
  expect(answer.headers.get("content-type")).toBe("text/event-stream");
  const told: Told[] = [];
  let text = "";
  let isOpen = false;
  for await (const chunk of answer.body ?? []) {
    text += new TextDecoder().decode(chunk as Uint8Array);
    if (!isOpen) {
      isOpen = true;
      await onOpen();
    }
    const blocks = text.split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) {
      const fields = new Map(
        block
          .split("\n")
          .map((line): [string, string] => [
            line.slice(0, line.indexOf(":")),
            line.slice(line.indexOf(":") + 2),
          ]),
      );
      const data = fields.get("data");
      if (data !== undefined)
        told.push({
          id: Number(fields.get("id")),
          event: fields.get("event") ?? "",
          data: JSON.parse(data) as Record<string, unknown>,
        });
    }
    if (enough(told)) break;
  }
  stop.abort();
  return told;
}

describe("events", () => {
  let server: LocalServer;
  let admin: NativeClient;
  beforeAll(async () => {
    server = await startLocal();
    admin = await signIn(server.base);
  });
  afterAll(() => server[Symbol.asyncDispose]());

  const addLibrary = (name: string) => admin.call("POST", "/libraries", { name, kind: "movies", paths: [] });

  it("tell what happens from now on", async () => {
    const told = await listen(
      server.base,
      admin,
      {},
      (all) => all.some(({ event }) => event === "libraryChanged"),
      () => addLibrary("New"),
    );
    expect(told[0]).toMatchObject({ event: "libraryChanged", data: { change: "added" } });
  });

  it("bring what was missed, all of it, in order and once", async () => {
    const { core } = server.running;
    const from = await core.events.lastSeq();
    for (let index = 0; index < 20; index++) await addLibrary(`Missed ${index}`);
    const last = await core.events.lastSeq();
    const told = await listen(server.base, admin, { "last-event-id": String(from) }, (all) =>
      all.some(({ id }) => id >= last),
    );
    const missed = (await core.events.since(from, 1000)).filter(({ seq }) => seq <= last);
    expect(told.map(({ id }) => id)).toEqual(missed.map(({ seq }) => seq));
  });

  it("leave no gap between what was missed and what happens meanwhile", async () => {
    const { core } = server.running;
    const from = await core.events.lastSeq();
    for (let index = 0; index < 5; index++) await addLibrary(`Before ${index}`);
    const meanwhile = async (): Promise<void> => {
      for (let index = 0; index < 5; index++) await addLibrary(`During ${index}`);
    };
    const during = meanwhile();
    const told = await listen(
      server.base,
      admin,
      { "last-event-id": String(from) },
      (all) => all.filter(({ event }) => event === "libraryChanged").length >= 10,
    );
    await during;
    const ids = told.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)].toSorted((a, b) => a - b));
    expect(ids).toEqual((await core.events.since(from, 1000)).map(({ seq }) => seq).slice(0, ids.length));
  });

  it("end with the session, and follow what a person may see", async () => {
    const { core } = server.running;
    const kid = await core.users.create("kid", "a-secret");
    const client = await signIn(server.base, "kid", "a-secret");
    const told = await listen(
      server.base,
      client,
      {},
      () => false,
      async () => {
        await core.users.update(kid.id, { access: { all: false, libraryIds: [] } });
        await addLibrary("Hidden from the kid");
        await core.users.setPassword(kid.id, "another");
        await addLibrary("After the kid has gone");
      },
    );
    expect(told.map(({ event }) => event)).not.toContain("libraryChanged");
    expect(told.map(({ event }) => event)).toContain("userChanged");
  });

  it("refuse a place that is none", async () => {
    const answer = await admin.call("GET", "/events", undefined, { "last-event-id": "x" });
    expect(answer.status).toBe(400);
  });

  it("end when the server stops, without waiting for the client", async () => {
    const other = await startLocal();
    const client = await signIn(other.base);
    const answer = await fetch(`${other.base}/api/v1/events`, { headers: client.headers });
    const ended = answer.text();
    await other[Symbol.asyncDispose]();
    expect(await ended).toContain("retry: 3000");
  });
});

describe("who hears of what", () => {
  const viewer = (changes: object): Viewer => ({
    user: null,
    device: null,
    isAdmin: false,
    access: { all: false, libraryIds: [1] },
    address: null,
    ...changes,
  });
  const bodies: readonly EventBody[] = [
    { type: "itemsAdded", libraryId: 1, itemIds: [1] },
    { type: "itemsAdded", libraryId: 2, itemIds: [2] },
    { type: "watchStateChanged", userId: 7, itemIds: [1] },
    { type: "watchStateChanged", userId: 8, itemIds: [1] },
    { type: "userChanged", userId: 8, change: "changed" },
    { type: "jobChanged", jobId: 1, kind: "scan", state: "done" },
    { type: "rootTrouble", libraryId: 1, path: "/x", state: "missing" },
    { type: "signedOut", userId: 7, deviceId: 3 },
    { type: "segmentDiskChanged", state: "full", reason: "ENOSPC" },
  ];
  it.each([
    ["a user", { user: { id: 7 } }, [true, false, true, false, false, false, false, true, false]],
    [
      "an admin",
      { user: { id: 9 }, isAdmin: true, access: { all: true } },
      [true, true, false, false, true, true, true, true, true],
    ],
  ])("%s", (_who, changes, expected) => {
    const heard = bodies.map((body) => isFor(viewer(changes), { seq: 1, at: new Date(0), body }));
    expect(heard).toEqual(expected);
  });

  it("puts a path with line ends into one line", () => {
    const body: EventBody = { type: "rootTrouble", libraryId: 1, path: "/a\n\ndata: x", state: "missing" };
    expect(toText({ seq: 1, at: new Date(0), body }).split("\n")).toHaveLength(5);
  });
});
