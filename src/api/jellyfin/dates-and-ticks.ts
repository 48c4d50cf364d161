/** Jellyfin counts time in ticks of 100 ns. */
const TICKS_PER_MS = 10_000;

export const toTicks = (ms: number): number => Math.round(ms * TICKS_PER_MS);
export const fromTicks = (ticks: number): number => ticks / TICKS_PER_MS;

/** `2026-01-31T10:00:00.1230000Z`: Swift's SDK throws away a whole answer for a date without a zone. */
export const toDate = (date: Date): string => date.toISOString().replace("Z", "0000Z");

/** What stands for "never" where the contract has no null (.NET's smallest date). */
export const NEVER = "0001-01-01T00:00:00.0000000Z";
