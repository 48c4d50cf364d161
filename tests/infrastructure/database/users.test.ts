import { beforeAll, describe, expect, it } from "vitest";
import { NO_LIMITS } from "../../../src/domain/users/limits.ts";
import type { PasswordHasher } from "../../../src/domain/users/ports.ts";
import type { ClientDescription, Viewer } from "../../../src/domain/users/user.ts";
import { createUserService, type Users } from "../../../src/domain/users/users.ts";
import type { Database } from "../../../src/infrastructure/database/database.ts";
import { createApiKeyStore } from "../../../src/infrastructure/database/stores/api-key-store.ts";
import { createDeviceStore } from "../../../src/infrastructure/database/stores/device-store.ts";
import { createEventLog } from "../../../src/infrastructure/database/stores/event-log.ts";
import { createUserStore } from "../../../src/infrastructure/database/stores/user-store.ts";
import { createArgon2Hasher } from "../../../src/infrastructure/passwords/argon2-hasher.ts";
import { aLibrary } from "../../support/catalogue.ts";
import { databases, type TestDatabase } from "../../support/databases.ts";
import { silentLog } from "../../support/log.ts";

const MINUTE = 60_000;

const aClient = (deviceId = "phone", more: Partial<ClientDescription> = {}): ClientDescription => ({
  deviceId,
  deviceName: "My phone",
  client: "App",
  version: "1.0",
  address: "10.0.0.5",
  ...more,
});

const meaning = (name: string) => expect.objectContaining({ meaning: name });

/** The service as it is wired in the server, over a clock that the test turns. */
async function serviceOn(database: Database, hasher = createArgon2Hasher(), start = Date.now()) {
  let now = start;
  const users = await createUserService({
    users: createUserStore(database),
    devices: createDeviceStore(database),
    apiKeys: createApiKeyStore(database),
    events: createEventLog(database),
    hasher,
    clock: () => new Date(now),
    log: silentLog,
  });
  return { users, pass: (ms: number) => void (now += ms), now: () => now };
}

async function viewerOf(users: Users, token: string): Promise<Viewer> {
  const viewer = await users.viewerOf(token, { address: "10.0.0.5" });
  if (viewer === null) throw new Error("the token is not known");
  return viewer;
}

/** Counts what is read for tokens: a viewer who was seen lately costs nothing. */
function countingReads(database: TestDatabase): {
  readonly database: Database;
  readonly reads: () => number;
} {
  let reads = 0;
  const { read } = database;
  return {
    database: {
      ...database,
      read: {
        dialect: read.dialect,
        all: (sql, values) => (reads++, read.all(sql, values)),
        get: (sql, values) => (reads++, read.get(sql, values)),
      },
    },
    reads: () => reads,
  };
}

const isKnown = async (users: Users, address: string, withinMs: number): Promise<boolean> =>
  (await users.anonymousViewer(address, withinMs, "see")) !== null;

