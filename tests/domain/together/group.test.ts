/** What a group does with what its members ask and tell. */
import { describe, expect, it } from "vitest";
import { aGroup, type Group, positionAt } from "../../../src/domain/together/group.ts";
import type { Told } from "../../../src/domain/together/news.ts";
import { orderOf, playingIndexIn, playingIn, type QueueEntry } from "../../../src/domain/together/queue.ts";
import {
  asked,
  type GroupRequest,
  joins,
  leaves,
  timePasses,
} from "../../../src/domain/together/requests.ts";

const MINUTE = 60_000;
const anEntry = (name: string): QueueEntry => ({
  id: `place-${name}`,
  itemId: 1,
  itemUuid: name,
  durationMs: 90 * MINUTE,
});
const THREE = ["a", "b", "c"].map(anEntry);

/** A group with a clock, and what was told since it was asked last. */
function createTable(...names: readonly string[]) {
  let group: Group = aGroup("group", "evening", 0);
  let told: readonly Told[] = [];
  let nowMs = 0;
  const take = (outcome: { readonly group: Group; readonly told: readonly Told[] }): void => {
    group = outcome.group;
    told = [...told, ...outcome.told];
  };
  const table = {
    get group() {
      return group;
    },
    get positionMs() {
      return positionAt(group, nowMs);
    },
    order: () => orderOf(group.queue).map(({ itemUuid }) => itemUuid),
    playing: () => playingIn(group.queue)?.itemUuid ?? null,
    join: (id: string) => take(joins(group, { id, userId: 1, name: id }, nowMs)),
    leave: (id: string) => take(leaves(group, id, nowMs)),
    ask: (from: string, request: GroupRequest, random = () => 0) =>
      take(asked(group, from, request, nowMs, random)),
    at: (id: string, type: "ready" | "buffering", positionMs = 0, isPlaying = false) =>
      table.ask(id, {
        type,
        report: { entryId: group.queue.playingId, positionMs, whenMs: nowMs, isPlaying },
      }),
    wait: (ms: number) => {
      nowMs += ms;
      take(timePasses(group, nowMs));
    },
    play: (entries = THREE, positionMs = 0) =>
      table.ask(names[0] ?? "", { type: "play", entries, startIndex: 0, positionMs }),
    /** What this member has been told since, in short. */
    heard: (id: string): readonly string[] => {
      const words = told
        .filter(({ to }) => to.includes(id))
        .map(({ news }) => {
          if (news.type === "command") {
            const { command, positionMs, atMs } = news;
            return `${command} ${Math.round(positionMs)}${command === "unpause" ? ` in ${atMs - nowMs}` : ""}`;
          }
          if (news.type === "queue") return `queue ${news.change}`;
          return news.type === "phase" ? `${news.phase} ${news.cause}` : news.type;
        });
      told = [];
      return words;
    },
  };
  for (const name of names) table.join(name);
  told = [];
  return table;
}

function playing(...names: readonly string[]) {
  const table = createTable(...names);
  table.play();
  for (const name of names) table.at(name, "ready");
  table.wait(500);
  table.heard("");
  return table;
}

