import { randomBytes } from "node:crypto";
import { createPlayback, type PlaybackDeps, type PlaybackService } from "../domain/playback/playback.ts";
import {
  createPreparing,
  noticing,
  type Preparing,
  type PreparingDeps,
} from "../domain/playback/preparing.ts";
import type { Watching } from "../domain/playback/watching.ts";
import type { SettingStore } from "../domain/server/ports.ts";
import { createEndedSessionStore } from "../infrastructure/database/stores/ended-session-store.ts";
import { createSettingStore } from "../infrastructure/database/stores/setting-store.ts";
import { createSignedGrants } from "../infrastructure/tokens/signed-grants.ts";
import type { Ground } from "./people.ts";

const SECRET = "playback.secret";
const SECRET_BYTES = 32;

export interface Playing {
  readonly watching: Watching;
  readonly playback: PlaybackService;
  readonly preparing: Preparing;
}

type Parts = Omit<PlaybackDeps, "grants" | "ended" | "preparing" | "clock"> &
  Omit<PreparingDeps, "log"> & { readonly watching: Watching };

export function composePlaying({ database, log, clock }: Ground, parts: Parts): Playing {
  const preparing = createPreparing({ ...parts, log: log.part("delivery") });
  const watching = noticing(parts.watching, preparing);
  const grants = createSignedGrants({ secret: secretIn(createSettingStore(database)) });
  const ended = createEndedSessionStore(database, clock);
  const deps = { ...parts, watching, preparing, grants, ended, clock };
  return { watching, preparing, playback: createPlayback(deps) };
}

/** What playback urls are signed with: made when first wanted, kept with the data, so that urls outlive a restart. */
function secretIn(settings: SettingStore): () => Promise<string> {
  let secret: Promise<string> | null = null;
  return () => {
    secret ??= readOrMake(settings).catch((error: unknown) => {
      secret = null;
      throw error;
    });
    return secret;
  };
}

/** Read again after it was written: of two servers that start on one database one is the last to write. */
async function readOrMake(settings: SettingStore): Promise<string> {
  const kept = await settings.get(SECRET);
  if (typeof kept === "string" && kept !== "") return kept;
  await settings.set(SECRET, randomBytes(SECRET_BYTES).toString("base64url"));
  return String(await settings.get(SECRET));
}
