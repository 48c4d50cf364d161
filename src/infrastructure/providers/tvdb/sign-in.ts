import { DomainError } from "../../../domain/errors.ts";
import { fetchBounded } from "../asking/fetch-bounded.ts";
import { entry, code, part } from "../lenient.ts";
import { parsed } from "../parsed.ts";

const DAY_MS = 24 * 3_600_000;
/** TVDB's tokens hold for a month. */
const TOKEN_MS = 20 * DAY_MS;
const answer = part({ data: entry({ token: code(/^[\w.-]{10,4000}$/) }) });

/** The headers of a request: with a token that is fetched by the key when there is none, or it is old. */
export function createTvdbSignIn(
  apiUrl: string,
  apiKey: string,
  now: () => number,
): (signal: AbortSignal) => Promise<Readonly<Record<string, string>>> {
  const url = new URL("login", apiUrl);
  let kept: { readonly token: string; readonly until: number } | null = null;
  return async (signal) => {
    if (kept === null || kept.until < now()) {
      const bounds = {
        origins: [url.origin],
        maxBytes: 100_000,
        deadlineMs: 20_000,
        json: { apikey: apiKey },
      };
      const outcome = await fetchBounded(url, {}, bounds, signal);
      const read = outcome.kind === "answer" ? answer.safeParse(parsed(outcome.body)) : null;
      const token = read?.data?.data.token ?? null;
      if (token === null)
        throw new DomainError("unavailable", "tvdb doesn't take the key", { provider: "tvdb" });
      kept = { token, until: now() + TOKEN_MS };
    }
    return { Authorization: `Bearer ${kept.token}`, Accept: "application/json" };
  };
}