describe("a group", () => {
  it("begins when all have loaded, at one moment", () => {
    const table = createTable("ann", "ben");
    table.play();
    expect(table.heard("ben")).toEqual(["queue replaced"]);
    table.at("ann", "ready");
    expect(table.heard("ann")).toEqual(["pause 0"]);
    table.at("ben", "ready");
    expect(table.heard("ben")).toEqual(["unpause 0 in 500", "playing ready"]);
    table.wait(1_500);
    expect(table.positionMs).toBe(1_000);
  });

  it("waits fifteen seconds for one who isn't ready, and goes on without him", () => {
    const table = createTable("ann", "ben");
    table.play();
    table.at("ann", "ready");
    table.wait(14_999);
    expect(table.group.phase).toBe("waiting");
    table.wait(1);
    expect(table.group.phase).toBe("playing");
  });

  it("waits on while nobody at all is ready", () => {
    const table = createTable("ann", "ben");
    table.play();
    table.wait(MINUTE);
    expect(table.group.phase).toBe("waiting");
    table.at("ben", "ready");
    expect(table.group.phase).toBe("playing");
  });

  it("starts without those who aren't ready when asked twice", () => {
    const table = createTable("ann", "ben");
    table.play();
    table.at("ann", "ready");
    table.ask("ann", { type: "unpause" });
    expect(table.group.phase).toBe("playing");
  });

  it("pauses and goes on for all", () => {
    const table = playing("ann", "ben");
    table.wait(10_000);
    table.ask("ben", { type: "pause" });
    expect(table.heard("ann")).toEqual(["pause 10000", "paused pause"]);
    table.wait(MINUTE);
    table.ask("ann", { type: "unpause" });
    expect(table.heard("ben")).toEqual(["unpause 10000 in 500", "playing unpause"]);
  });

  it("goes to another place, within the film, and on from there when all are there", () => {
    const table = playing("ann", "ben");
    table.ask("ann", { type: "seek", positionMs: 1e12 });
    expect(table.heard("ben")).toEqual([`seek ${90 * MINUTE}`, "waiting seek"]);
    table.ask("ann", { type: "seek", positionMs: 5_000 });
    table.at("ann", "ready", 5_000);
    table.at("ben", "ready", 0);
    expect(table.heard("ben").slice(-2)).toEqual(["seek 5000", "waiting ready"]);
    table.at("ben", "ready", 5_100);
    expect(table.heard("ben")).toEqual(["unpause 5100 in 600", "playing ready"]);
    expect(table.group.atMs - table.group.positionMs).toBe(500 + 500 - 5_000);
  });

  it("takes a player that can't come nearer where it stands: it starts sooner", () => {
    const table = playing("ann", "ben");
    table.ask("ann", { type: "seek", positionMs: 30_000 });
    table.at("ann", "ready", 30_000);
    for (const _ of [1, 2, 3]) table.at("ben", "ready", 28_000);
    expect(table.group.phase).toBe("playing");
    expect(table.heard("ann").at(-2)).toBe("unpause 30000 in 2500");
    expect(table.group.atMs).toBe(500 + 2_500);
  });

  it("waits for who buffers, and no longer than he has been worth waiting for", () => {
    const table = playing("ann", "ben");
    let stoodMs = 0;
    for (let round = 0; round < 20; round++) {
      table.wait(5_000);
      table.at("ben", "buffering", table.positionMs, true);
      for (let ms = 0; ms < 4_000; ms += 100) {
        if (table.group.phase === "waiting") stoodMs += 100;
        table.wait(100);
      }
      table.at("ben", "ready", table.positionMs, true);
    }
    expect(stoodMs).toBeGreaterThan(10_000);
    expect(stoodMs).toBeLessThan(35_000);
  });

  it("sends who is late ahead, and has him go on as the others come by", () => {
    const table = createTable("ann", "ben");
    table.play();
    table.at("ann", "ready");
    table.wait(15_000);
    table.wait(5_000);
    table.heard("");
    table.at("ben", "ready", 0);
    const [seek = ""] = table.heard("ben");
    const ahead = Number(/^seek (\d+)$/.exec(seek)?.[1]);
    expect(ahead).toBeGreaterThan(table.positionMs + 20_000);
    table.wait(20_000);
    table.at("ben", "ready", ahead);
    expect(table.heard("ben")).toEqual([`unpause ${ahead} in ${ahead - table.positionMs}`]);
    expect(table.heard("ann")).toEqual([]);
  });

  it("lets newcomers in where it is, and goes on when who was waited for leaves", () => {
    const table = playing("ann");
    table.wait(10_000);
    table.join("ben");
    expect(table.group.phase).toBe("waiting");
    expect(table.heard("ben")).toEqual(["joined", "queue replaced"]);
    table.leave("ben");
    expect(table.heard("ann")).toEqual(["memberLeft", "unpause 10000 in 500", "playing unpause"]);
  });

  it("doesn't wait for who doesn't follow", () => {
    const table = createTable("ann", "ben");
    table.play();
    table.at("ann", "ready");
    table.ask("ben", { type: "ignore", isIgnored: true });
    expect(table.group.phase).toBe("playing");
  });

  it("tells who plays something else what is played", () => {
    const table = playing("ann", "ben");
    const report = { entryId: "place-c", positionMs: 0, whenMs: 0, isPlaying: true };
    table.ask("ben", { type: "buffering", report });
    expect(table.heard("ben")).toEqual(["queue selected"]);
    expect(table.group.phase).toBe("playing");
  });

  it("does nothing for those who aren't in it", () => {
    const table = playing("ann");
    const before = table.group;
    table.ask("eve", { type: "stop" });
    expect(table.group).toEqual(before);
  });
});

