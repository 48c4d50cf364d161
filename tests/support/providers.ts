/** TMDB as the server asks it, over the stand-in. */
import type { Locale, Provider } from "../../src/domain/metadata/providers.ts";
import type { Database } from "../../src/infrastructure/database/database.ts";
import { createAnswerStore } from "../../src/infrastructure/providers/asking/answer-store.ts";
import {
  askingFresh,
  createAsking,
  type ProviderHost,
} from "../../src/infrastructure/providers/asking/asking.ts";
import { createTmdb } from "../../src/infrastructure/providers/tmdb/tmdb.ts";
import { silentLog } from "./log.ts";
import type { StandIn } from "./tmdb/server.ts";

export const ENGLISH: Locale = { languages: ["en-US"], country: "US" };
export const GERMAN: Locale = { languages: ["de-DE", "en-US"], country: "DE" };

export interface AskedTmdb {
  readonly provider: Provider;
  /** The same for who wants no stale answers. */
  readonly fresh: Provider;
  /** By which answers grow old. */
  readonly clock: () => Date;
  /** Moves the clock by which answers grow old. */
  readonly pass: (ms: number) => void;
}

export function askedTmdb(database: Database, standIn: StandIn, host: Partial<ProviderHost> = {}): AskedTmdb {
  let passedMs = 0;
  const clock = (): Date => new Date(Date.now() + passedMs);
  const ask = createAsking(
    {
      name: "tmdb",
      origins: [new URL(standIn.apiUrl).origin],
      requestsPerSecond: 1000,
      parallel: 8,
      headers: {},
      retryMs: 1,
      ...host,
    },
    {
      answers: createAnswerStore(database),
      clock,
      log: silentLog,
    },
  );
  const { apiUrl, imagesUrl } = standIn;
  return {
    provider: createTmdb({ apiKey: "key", apiUrl, imagesUrl, ask }),
    fresh: createTmdb({ apiKey: "key", apiUrl, imagesUrl, ask: askingFresh(ask) }),
    clock,
    pass: (ms) => {
      passedMs += ms;
    },
  };
}