describe.each(databases)("people on $name", ({ open }) => {
  it("have unique names without regard to case, and passwords of argon2id", async () => {
    await using database = await open();
    const { users } = await serviceOn(database);
    const ann = await users.create("Ann", "secret");
    expect(ann).toMatchObject({ name: "Ann", role: "user", hasPassword: true, access: { all: true } });
    await expect(users.create("aNN", "x")).rejects.toThrow(meaning("conflict"));
    await expect(users.create("a/b", "x")).rejects.toThrow(meaning("invalid"));
    await expect(users.create("bob", "x".repeat(2000))).rejects.toThrow(meaning("invalid"));
    const row = await database.read.get<{ password_hash: string }>(`SELECT "password_hash" FROM "user"`);
    expect(row?.password_hash).toMatch(/^\$argon2id\$/);
    expect(await users.checkPassword(ann.id, "secret")).toBe(true);
    expect(await users.checkPassword(ann.id, "Secret")).toBe(false);
    expect(await users.checkPassword(ann.id, "")).toBe(false);
    expect(await users.get(ann.uuid)).toEqual(ann);
    await expect(users.get("0".repeat(32))).rejects.toThrow(meaning("not-found"));
  });

  it("are changed in part, and everybody who listens hears of it", async () => {
    await using database = await open();
    await database.write((tx) =>
      tx.run(
        `INSERT INTO "library" ("uuid", "name", "kind", "settings", "created_at", "changed_at")
         VALUES ('l', 'Films', 'movies', '{}', 0, 0)`,
      ),
    );
    const { users } = await serviceOn(database);
    const ann = await users.create("Ann", "");
    const changed = await users.update(ann.id, {
      name: "Anna",
      hidden: true,
      access: { all: false, libraryIds: [1, 99] },
      rights: { download: false },
      foreign: { jellyfin: { theme: "dark" } },
    });
    expect(changed).toEqual({
      ...ann,
      name: "Anna",
      hidden: true,
      access: { all: false, libraryIds: [1] },
      rights: { ...ann.rights, download: false },
      foreign: { jellyfin: { theme: "dark" } },
    });
    expect(await users.list()).toEqual([changed]);
    const events = await createEventLog(database).since(0, 10);
    expect(events.map((event) => event.body)).toEqual([
      { type: "userChanged", userId: ann.id, change: "added" },
      { type: "accountNoted", userId: ann.id, userName: "Ann", what: "added" },
      { type: "userChanged", userId: ann.id, change: "changed" },
    ]);
    await expect(users.update(999, { hidden: true })).rejects.toThrow(meaning("not-found"));
  });

  it("always include one who can administer the server", async () => {
    await using database = await open();
    const { users } = await serviceOn(database);
    const root = await users.create("root", "x", "admin");
    await expect(users.update(root.id, { role: "user" })).rejects.toThrow(meaning("forbidden"));
    await expect(users.update(root.id, { disabled: true })).rejects.toThrow(meaning("forbidden"));
    await expect(users.remove(root.id)).rejects.toThrow(meaning("forbidden"));
    const second = await users.create("second", "x", "admin");
    await users.update(root.id, { role: "user" });
    await users.remove(root.id);
    expect((await users.list()).map((user) => user.name)).toEqual([second.name]);
  });

  it("show a picture whose tag changes with it", async () => {
    await using database = await open();
    const { users } = await serviceOn(database);
    const ann = await users.create("Ann", "");
    await users.setImage(ann.id, { bytes: new Uint8Array([1, 2]), mimeType: "image/png" });
    const image = await users.readImage(ann.id);
    expect([...(image?.bytes ?? [])]).toEqual([1, 2]);
    expect((await users.get(ann.uuid)).image).toEqual({ tag: image?.tag, mimeType: "image/png" });
    await users.setImage(ann.id, { bytes: new Uint8Array([3]), mimeType: "image/png" });
    expect((await users.readImage(ann.id))?.tag).not.toBe(image?.tag);
    await users.setImage(ann.id, null);
    expect(await users.readImage(ann.id)).toBeNull();
    const large = { bytes: new Uint8Array(11 * 1024 * 1024), mimeType: "image/png" };
    await expect(users.setImage(ann.id, large)).rejects.toThrow(meaning("too-large"));
  });
});

