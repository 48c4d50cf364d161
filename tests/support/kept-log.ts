import type { Log } from "../../src/domain/log.ts";

export interface KeptLog extends Log {
  readonly lines: readonly { readonly message: string; readonly fields: unknown }[];
}

/** Keeps what is said, for tests to read. */
export function keptLog(): KeptLog {
  const lines: { message: string; fields: unknown }[] = [];
  const keep = (message: string, fields?: unknown): void => {
    lines.push({ message, fields });
  };
  return { lines, debug: keep, info: keep, warn: keep, error: keep };
}
