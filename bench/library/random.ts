/** Numbers that look random and are the same in every run. */
export interface Random {
  /** Whole, from 0 up to `below` (not with it). */
  readonly int: (below: number) => number;
  readonly chance: (of: number) => boolean;
  readonly pick: <T>(from: readonly [T, ...T[]]) => T;
  /** Small numbers are much more likely: the way that genres, words and people are spread. */
  readonly skewed: (below: number) => number;
  readonly uuid: () => string;
}

/** mulberry32: 32 bits of state are plenty for drawing a library. */
export function createRandom(seed: number): Random {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (below: number): number => Math.floor(next() * below);
  return {
    int,
    chance: (of) => next() < of,
    pick: (from) => from[int(from.length)] ?? from[0],
    skewed: (below) => Math.floor(next() ** 2.5 * below),
    uuid: () =>
      Array.from({ length: 4 }, () =>
        int(2 ** 32)
          .toString(16)
          .padStart(8, "0"),
      ).join(""),
  };
}
