import { hash, verify } from "@node-rs/argon2";
import type { PasswordHasher } from "../../domain/users/ports.ts";

/** Argon2id as OWASP's Password Storage Cheat Sheet recommends it: 19 MiB, two passes, one lane. */
const ARGON2ID = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
/** What runs at once is bounded: each takes memory, and a thread from file reads. */
const MAX_AT_ONCE = 2;

/** Runs in the thread pool, two at a time. The parameters stand in the hash, so older ones can still be checked. */
export function createArgon2Hasher(): PasswordHasher {
  const waiting: (() => void)[] = [];
  let running = 0;
  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (running >= MAX_AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running--;
      else next();
    }
  }
  return {
    hash: (password) => inTurn(() => hash(password, ARGON2ID)),
    verify: (hashed, password) => inTurn(() => verify(hashed, password)),
  };
}
