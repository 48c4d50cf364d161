import { setTimeout as sleep } from "node:timers/promises";
import { DomainError } from "../../domain/errors.ts";
import type { Log } from "../../domain/log.ts";
import type { FetchPicture } from "../../domain/metadata/providers.ts";
import { createLimiter } from "../limiter.ts";
import { fetchBounded } from "./asking/fetch-bounded.ts";

export interface PictureHosts {
  /** Whom pictures may come from. */
  readonly origins: readonly string[];
  readonly log: Log;
  /** Before another try, doubling; default 500. */
  readonly retryMs?: number;
  readonly deadlineMs?: number;
}

/** Larger ones aren't posters. */
const MAX_BYTES = 30_000_000;
const DEADLINE_MS = 60_000;
const PARALLEL = 6;
const TRIES = 3;

/** What the first bytes say; a provider's word for it counts nothing. */
const KINDS: readonly (readonly [mimeType: string, isOne: (head: Buffer) => boolean])[] = [
  ["image/jpeg", (head) => head.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))],
  ["image/png", (head) => head.subarray(0, 8).equals(Buffer.from("89504e470d0a1a0a", "hex"))],
  [
    "image/webp",
    (head) => head.toString("latin1", 0, 4) === "RIFF" && head.toString("latin1", 8, 12) === "WEBP",
  ],
];

/** Fetches pictures from these hosts alone; rejects with `unavailable` when none could be reached. */
export function createPictureFetcher(hosts: PictureHosts): FetchPicture {
  const limit = createLimiter(PARALLEL);
  const bounds = {
    origins: hosts.origins,
    maxBytes: MAX_BYTES,
    deadlineMs: hosts.deadlineMs ?? DEADLINE_MS,
    // Archives send their pictures from elsewhere; only to hosts that are listed here.
    redirects: 3,
  };
  return (address, signal) =>
    limit(async () => {
      const url = URL.parse(address);
      if (url === null) return null;
      for (let tried = 1; ; tried++) {
        const outcome = await fetchBounded(url, {}, bounds, signal);
        if (outcome.kind === "answer") return outcome.status === 200 ? pictureIn(outcome.body) : null;
        if (outcome.kind === "refused") {
          hosts.log.warn("a picture was refused", {
            host: url.host,
            path: url.pathname,
            reason: outcome.reason,
          });
          return null;
        }
        if (tried === TRIES)
          throw new DomainError("unavailable", `${url.host} gives no pictures now`, { host: url.host });
        await sleep((hosts.retryMs ?? 500) * 2 ** tried, undefined, { signal });
      }
    });
}

function pictureIn(body: Uint8Array): Awaited<ReturnType<FetchPicture>> {
  const head = Buffer.from(body.subarray(0, 16));
  const mimeType = KINDS.find(([, isOne]) => isOne(head))?.[0];
  return mimeType === undefined ? null : { bytes: body, mimeType };
}
