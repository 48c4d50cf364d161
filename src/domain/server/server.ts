import { z } from "zod";
import type { ServerIdentity, ServerService } from "../core.ts";
import { DomainError } from "../errors.ts";
import { DEFAULT_RESUME_RULES, type ResumeRules } from "../playback/watch-state.ts";
import { newUuid } from "../users/tokens.ts";
import type { User } from "../users/user.ts";
import type { Users } from "../users/users.ts";
import type { SettingStore } from "./ports.ts";

export interface ServerPorts {
  readonly settings: SettingStore;
  readonly users: Pick<Users, "list" | "create" | "update" | "setPassword">;
  /** What the server and the first user are called until somebody says otherwise. */
  readonly defaults: { readonly serverName: string; readonly userName: string };
  readonly clock: () => Date;
}

const IDENTITY = "server.identity";
const MAX_NAME = 255;
const kept = z.object({ id: z.string(), name: z.string().nullable(), setupDone: z.boolean() });
type Kept = z.infer<typeof kept>;

const RESUME_RULES = "server.resumeRules";
const percent = z.number().min(0).max(100);
const keptRules = z.object({
  minPercent: percent,
  maxPercent: percent,
  minDurationMs: z.number().min(0).max(Number.MAX_SAFE_INTEGER),
});

async function createResumeRules(
  settings: SettingStore,
): Promise<Pick<ServerService, "resumeRules" | "setResumeRules">> {
  let kept = keptRules.catch(DEFAULT_RESUME_RULES).parse(await settings.get(RESUME_RULES));
  return {
    resumeRules: () => kept,
    async setResumeRules(rules) {
      const checked = checkedRules(rules);
      await settings.set(RESUME_RULES, checked);
      kept = checked;
    },
  };
}

function checkedRules(rules: ResumeRules): ResumeRules {
  const checked = keptRules.safeParse(rules);
  if (checked.success) return checked.data;
  throw new DomainError("invalid", "percentages are 0 to 100, times not below 0", { field: "resumeRules" });
}

/** Who the server is, and its set-up. Its id is made once and stays with the data. */
export async function createServerService(ports: ServerPorts): Promise<ServerService> {
  const { settings, users, defaults } = ports;
  const startedAt = ports.clock();
  let identity = await readIdentity(settings);
  const resume = await createResumeRules(settings);
  const inTurn = createTurns();

  async function change(changes: Partial<Kept>): Promise<void> {
    const changed = { ...identity, ...changes };
    await settings.set(IDENTITY, changed);
    identity = changed;
  }
  async function first(): Promise<User | undefined> {
    return (await users.list()).toSorted((a, b) => a.id - b.id)[0];
  }

  return {
    identity: (): ServerIdentity => ({
      id: identity.id,
      name: identity.name ?? defaults.serverName,
      startedAt,
      setupDone: identity.setupDone,
    }),
    rename: (name) => inTurn(() => change({ name: name.trim().slice(0, MAX_NAME) || null })),
    firstUser: () =>
      inTurn(async () => {
        mustBeOpen(identity);
        return (await first()) ?? (await users.create(defaults.userName, "", "admin"));
      }),
    setFirstUser: (name, password) =>
      inTurn(async () => {
        mustBeOpen(identity);
        if (password === "")
          throw new DomainError("invalid", "the first user needs a password", { field: "password" });
        const known = await first();
        if (known === undefined) return await users.create(name, password, "admin");
        await users.update(known.id, { name, role: "admin" });
        await users.setPassword(known.id, password);
        return (await first()) ?? known;
      }),
    finishSetup: () =>
      inTurn(async () => {
        if (identity.setupDone) return;
        // Otherwise nobody could ever sign in.
        if ((await first()) === undefined)
          throw new DomainError("conflict", "there is no user yet", { field: "user" });
        await change({ setupDone: true });
      }),
    ...resume,
    setting: (name) => settings.get(`kept.${name}`),
    setSetting: (name, value) => settings.set(`kept.${name}`, value),
  };
}

async function readIdentity(settings: SettingStore): Promise<Kept> {
  const known = await settings.get(IDENTITY);
  if (known !== null) return kept.parse(known);
  const fresh: Kept = { id: newUuid(), name: null, setupDone: false };
  await settings.set(IDENTITY, fresh);
  return fresh;
}

function mustBeOpen({ setupDone }: Kept): void {
  if (setupDone) throw new DomainError("forbidden", "the server is set up already");
}

/** Two wizards that are open at once must not make two first users. */
function createTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work, work);
    last = turn.catch(() => undefined);
    return turn;
  };
}
