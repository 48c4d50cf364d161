/** A value of the core on the wire: null is left out, as the contract does. */
export function known<T>(value: T | null): T | undefined;
export function known<T, W>(value: T | null, toWire: (value: T) => W): W | undefined;
export function known<T>(value: T | null, toWire: (value: T) => unknown = (same) => same): unknown {
  return value === null ? undefined : toWire(value);
}
