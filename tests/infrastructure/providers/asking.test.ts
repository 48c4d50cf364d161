import { describe, expect, it } from "vitest";
import type { Provider } from "../../../src/domain/metadata/providers.ts";
import { databases } from "../../support/databases.ts";
import { askedTmdb, ENGLISH } from "../../support/providers.ts";
import { startTmdb, type Fault } from "../../support/tmdb/server.ts";
import { SMALL_WORKS } from "../../support/tmdb/small-works.ts";

const LANTERN = "9000003";
const DAY_MS = 24 * 3_600_000;
const never = new AbortController().signal;
const nameOf = async (provider: Provider, id = LANTERN): Promise<unknown> =>
  (await provider.details?.("movie", id, ENGLISH, never))?.fields.name;

describe.each(databases)("asking a provider with $name", ({ open }) => {
  it("asks once, also after a restart, until the answer is old; then whether it still holds", async () => {
    await using database = await open();
    await using standIn = await startTmdb({ works: SMALL_WORKS });
    const { provider, pass } = askedTmdb(database, standIn);
    await Promise.all([nameOf(provider), nameOf(provider), nameOf(provider)]);
    expect(await nameOf(askedTmdb(database, standIn).provider)).toBe("The Lantern");
    expect(standIn.requests).toHaveLength(1);
    // Of a film as old as this.
    pass(91 * DAY_MS);
    expect(await nameOf(provider)).toBe("The Lantern");
    expect(await nameOf(provider)).toBe("The Lantern");
    expect(standIn.requests).toHaveLength(2);
  });

  it("remembers that there is no such thing", async () => {
    await using database = await open();
    await using standIn = await startTmdb({ works: SMALL_WORKS });
    const { provider } = askedTmdb(database, standIn);
    expect(await provider.details?.("movie", "12", ENGLISH, never)).toBeNull();
    expect(await provider.details?.("movie", "12", ENGLISH, never)).toBeNull();
    expect(standIn.requests).toHaveLength(1);
  });
});

const [first] = databases;
if (first === undefined) throw new Error("there is no database to test on");
const { open } = first;

describe("a provider in trouble", () => {
  const failing = (faults: readonly (Fault | null)[]) => ({
    works: SMALL_WORKS,
    fault: (_path: string, count: number) => faults[count - 1] ?? null,
  });

  it.each<[string, readonly Fault[]]>([
    ["wants a pause", [{ kind: "status", status: 429, headers: { "Retry-After": "0" } }]],
    ["has a fault", [{ kind: "status", status: 500 }]],
    ["breaks off the connection", [{ kind: "reset" }]],
    ["sends less than it promised", [{ kind: "shortBody" }]],
    ["fails three times", [{ kind: "reset" }, { kind: "status", status: 502 }, { kind: "shortBody" }]],
  ])("is asked again when it %s", async (_what, faults) => {
    await using database = await open();
    await using standIn = await startTmdb(failing(faults));
    expect(await nameOf(askedTmdb(database, standIn).provider)).toBe("The Lantern");
    expect(standIn.requests).toHaveLength(faults.length + 1);
  });

  it.each<[string, Fault]>([
    ["never answers", { kind: "silence" }],
    ["sends without end", { kind: "flood", bytes: 500_000_000 }],
    ["sends us to another host", { kind: "redirect", to: "http://127.0.0.1:1/elsewhere" }],
  ])("is cut off when it %s", async (_what, fault) => {
    await using database = await open();
    await using standIn = await startTmdb({ works: SMALL_WORKS, fault: () => fault });
    const { provider } = askedTmdb(database, standIn, { deadlineMs: 500 });
    await expect(nameOf(provider)).rejects.toMatchObject({ meaning: "unavailable" });
  });

  it("is left alone after a row of failures, and its stale answers are used meanwhile", async () => {
    await using database = await open();
    let isDown = false;
    const fault = (): Fault | null => (isDown ? { kind: "reset" } : null);
    await using standIn = await startTmdb({ works: SMALL_WORKS, fault });
    const { provider, fresh, pass } = askedTmdb(database, standIn);
    await nameOf(provider);
    isDown = true;
    await expect(nameOf(provider, "9000001")).rejects.toThrow(/can't be asked/);
    await expect(nameOf(provider, "9000004")).rejects.toThrow(/can't be asked/);
    const asked = standIn.requests.length;
    await expect(nameOf(provider, "9000005")).rejects.toThrow(/left alone/);
    expect(await nameOf(fresh)).toBe("The Lantern");
    pass(91 * DAY_MS);
    expect(await nameOf(provider)).toBe("The Lantern");
    await expect(nameOf(fresh)).rejects.toThrow(/left alone/);
    expect(standIn.requests).toHaveLength(asked);
  });

  it("isn't asked with a key that it doesn't take more than once", async () => {
    await using database = await open();
    await using standIn = await startTmdb({ works: SMALL_WORKS, apiKey: "another" });
    const { provider } = askedTmdb(database, standIn);
    await expect(nameOf(provider)).rejects.toMatchObject({ meaning: "unavailable" });
    await expect(nameOf(provider, "9000001")).rejects.toMatchObject({ meaning: "unavailable" });
    expect(standIn.requests).toHaveLength(1);
  });

  it("isn't asked faster than it allows", async () => {
    await using database = await open();
    await using standIn = await startTmdb({ works: SMALL_WORKS, requestsPerSecond: 40 });
    const { provider } = askedTmdb(database, standIn, { requestsPerSecond: 30, parallel: 80 });
    const ids = Array.from({ length: 80 }, (_, index) => String(100 + index));
    await Promise.all(ids.map((id) => nameOf(provider, id)));
    // Asked all at once, half of them would have been refused and asked again.
    expect(standIn.requests.length).toBeLessThan(90);
  });

  it("isn't asked for someone who has given up", async () => {
    await using database = await open();
    await using standIn = await startTmdb({ works: SMALL_WORKS, delayMs: 50 });
    const { provider } = askedTmdb(database, standIn);
    const given = new AbortController();
    const asked = provider.details?.("movie", LANTERN, ENGLISH, given.signal);
    given.abort();
    await expect(asked).rejects.toThrow(/abort/);
    expect(await nameOf(provider)).toBe("The Lantern");
  });
});
