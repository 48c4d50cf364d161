import { MovieDb } from "moviedb-promise";
import type { Ask } from "../asking/asking.ts";
import { parsed } from "../parsed.ts";

/** What the client's calls take for one request. */
type RequestConfig = NonNullable<Parameters<MovieDb["configuration"]>[0]>;
type Adapter = Extract<NonNullable<RequestConfig["adapter"]>, (...args: never[]) => unknown>;

/** How long an answer holds, in milliseconds; of a work by what is said of it. */
export type Holds = number | ((answer: unknown, now: Date) => number);

export interface TmdbClient {
  /** One call of `moviedb-promise`, sent our way; null when TMDB knows of no such thing. */
  call(
    work: (client: MovieDb, config: RequestConfig) => Promise<unknown>,
    holds: Holds,
    signal: AbortSignal,
  ): Promise<unknown>;
}

class Absent extends Error {
  override readonly name = "Absent";
}

/** `moviedb-promise` knows TMDB's paths and parameters; the requests themselves are ours: kept, paced, bounded. */
export function createTmdbClient(apiUrl: string, apiKey: string, ask: Ask): TmdbClient {
  // Its own throttle would hold up what is answered from what we keep.
  const client = new MovieDb(apiKey, apiUrl, Infinity);
  return {
    async call(work, holds, signal) {
      const freshMs =
        typeof holds === "number" ? holds : (body: Uint8Array, now: Date) => holds(parsed(body), now);
      const adapter: Adapter = async (config) => {
        const url = new URL(config.url ?? "");
        const params = new URLSearchParams(config.params as Record<string, string>);
        // A token for reading goes into a header; keys of the older kind have to stand in the address.
        if (isToken(apiKey)) params.delete("api_key");
        url.search = params.toString();
        params.delete("api_key");
        params.sort();
        const key = `${url.pathname.slice(new URL(apiUrl).pathname.length)}?${params.toString()}`;
        const body = await ask({ url, key, freshMs }, signal);
        if (body === null) throw new Absent("TMDB has no such thing");
        const data: unknown = parsed(body);
        return { data, status: 200, statusText: "OK", headers: {}, config };
      };
      try {
        return await work(client, { adapter });
      } catch (error) {
        if (error instanceof Absent) return null;
        throw error;
      }
    },
  };
}

/** TMDB's "API Read Access Token" is a JWT, its "API Key" 32 hexadecimal digits. */
const isToken = (key: string): boolean => key.startsWith("eyJ");

export const tmdbHeaders = (key: string): Readonly<Record<string, string>> => ({
  Accept: "application/json",
  ...(isToken(key) && { Authorization: `Bearer ${key}` }),
});