describe.each(databases)("signing in on $name", ({ open }) => {
  it("gives a token of 32 hexadecimal digits, of which only the hash is kept", async () => {
    await using database = await open();
    const { users } = await serviceOn(database);
    const ann = await users.create("Ann", "secret");
    const session = await users.signIn("ANN", "secret", aClient());
    expect(session.token).toMatch(/^[0-9a-f]{32}$/);
    expect(session.device).toMatchObject({ userId: ann.id, clientDeviceId: "phone", client: "App" });
    const kept = await database.read.all<{ hash: string }>(`SELECT * FROM "token"`);
    expect(kept).toHaveLength(1);
    expect(JSON.stringify(kept)).not.toContain(session.token);
    const viewer = await viewerOf(users, session.token);
    expect(viewer).toMatchObject({ user: { id: ann.id }, isAdmin: false, address: "10.0.0.5" });
    expect(viewer.device?.uuid).toBe(session.device.uuid);
    expect(await users.viewerOf("f".repeat(32), {})).toBeNull();
    expect(await users.viewerOf("", {})).toBeNull();
  });

  it("refuses wrong names and passwords alike, and those who are disabled", async () => {
    await using database = await open();
    const { users } = await serviceOn(database);
    const ann = await users.create("Ann", "secret");
    await expect(users.signIn("ann", "wrong", aClient())).rejects.toThrow(meaning("unauthenticated"));
    await expect(users.signIn("nobody", "wrong", aClient())).rejects.toThrow(meaning("unauthenticated"));
    await expect(users.signIn("ann", "", aClient())).rejects.toThrow(meaning("unauthenticated"));
    const { token } = await users.signIn("ann", "secret", aClient());
    await users.update(ann.id, { disabled: true });
    expect(await users.viewerOf(token, {})).toBeNull();
    await expect(users.signIn("ann", "secret", aClient())).rejects.toThrow(meaning("forbidden"));
    await expect(users.signIn("ann", "wrong", aClient())).rejects.toThrow(meaning("unauthenticated"));
  });

  it("needs no password where none is set", async () => {
    await using database = await open();
    const { users } = await serviceOn(database);
    await users.create("Kid", "");
    expect((await users.signIn("kid", "", aClient())).user.hasPassword).toBe(false);
    await expect(users.signIn("kid", "x", aClient())).rejects.toThrow(meaning("unauthenticated"));
  });

  it("checks a password for unknown names too, so that they take as long", async () => {
    await using database = await open();
    const real = createArgon2Hasher();
    const verified: string[] = [];
    const hasher: PasswordHasher = {
      hash: (password) => real.hash(password),
      verify: (hash, password) => (verified.push(password), real.verify(hash, password)),
    };
    const { users } = await serviceOn(database, hasher);
    await users.create("Ann", "secret");
    await users.create("Kid", "");
    for (const name of ["ann", "kid", "nobody"])
      await expect(users.signIn(name, `for ${name}`, aClient())).rejects.toThrow(meaning("unauthenticated"));
    expect(verified).toEqual(["for ann", "for kid", "for nobody"]);
  });

  it("makes who guesses wait, and never counts the empty password that Roku tries first", async () => {
    await using database = await open();
    const { users, pass } = await serviceOn(database);
    await users.create("Ann", "secret");
    for (let tries = 0; tries < 30; tries++)
      await expect(users.signIn("ann", "", aClient())).rejects.toThrow(meaning("unauthenticated"));
    for (let tries = 0; tries < 6; tries++)
      await expect(users.signIn("ann", "wrong", aClient())).rejects.toThrow(meaning("unauthenticated"));
    await expect(users.signIn("ann", "secret", aClient())).rejects.toMatchObject({
      meaning: "too-many",
      detail: { retryAfterS: 1 },
    });
    pass(1000);
    await users.signIn("ann", "secret", aClient());
    // A stranger who goes on guessing doesn't keep her out of where she has been before.
    for (let tries = 0; tries < 10; tries++)
      await expect(users.signIn("ann", "wrong", aClient("other"))).rejects.toThrow(/wrong/);
    await users.signIn("ann", "secret", aClient());
  });

  it("signs in on as many devices as the person may have, those long unseen not counted", async () => {
    await using database = await open();
    const { users, pass } = await serviceOn(database);
    const ann = await users.create("Ann", "");
    await users.update(ann.id, { rights: { maxSessions: 2 } });
    await users.signIn("ann", "", aClient("phone"));
    const tablet = await users.signIn("ann", "", aClient("tablet"));
    await users.signIn("ann", "", aClient("phone"));
    await expect(users.signIn("ann", "", aClient("tv"))).rejects.toThrow(meaning("forbidden"));
    await users.signOut(tablet.token);
    await users.signIn("ann", "", aClient("tv"));
    await expect(users.signIn("ann", "", aClient("tablet"))).rejects.toThrow(meaning("forbidden"));
    pass(25 * 60 * MINUTE);
    await users.signIn("ann", "", aClient("tablet"));
  });

  it("are there only in their hours and on their devices, admins whenever they like", async () => {
    await using database = await open();
    const noon = new Date(2026, 2, 4, 12, 30);
    const { users, pass } = await serviceOn(database, createArgon2Hasher(), noon.getTime());
    const kid = await users.create("Kid", "");
    const schedule = [{ days: ["wednesday"], startHour: 12, endHour: 13 }] as const;
    await users.update(kid.id, { rights: { schedule, deviceIds: ["tablet"] } });
    await users.create("Root", "", "admin");
    await expect(users.signIn("kid", "", aClient("phone"))).rejects.toThrow(meaning("forbidden"));
    const { token } = await users.signIn("kid", "", aClient("tablet"));
    expect(await users.viewerOf(token, {})).not.toBeNull();
    pass(30 * MINUTE);
    await expect(users.viewerOf(token, {})).rejects.toThrow(meaning("forbidden"));
    await expect(users.signIn("kid", "", aClient("tablet"))).rejects.toThrow(meaning("forbidden"));
    await users.signIn("root", "", aClient("phone"));
  });

  it("are shut out by as many wrong passwords in a row as the account may have, until an admin lets them in", async () => {
    await using database = await open();
    const { users } = await serviceOn(database);
    const ann = await users.create("Ann", "secret");
    const root = await users.create("Root", "secret", "admin");
    for (const { id } of [ann, root]) await users.update(id, { rights: { maxFailedSignIns: 3 } });
    const wrong = (name: string): Promise<unknown> =>
      expect(users.signIn(name, "wrong", aClient())).rejects.toThrow(meaning("unauthenticated"));
    await wrong("ann");
    await wrong("ann");
    const { token } = await users.signIn("ann", "secret", aClient());
    for (let tries = 0; tries < 3; tries++) await wrong("ann");
    expect(await users.viewerOf(token, {})).toBeNull();
    await expect(users.signIn("ann", "secret", aClient())).rejects.toThrow(meaning("forbidden"));
    await users.update(ann.id, { disabled: false });
    await users.signIn("ann", "secret", aClient());
    // Nobody else could let the last admin in again.
    for (let tries = 0; tries < 4; tries++) await wrong("root");
    await users.signIn("root", "secret", aClient());
  });

  it("keep what their accounts hide from them through a restart", async () => {
    await using database = await open();
    const { users } = await serviceOn(database);
    const kid = await users.create("Kid", "");
    const limits = { ...NO_LIMITS, rating: { age: 12, step: null }, blockedTags: ["gore"] };
    await users.update(kid.id, { limits });
    const again = await serviceOn(database);
    expect((await again.users.get(kid.uuid)).access).toEqual({ all: true, limits });
    await again.users.update(kid.id, { access: { all: false, libraryIds: [] } });
    expect((await again.users.get(kid.uuid)).access).toEqual({ all: false, libraryIds: [], limits });
  });

  it("keeps one session per user and device: the older token ends", async () => {
    await using database = await open();
    const { users } = await serviceOn(database);
    const ann = await users.create("Ann", "");
    const bob = await users.create("Bob", "");
    const first = await users.signIn("ann", "", aClient("phone"));
    expect(await users.viewerOf(first.token, {})).not.toBeNull();
    const other = await users.signIn("ann", "", aClient("tablet"));
    const his = await users.signInAs(bob, aClient("phone"));
    const second = await users.signIn("ann", "", aClient("phone", { version: "2.0" }));
    expect(second.device).toMatchObject({ uuid: first.device.uuid, clientVersion: "2.0" });
    expect(await users.viewerOf(first.token, {})).toBeNull();
    for (const { token } of [other, his, second]) expect(await users.viewerOf(token, {})).not.toBeNull();
    const viewer = await viewerOf(users, second.token);
    expect((await users.devices(viewer)).map((device) => device.clientDeviceId).sort()).toEqual([
      "phone",
      "tablet",
    ]);
    expect(viewer.user?.id).toBe(ann.id);
  });
});

