/** Composes what is about people: who they are, and what they watch. */
import { userInfo } from "node:os";
import type { ServerService } from "../domain/core.ts";
import type { EventLog } from "../domain/events/event.ts";
import type { Catalogue } from "../domain/library/browse-ports.ts";
import { createWatching, type Watching } from "../domain/playback/watching.ts";
import { createServerService } from "../domain/server/server.ts";
import { checkUserName } from "../domain/users/names.ts";
import { createUserService, type Users } from "../domain/users/users.ts";
import type { Database } from "../infrastructure/database/database.ts";
import { createApiKeyStore } from "../infrastructure/database/stores/api-key-store.ts";
import { createDeviceStore } from "../infrastructure/database/stores/device-store.ts";
import { createSettingStore } from "../infrastructure/database/stores/setting-store.ts";
import { createUserStore } from "../infrastructure/database/stores/user-store.ts";
import { createWatchStore } from "../infrastructure/database/watching/watch-store.ts";
import { createArgon2Hasher } from "../infrastructure/passwords/argon2-hasher.ts";
import type { ServerLog } from "./log.ts";

/** What all parts stand on. */
export interface Ground {
  readonly database: Database;
  readonly events: EventLog;
  readonly log: ServerLog;
  readonly clock: () => Date;
}

export function composeUsers({ database, events, log, clock }: Ground): Promise<Users> {
  return createUserService({
    users: createUserStore(database),
    devices: createDeviceStore(database),
    apiKeys: createApiKeyStore(database),
    hasher: createArgon2Hasher(),
    events,
    clock,
    log: log.part("users"),
  });
}

export function composeServer({ database, clock }: Ground, users: Users): Promise<ServerService> {
  return createServerService({
    settings: createSettingStore(database),
    users,
    defaults: { serverName: "Triptych", userName: accountName() },
    clock,
  });
}

/** Of the account that the server runs under, as Jellyfin proposes it in its wizard. */
function accountName(): string {
  try {
    return checkUserName(userInfo().username);
  } catch {
    // A container's user has no name, a directory's may have one that can't be a person's here.
    return "admin";
  }
}

export function composeWatching(
  { database, events, log, clock }: Ground,
  catalogue: Catalogue,
  server: ServerService,
): Watching {
  return createWatching({
    catalogue,
    store: createWatchStore(database),
    events,
    clock,
    rules: () => server.resumeRules(),
    log: log.part("watching"),
  });
}
