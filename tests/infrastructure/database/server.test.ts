import { describe, expect, it } from "vitest";
import { createServerService } from "../../../src/domain/server/server.ts";
import { createUserService } from "../../../src/domain/users/users.ts";
import type { Database } from "../../../src/infrastructure/database/database.ts";
import { createApiKeyStore } from "../../../src/infrastructure/database/stores/api-key-store.ts";
import { createDeviceStore } from "../../../src/infrastructure/database/stores/device-store.ts";
import { createEventLog } from "../../../src/infrastructure/database/stores/event-log.ts";
import { createPreferenceStore } from "../../../src/infrastructure/database/stores/preference-store.ts";
import { createSettingStore } from "../../../src/infrastructure/database/stores/setting-store.ts";
import { createUserStore } from "../../../src/infrastructure/database/stores/user-store.ts";
import { createArgon2Hasher } from "../../../src/infrastructure/passwords/argon2-hasher.ts";
import { databases } from "../../support/databases.ts";
import { silentLog } from "../../support/log.ts";

const meaning = (name: string) => expect.objectContaining({ meaning: name });
const client = { deviceId: "d", deviceName: "D", client: "App", version: "1", address: null };

async function serverOn(database: Database) {
  const clock = () => new Date();
  const users = await createUserService({
    users: createUserStore(database),
    devices: createDeviceStore(database),
    apiKeys: createApiKeyStore(database),
    events: createEventLog(database),
    hasher: createArgon2Hasher(),
    clock,
    log: silentLog,
  });
  const server = await createServerService({
    settings: createSettingStore(database),
    users,
    defaults: { serverName: "box", userName: "owner" },
    clock,
  });
  return { server, users };
}

describe.each(databases)("the server on $name", ({ open }) => {
  it("keeps its id and name with the data", async () => {
    await using database = await open();
    const { server } = await serverOn(database);
    expect(server.identity()).toMatchObject({ name: "box", setupDone: false });
    expect(server.identity().id).toMatch(/^[0-9a-f]{32}$/);
    await server.rename(" Den ");
    const again = await serverOn(database);
    expect(again.server.identity()).toMatchObject({ id: server.identity().id, name: "Den" });
    await again.server.rename("");
    expect(again.server.identity().name).toBe("box");
  });

  it("is set up by whoever comes first, once", async () => {
    await using database = await open();
    const { server, users } = await serverOn(database);
    await expect(server.finishSetup()).rejects.toThrow(meaning("conflict"));
    const firsts = await Promise.all([server.firstUser(), server.firstUser()]);
    expect(firsts[0]).toEqual(firsts[1]);
    expect(firsts[0]).toMatchObject({ name: "owner", role: "admin", hasPassword: false });
    await expect(server.setFirstUser("ann", "")).rejects.toThrow(meaning("invalid"));
    await expect(server.setFirstUser("a/b", "secret")).rejects.toThrow(meaning("invalid"));
    expect(await server.setFirstUser("ann", "secret")).toMatchObject({
      id: firsts[0].id,
      name: "ann",
      role: "admin",
      hasPassword: true,
    });
    await server.finishSetup();
    await server.finishSetup();
    await expect(server.firstUser()).rejects.toThrow(meaning("forbidden"));
    await expect(server.setFirstUser("eve", "x")).rejects.toThrow(meaning("forbidden"));
    expect((await serverOn(database)).server.identity().setupDone).toBe(true);
    expect((await users.signIn("ann", "secret", client)).user.role).toBe("admin");
    expect(await users.list()).toHaveLength(1);
  });

  it("makes the first user at once when he is named before anybody asked for him", async () => {
    await using database = await open();
    const { server } = await serverOn(database);
    expect(await server.setFirstUser("ann", "secret")).toMatchObject({ name: "ann", role: "admin" });
  });

  it("keeps settings of protocols, apart from its own", async () => {
    await using database = await open();
    const { server } = await serverOn(database);
    expect(await server.setting("jellyfin.configuration")).toBeNull();
    await server.setSetting("jellyfin.configuration", { a: [1, "ü"] });
    await server.setSetting("server.identity", { id: "stolen" });
    const again = await serverOn(database);
    expect(await again.server.setting("jellyfin.configuration")).toEqual({ a: [1, "ü"] });
    expect(again.server.identity().id).toBe(server.identity().id);
  });
});

describe.each(databases)("preferences on $name", ({ open }) => {
  it("are kept per user, client and key, within bounds", async () => {
    await using database = await open();
    const preferences = createPreferenceStore(database);
    expect(await preferences.get(1, "web", "home")).toBeNull();
    await preferences.set(1, "web", "home", { sections: ["a"] });
    await preferences.set(1, "web", "home", { sections: ["b"], text: "\u0000\ud800" });
    await preferences.set(2, "web", "home", "hers");
    expect(await preferences.get(1, "web", "home")).toEqual({ sections: ["b"], text: "\u0000\ud800" });
    expect(await preferences.get(2, "web", "home")).toBe("hers");
    expect(await preferences.get(1, "tv", "home")).toBeNull();
    const large = "x".repeat(300_000);
    await expect(preferences.set(1, "web", "large", large)).rejects.toThrow(meaning("too-large"));
    expect(await preferences.get(1, "web", "large")).toBeNull();
  });
});
