/** Who signed in, who played what, what went wrong: as the dashboard lists it, and as the socket tells it. */
import { join } from "node:path";
import type { ActivityLogEntryQueryResult } from "@jellyfin/sdk/lib/generated-client/models/activity-log-entry-query-result.js";
import type { ActivityLogEntry } from "@jellyfin/sdk/lib/generated-client/models/activity-log-entry.js";
import { beforeAll, expect, it } from "vitest";
import { clip, put } from "../../support/media.ts";
import { openSocket } from "../../support/socket.ts";
import {
  ask,
  authorization,
  type Client,
  createWorld,
  itemNamed,
  SHELVES,
  type World,
} from "../../support/world.ts";

let world: World;
let ann: Client;
let film: string;
beforeAll(async () => {
  world = await createWorld([SHELVES.movies], async (media) => {
    await put(clip(), join(media, "movies/One Film (2001)/One Film (2001)"));
  });
  film = (await itemNamed(world.admin, "One Film (2001)")).Id;
  ann = await world.device("ann-tv", "ann");
  await ann.post("/Sessions/Playing", { ItemId: film, PositionTicks: 0 });
  await ann.post("/Sessions/Playing/Stopped", { ItemId: film, PositionTicks: 0 });
  await ask(world.base, "/Users/AuthenticateByName", {
    method: "POST",
    headers: { Authorization: authorization("thief") },
    json: { Username: "ann", Pw: "guess" },
  });
  return () => world[Symbol.asyncDispose]();
});

const entries = async (query = ""): Promise<readonly ActivityLogEntry[]> =>
  (await world.admin.get<ActivityLogEntryQueryResult>(`/System/ActivityLog/Entries?${query}`)).Items ?? [];

it("is listed, the newest first", async () => {
  const all = await entries();
  expect(all.slice(0, 5)).toMatchObject([
    { Type: "AuthenticationFailed", Severity: "Error", UserId: "0".repeat(32) },
    { Type: "VideoPlaybackStopped", ItemId: film, UserId: ann.userId },
    { Type: "VideoPlayback", Name: "ann plays One Film (2001) on ann-tv", ItemId: film },
    { Type: "AuthenticationSucceeded", Name: "ann signed in on ann-tv", ShortOverview: "From 127.0.0.1" },
    { Type: "UserCreated", Name: "ann was added", UserId: ann.userId },
  ]);
  const ids = all.map(({ Id }) => Id ?? 0);
  expect(ids).toEqual(ids.toSorted((a, b) => b - a));
});

it("is paged, from a date on, of people or of nobody", async () => {
  const page = await world.admin.get<ActivityLogEntryQueryResult>(
    "/System/ActivityLog/Entries?startIndex=1&limit=2",
  );
  const all = await entries();
  expect(page).toMatchObject({ StartIndex: 1, TotalRecordCount: all.length, Items: all.slice(1, 3) });
  expect(await entries("hasUserId=false")).toEqual(all.filter(({ Type }) => Type === "AuthenticationFailed"));
  expect(await entries("hasUserId=true")).toEqual(all.filter(({ Type }) => Type !== "AuthenticationFailed"));
  expect(await entries(`minDate=${all[1]?.Date}`)).toEqual(
    all.filter(({ Date: at }) => (at ?? "") >= (all[1]?.Date ?? "")),
  );
  expect(await entries("minDate=2999-01-01")).toEqual([]);
  expect((await world.admin.ask("/System/ActivityLog/Entries?limit=many")).status).toBe(400);
});

it("is an admin's to see", async () => {
  expect((await ann.ask("/System/ActivityLog/Entries")).status).toBe(403);
});

it("keeps the names of those who are gone", async () => {
  const ben = await world.device("ben-tv", "ben");
  await world.admin.ask(`/Users/${ben.userId}`, { method: "DELETE" });
  expect((await entries("limit=1"))[0]).toMatchObject({ Name: "ben was removed", Type: "UserDeleted" });
});

it("is told over the socket to admins who listen, what is new only", async () => {
  const [admin, person] = await Promise.all(
    [world.admin, ann].map((client) => openSocket(world.base, `/socket?ApiKey=${client.token}`)),
  );
  if (admin === undefined || person === undefined) throw new Error("no socket");
  for (const socket of [admin, person]) socket.send({ MessageType: "ActivityLogEntryStart", Data: "0,500" });
  // What came before it began to listen is no news.
  const play = () => ann.post("/Sessions/Playing", { ItemId: film, PositionTicks: 0 });
  await expect
    .poll(() => play().then(() => admin.waiting("ActivityLogEntry")), { interval: 600 })
    .toBeGreaterThan(0);
  const told = (await admin.next("ActivityLogEntry"))["Data"] as readonly ActivityLogEntry[];
  expect(told[0]).toMatchObject({ Type: "VideoPlayback", ItemId: film });
  person.send({ MessageType: "KeepAlive" });
  await person.next("KeepAlive");
  expect(person.waiting("ActivityLogEntry")).toBe(0);
  for (const socket of [admin, person]) socket.close();
});
