import { randomBytes, randomInt } from "node:crypto";
import type { QuickConnectRequest, SignIn, UserService } from "../core.ts";
import { DomainError, notFound } from "../errors.ts";
import type { UserStore } from "./ports.ts";
import type { ClientDescription, User } from "./user.ts";

const LASTS_MS = 10 * 60_000;
/** Anybody may ask for a code: as many as a household will never need. */
const MAX_PENDING = 500;
const SECRET_BYTES = 32;
const CODES = 1_000_000;

interface Pending {
  readonly request: QuickConnectRequest;
  readonly userId: number | null;
  /** Clients go on asking for the state of a request after they signed in with it. */
  readonly used: boolean;
}

interface QuickConnectPorts {
  readonly users: UserStore;
  readonly signInAs: (user: User, client: ClientDescription) => Promise<SignIn>;
  readonly clock: () => Date;
}

interface Waiting {
  add(client: ClientDescription): QuickConnectRequest;
  /** `not-found` for an unknown or expired secret. */
  find(secret: string): Pending;
  confirm(code: string, userId: number): boolean;
  markUsed(secret: string): void;
}

function createWaiting(clock: () => Date): Waiting {
  const pending = new Map<string, Pending>();
  function dropExpired(): void {
    const oldest = clock().getTime() - LASTS_MS;
    for (const [secret, { request }] of pending)
      if (request.createdAt.getTime() <= oldest) pending.delete(secret);
  }
  function newCode(): string {
    const taken = new Set([...pending.values()].map(({ request }) => request.code));
    let code: string;
    do code = String(randomInt(CODES)).padStart(6, "0");
    while (taken.has(code));
    return code;
  }
  return {
    add(client) {
      dropExpired();
      if (pending.size >= MAX_PENDING)
        throw new DomainError("too-many", "too many devices are waiting to be connected", {
          retryAfterS: LASTS_MS / 1000,
        });
      const secret = randomBytes(SECRET_BYTES).toString("hex");
      const request = { code: newCode(), secret, client, createdAt: clock(), authorized: false };
      pending.set(secret, { request, userId: null, used: false });
      return request;
    },
    find(secret) {
      dropExpired();
      const found = pending.get(secret);
      if (found === undefined) throw notFound("the request to connect");
      return found;
    },
    confirm(code, userId) {
      dropExpired();
      for (const [secret, { request }] of pending) {
        if (request.code !== code || request.authorized) continue;
        pending.set(secret, { request: { ...request, authorized: true }, userId, used: false });
        return true;
      }
      return false;
    },
    markUsed(secret) {
      const found = pending.get(secret);
      if (found !== undefined) pending.set(secret, { ...found, used: true });
    },
  };
}

/** Signing in by a code that a signed-in person confirms. In memory: a restart ends what is pending. */
export function createQuickConnect({
  users,
  signInAs,
  clock,
}: QuickConnectPorts): UserService["quickConnect"] {
  const waiting = createWaiting(clock);
  return {
    initiate: (client) => waiting.add(client),
    state: (secret) => waiting.find(secret).request,
    authorize: (code, user) => waiting.confirm(code, user.id),
    async redeem(secret) {
      const { request, userId, used } = waiting.find(secret);
      if (userId === null) throw new DomainError("unauthenticated", "nobody has confirmed the code yet");
      if (used) throw notFound("the request to connect");
      // Once only, also when two ask at the same time.
      waiting.markUsed(secret);
      const user = await users.byId(userId);
      if (user === null) throw notFound("the user");
      return await signInAs(user, request.client);
    },
  };
}