describe("its queue", () => {
  it("is gone through in order, each step once however many ask for it", () => {
    const table = playing("ann", "ben");
    table.ask("ann", { type: "next", entryId: "place-a" });
    table.ask("ben", { type: "next", entryId: "place-a" });
    expect(table.playing()).toBe("b");
    table.ask("ben", { type: "previous", entryId: "place-b" });
    expect(table.playing()).toBe("a");
    table.ask("ben", { type: "previous", entryId: "place-a" });
    expect(table.playing()).toBe("a");
  });

  it("begins again, or repeats one, as it was told", () => {
    const table = playing("ann");
    table.ask("ann", { type: "repeat", mode: "all" });
    table.ask("ann", { type: "previous", entryId: "place-a" });
    expect(table.playing()).toBe("c");
    table.ask("ann", { type: "next", entryId: "place-c" });
    expect(table.playing()).toBe("a");
    table.ask("ann", { type: "repeat", mode: "one" });
    table.wait(10_000);
    table.ask("ann", { type: "next", entryId: "place-a" });
    expect([table.playing(), table.positionMs]).toEqual(["a", 0]);
  });

  it("is shuffled with what plays first, and comes back in its order", () => {
    const table = playing("ann");
    table.ask("ann", { type: "select", entryId: "place-b" });
    table.ask("ann", { type: "shuffle", on: true });
    expect(table.order()).toEqual(["b", "c", "a"]);
    table.ask("ann", { type: "add", entries: [anEntry("d")], where: "next" });
    expect(table.order()).toEqual(["b", "d", "c", "a"]);
    table.ask("ann", { type: "shuffle", on: false });
    expect(table.order()).toEqual(["a", "b", "d", "c"]);
    expect(playingIndexIn(table.group.queue)).toBe(1);
  });

  it("is added to and moved in without a stop", () => {
    const table = playing("ann");
    table.ask("ann", { type: "add", entries: [anEntry("d")], where: "end" });
    table.ask("ann", { type: "move", entryId: "place-d", toIndex: -5 });
    expect(table.order()).toEqual(["d", "a", "b", "c"]);
    table.ask("ann", { type: "move", entryId: "place-nothing", toIndex: 0 });
    expect([table.playing(), table.group.phase]).toEqual(["a", "playing"]);
  });

  it("goes on with what is next to what was taken out, and ends when nothing is left", () => {
    const table = playing("ann");
    table.ask("ann", { type: "select", entryId: "place-c" });
    table.ask("ann", { type: "remove", entryIds: ["place-c", "place-a"] });
    expect([table.order(), table.playing()]).toEqual([["b"], "b"]);
    table.heard("");
    table.ask("ann", { type: "clear", keepsPlaying: true });
    expect(table.playing()).toBe("b");
    table.ask("ann", { type: "clear", keepsPlaying: false });
    expect([table.playing(), table.group.phase]).toEqual([null, "idle"]);
    expect(table.heard("ann").at(-1)).toMatch(/^stop/);
  });

  it("has a later date with every change, though the clock stands", () => {
    const table = playing("ann");
    const dates = [1, 2, 3].map(() => {
      table.ask("ann", { type: "shuffle", on: true });
      return table.group.queue.changedAtMs;
    });
    expect(new Set(dates).size).toBe(3);
    expect(dates).toEqual(dates.toSorted((a, b) => a - b));
  });
});
