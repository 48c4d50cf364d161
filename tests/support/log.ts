import type { Log } from "../../src/domain/log.ts";

/** For parts that write what they do while nobody listens. */
export const silentLog: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