describe.each(databases)("tokens on $name", ({ open }) => {
  it("cost no query when seen lately, and are read anew after a while", async () => {
    await using opened = await open();
    const { database, reads } = countingReads(opened);
    const { users, pass } = await serviceOn(database);
    await users.create("Ann", "");
    const { token } = await users.signIn("ann", "", aClient());
    await viewerOf(users, token);
    const before = reads();
    for (let count = 0; count < 100; count++) await viewerOf(users, token);
    expect(reads()).toBe(before);
    pass(2 * MINUTE);
    await viewerOf(users, token);
    expect(reads()).toBeGreaterThan(before);
  });

  it("show every change of user and device at once", async () => {
    await using database = await open();
    const { users } = await serviceOn(database);
    const ann = await users.create("Ann", "");
    const { token, device } = await users.signIn("ann", "", aClient());
    await viewerOf(users, token);
    await users.update(ann.id, { role: "admin", access: { all: false, libraryIds: [] } });
    expect(await viewerOf(users, token)).toMatchObject({ isAdmin: true, access: { all: false } });
    await users.updateDevice(device.id, { customName: "Den", capabilities: { remote: true } });
    expect((await viewerOf(users, token)).device).toMatchObject({
      customName: "Den",
      capabilities: { remote: true },
    });
    await users.removeDevice(device.id);
    expect(await users.viewerOf(token, {})).toBeNull();
    await expect(users.removeDevice(device.id)).rejects.toThrow(meaning("not-found"));
  });

  it("end by signing out, by a new password (but one's own), and with their user", async () => {
    await using database = await open();
    const { users } = await serviceOn(database);
    await users.create("root", "x", "admin");
    const ann = await users.create("Ann", "");
    const sessions = await Promise.all(
      ["a", "b", "c"].map((device) => users.signIn("ann", "", aClient(device))),
    );
    const [a = "", b = "", c = ""] = sessions.map((session) => session.token);
    const known = async () =>
      (await Promise.all([a, b, c].map((token) => users.viewerOf(token, {})))).map(
        (viewer) => viewer !== null,
      );
    expect(await known()).toEqual([true, true, true]);
    await users.signOut(a);
    expect(await known()).toEqual([false, true, true]);
    await users.setPassword(ann.id, "new", b);
    expect(await known()).toEqual([false, true, false]);
    await users.remove(ann.id);
    expect(await known()).toEqual([false, false, false]);
    for (const table of ["token", "device"])
      expect(await database.read.all(`SELECT * FROM "${table}"`)).toEqual([]);
  });

  it("are the sign of life of their device, written once a minute at most", async () => {
    await using database = await open();
    const { users, pass, now } = await serviceOn(database);
    await users.create("Ann", "");
    const { token, device } = await users.signIn("ann", "", aClient());
    const signedInAt = now();
    pass(30_000);
    await users.viewerOf(token, { ...aClient(), version: "1.1", address: "10.0.0.9" });
    const viewer = await viewerOf(users, token);
    const written = () =>
      database.read.get<object>(
        `SELECT "last_seen_at" AS "at", "client_version" AS "version", "last_address" AS "address" FROM "device"`,
      );
    expect(await written()).toMatchObject({ at: signedInAt, version: "1.0" });
    expect((await users.devices(viewer))[0]?.lastSeenAt.getTime()).toBe(now());
    expect((await users.list())[0]?.lastActiveAt?.getTime()).toBe(now());
    await users.flush();
    expect(await written()).toEqual({ at: now(), version: "1.1", address: "10.0.0.5" });
    expect(viewer.device?.id).toBe(device.id);
  });

  it("make their address known, until the device is signed out", async () => {
    await using database = await open();
    const { users, pass, now } = await serviceOn(database);
    await users.create("Ann", "");
    const { token, device } = await users.signIn("ann", "", aClient("phone", { address: "10.0.0.1" }));
    expect(await isKnown(users, "10.0.0.1", MINUTE)).toBe(true);
    expect(await isKnown(users, "10.0.0.2", MINUTE)).toBe(false);
    pass(2 * MINUTE);
    expect(await isKnown(users, "10.0.0.1", MINUTE)).toBe(false);
    expect(await isKnown(users, "10.0.0.1", 3 * MINUTE)).toBe(true);
    const restarted = await serviceOn(database, createArgon2Hasher(), now());
    expect(await isKnown(restarted.users, "10.0.0.1", 3 * MINUTE)).toBe(true);
    expect(await isKnown(restarted.users, "10.0.0.1", MINUTE)).toBe(false);
    await users.signOut(token);
    expect(await isKnown(users, "10.0.0.1", 3 * MINUTE)).toBe(false);
    expect(device.lastAddress).toBe("10.0.0.1");
  });

  it("lend what they may see, and may play, to requests of their address without a token", async () => {
    await using database = await open();
    const { users } = await serviceOn(database);
    const [films, shows, music] = [
      await aLibrary(database),
      await aLibrary(database),
      await aLibrary(database),
    ];
    const here = "10.0.0.1";
    const arrive = async (name: string, libraryIds: readonly number[], play: boolean): Promise<number> => {
      const { id } = await users.create(name, "");
      await users.update(id, { access: { all: false, libraryIds }, rights: { play } });
      await users.signIn(name, "", aClient(name, { address: here }));
      return id;
    };
    const accessTo = async (purpose: "see" | "play") =>
      (await users.anonymousViewer(here, MINUTE, purpose))?.access ?? null;
    await arrive("Ann", [films.id, shows.id], false);
    expect(await accessTo("see")).toEqual({ all: false, libraryIds: [films.id, shows.id] });
    expect(await accessTo("play")).toBeNull();
    const ben = await arrive("Ben", [shows.id, music.id], true);
    expect(await accessTo("see")).toEqual({ all: false, libraryIds: [films.id, shows.id, music.id] });
    expect(await accessTo("play")).toEqual({ all: false, libraryIds: [shows.id, music.id] });
    await users.update(ben, { access: { all: true } });
    expect(await accessTo("play")).toEqual({ all: true });
    await users.update(ben, { rights: { play: false } });
    expect(await accessTo("play")).toBeNull();
  });
});

