import { describe, expect, it } from "vitest";
import { isDomainError } from "../../../src/domain/errors.ts";
import { createSignInThrottle } from "../../../src/domain/users/throttle.ts";

function aThrottle() {
  let now = 1_000_000;
  const throttle = createSignInThrottle(() => new Date(now));
  /** Seconds to wait when the attempt was refused, 0 when it was let through. */
  const attempt = (
    name: string,
    address: string | null = null,
    ownDeviceId: string | null = null,
  ): number => {
    try {
      throttle.attempt({ nameKey: name, address, ownDeviceId });
      return 0;
    } catch (error) {
      if (!isDomainError(error, "too-many")) throw error;
      return Number(error.detail["retryAfterS"]);
    }
  };
  const times = (count: number, name: (index: number) => string, address: string | null = null): number[] =>
    Array.from({ length: count }, (_, index) => attempt(name(index), address));
  return { throttle, attempt, times, pass: (ms: number) => void (now += ms) };
}

describe("the delay after wrong passwords", () => {
  it("begins after five tries and doubles with each further one, up to a minute", () => {
    const { attempt, times, pass } = aThrottle();
    expect(times(6, () => "ann")).toEqual([0, 0, 0, 0, 0, 0]);
    const waits: number[] = [];
    for (let round = 0; round < 9; round++) {
      const wait = attempt("ann");
      waits.push(wait);
      pass(wait * 1000);
      expect(attempt("ann")).toBe(0);
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
  });

  it("holds for tries that are made all at once, before any is answered", () => {
    const { times } = aThrottle();
    expect(times(50, () => "ann").filter((wait) => wait === 0)).toHaveLength(6);
  });

  it("holds up neither other names nor, soon, other addresses", () => {
    const { attempt, times } = aThrottle();
    times(10, () => "ann", "10.0.0.1");
    expect(attempt("bob", "10.0.0.1")).toBe(0);
    expect(attempt("bob", "10.0.0.2")).toBe(0);
  });

  it("counts an address over all names, and an IPv6 customer as one", () => {
    const { attempt, times } = aThrottle();
    times(21, (index) => `name ${index}`, "2001:db8:1:2::1");
    expect(attempt("bob", "2001:db8:1:2:aaaa::7")).toBeGreaterThan(0);
    expect(attempt("bob", "2001:db8:1:3::1")).toBe(0);
    times(21, (index) => `other ${index}`, "10.0.0.1");
    expect(attempt("carl", "10.0.0.1")).toBeGreaterThan(0);
    expect(attempt("carl", "10.0.0.2")).toBe(0);
  });

  it("ends with a right password, which doesn't pay for guessing others'", () => {
    const { throttle, attempt, times, pass } = aThrottle();
    times(6, () => "ann", "10.0.0.1");
    pass(2000);
    throttle.attempt({ nameKey: "ann", address: "10.0.0.1", ownDeviceId: null }).succeed();
    expect(times(5, () => "ann")).toEqual([0, 0, 0, 0, 0]);
    times(15, (index) => `name ${index}`, "10.0.0.1");
    expect(attempt("bob", "10.0.0.1")).toBeGreaterThan(0);
  });

  it("doesn't lock people out of their own devices, where it counts as well", () => {
    const { attempt, times } = aThrottle();
    times(10, () => "ann");
    expect(attempt("ann")).toBeGreaterThan(0);
    const tries = Array.from({ length: 7 }, () => attempt("ann", null, "phone"));
    expect(tries).toEqual([0, 0, 0, 0, 0, 0, 1]);
    expect(attempt("ann", null, "tablet")).toBe(0);
  });

  it("is forgotten after an hour", () => {
    const { times, pass } = aThrottle();
    times(8, () => "ann");
    pass(61 * 60_000);
    expect(times(5, () => "ann")).toEqual([0, 0, 0, 0, 0]);
  });
});
