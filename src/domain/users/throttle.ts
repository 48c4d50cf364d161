import { createBoundedMap } from "../bounded-map.ts";
import { DomainError } from "../errors.ts";

interface Failures {
  readonly count: number;
  readonly last: number;
  readonly blockedUntil: number;
}

interface Rule {
  /** Wrong tries that cost nothing: people mistype. */
  readonly free: number;
  readonly maxDelayMs: number;
}

/** A whole household or office may share an address. */
const RULES = {
  name: { free: 5, maxDelayMs: 60_000 },
  address: { free: 20, maxDelayMs: 15 * 60_000 },
} as const satisfies Record<string, Rule>;

const FIRST_DELAY_MS = 1000;
const FORGOTTEN_AFTER_MS = 60 * 60_000;
const MAX_KEYS = 10_000;

interface Attempt {
  /** The password was right. */
  succeed(): void;
}

interface Who {
  readonly nameKey: string;
  /** One on which this user has signed in before: tried apart, so that strangers can't lock people out. */
  readonly ownDeviceId: string | null;
  readonly address: string | null;
}

export interface SignInThrottle {
  /**
   * Counts an attempt as failed before its outcome is known, so that many at once are held up too. Throws `too-many`
   * (detail.retryAfterS) while the name or the address has to wait.
   */
  attempt(who: Who): Attempt;
}

/** Delays grow from one second on, doubling with each further failure of a name or an address. */
export function createSignInThrottle(clock: () => Date): SignInThrottle {
  const failures = createBoundedMap<string, Failures>(MAX_KEYS);

  function current(key: string, now: number): Failures {
    const known = failures.get(key);
    if (known === undefined || now - known.last > FORGOTTEN_AFTER_MS)
      return { count: 0, last: now, blockedUntil: 0 };
    return known;
  }

  return {
    attempt({ nameKey, ownDeviceId, address }) {
      const now = clock().getTime();
      const byName = ownDeviceId === null ? `name ${nameKey}` : `device ${ownDeviceId} of ${nameKey}`;
      const keys: readonly (readonly [string, Rule])[] = [
        [byName, RULES.name],
        ...(address === null ? [] : [[`address ${networkOf(address)}`, RULES.address] as const]),
      ];
      const waitMs = Math.max(...keys.map(([key]) => current(key, now).blockedUntil - now));
      if (waitMs > 0)
        throw new DomainError("too-many", "too many wrong passwords: wait before the next try", {
          retryAfterS: Math.ceil(waitMs / 1000),
        });
      for (const [key, rule] of keys) failures.set(key, failedOnce(current(key, now), rule, now));
      return {
        succeed() {
          failures.delete(byName);
          // Only this try is taken back: a right password of one's own doesn't pay for guessing others'.
          const [, byAddress] = keys;
          const known = byAddress === undefined ? undefined : failures.get(byAddress[0]);
          if (byAddress !== undefined && known !== undefined)
            failures.set(byAddress[0], { ...known, count: known.count - 1, blockedUntil: 0 });
        },
      };
    },
  };
}

function failedOnce(before: Failures, rule: Rule, now: number): Failures {
  const count = before.count + 1;
  const delayMs =
    count <= rule.free ? 0 : Math.min(rule.maxDelayMs, FIRST_DELAY_MS * 2 ** (count - rule.free - 1));
  return { count, last: now, blockedUntil: now + delayMs };
}

/** An IPv6 customer has at least 2^64 addresses: the first half counts. */
function networkOf(address: string): string {
  if (!address.includes(":") || address.startsWith("::ffff:")) return address;
  const [head = "", tail] = address.split("::");
  const groups = head === "" ? [] : head.split(":");
  const rest = tail === undefined || tail === "" ? 0 : tail.split(":").length;
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - groups.length - rest);
  return [...groups, ...Array.from({ length: zeros }, () => "0")].slice(0, 4).join(":");
}