describe.each(databases)("programs and codes on $name", ({ open }) => {
  let admin: Viewer;
  beforeAll(() => {
    admin = { user: null, device: null, isAdmin: true, access: { all: true }, address: null };
  });

  it("let programs in by keys that can be read back, used and revoked", async () => {
    await using database = await open();
    const { users, pass, now } = await serviceOn(database);
    const key = await users.createApiKey("Seerr");
    expect(await users.apiKeys()).toEqual([key]);
    expect(key.token).toMatch(/^[0-9a-f]{32}$/);
    pass(1000);
    expect(await users.viewerOf(key.token, { address: "10.0.0.1" })).toEqual({
      ...admin,
      address: "10.0.0.1",
    });
    expect(await isKnown(users, "10.0.0.1", MINUTE)).toBe(false);
    await users.flush();
    expect((await users.apiKeys())[0]?.lastUsedAt?.getTime()).toBe(now());
    await users.revokeApiKey(key.token);
    expect(await users.viewerOf(key.token, {})).toBeNull();
    await expect(users.revokeApiKey(key.token)).rejects.toThrow(meaning("not-found"));
  });

  it("connect a device by a code that a person confirms, once, within ten minutes", async () => {
    await using database = await open();
    const { users, pass } = await serviceOn(database);
    const ann = await users.create("Ann", "secret");
    const { quickConnect } = users;
    const request = quickConnect.initiate(aClient("tv"));
    expect(request.code).toMatch(/^\d{6}$/);
    expect(request.secret).toMatch(/^[0-9a-f]{64}$/);
    expect(quickConnect.state(request.secret).authorized).toBe(false);
    await expect(quickConnect.redeem(request.secret)).rejects.toThrow(meaning("unauthenticated"));
    expect(quickConnect.authorize("nope", ann)).toBe(false);
    expect(quickConnect.authorize(request.code, ann)).toBe(true);
    expect(quickConnect.authorize(request.code, ann)).toBe(false);
    const outcomes = await Promise.allSettled([
      quickConnect.redeem(request.secret),
      quickConnect.redeem(request.secret),
    ]);
    expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(quickConnect.state(request.secret).authorized).toBe(true);
    const late = quickConnect.initiate(aClient("tv"));
    pass(10 * MINUTE);
    expect(() => quickConnect.state(late.secret)).toThrow(meaning("not-found"));
    expect(quickConnect.authorize(late.code, ann)).toBe(false);
  });

  it("let nobody fill the memory with codes", async () => {
    await using database = await open();
    const { users, pass } = await serviceOn(database);
    const initiate = () => users.quickConnect.initiate(aClient());
    const codes = new Set(Array.from({ length: 500 }, () => initiate().code));
    expect(codes.size).toBe(500);
    expect(initiate).toThrow(meaning("too-many"));
    pass(10 * MINUTE);
    expect(initiate).not.toThrow();
  });
});
