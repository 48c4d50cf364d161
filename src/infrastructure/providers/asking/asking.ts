/**
 * The one way in which providers are asked: answers are kept and asked for again only when they are no longer fresh
 * (with their ETag), requests are paced by the provider's rules, tried again where that helps, and left alone for a
 * while when it doesn't. A stale answer is better than none.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { DomainError, isDomainError } from "../../../domain/errors.ts";
import type { Log } from "../../../domain/log.ts";
import type { ProviderName } from "../../../domain/metadata/providers.ts";
import { createLimiter } from "../../limiter.ts";
import type { AnswerStore, KeptAnswer } from "./answer-store.ts";
import { type Breaker, createBreaker } from "./breaker.ts";
import { fetchBounded } from "./fetch-bounded.ts";
import type { Outcome } from "./outcome.ts";
import { createPace } from "./pace.ts";

export interface ProviderHost {
  readonly name: ProviderName;
  /** Whom requests may go to. */
  readonly origins: readonly string[];
  readonly requestsPerSecond: number;
  readonly parallel: number;
  /** Sent with each request; may hold a secret. Asked for before each one when it has to be fetched first. */
  readonly headers:
    | Readonly<Record<string, string>>
    | ((signal: AbortSignal) => Promise<Readonly<Record<string, string>>>);
  /** Before a fault is tried again, doubling; default 500. */
  readonly retryMs?: number;
  readonly deadlineMs?: number;
}

export interface Question {
  /** May hold a secret. */
  readonly url: URL;
  /** What is asked, without secrets. */
  readonly key: string;
  /** How long the answer holds; it may say so itself. */
  readonly freshMs: number | ((body: Uint8Array, now: Date) => number);
  /** A stale answer isn't better than none: who refreshes has it already. */
  readonly freshOnly?: boolean;
}

/** The body of the answer; null when there is no such thing. Rejects with `unavailable` and for `signal`. */
export type Ask = (question: Question, signal: AbortSignal) => Promise<Uint8Array | null>;

/** The same, but it rejects with `unavailable` where it would else give a stale answer. */
export const askingFresh =
  (ask: Ask): Ask =>
  (question, signal) =>
    ask({ ...question, freshOnly: true }, signal);

export interface AskingDeps {
  readonly answers: AnswerStore;
  readonly clock: () => Date;
  readonly log: Log;
}

const MAX_BYTES = 16_000_000;
const DEADLINE_MS = 20_000;
const TRIES = 4;
/** Who wants a longer pause than this isn't waited for. */
const LONGEST_WAIT_MS = 60_000;
/** A key that isn't taken. */
const REFUSED_MS = 300_000;
/** That something isn't there is believed for so long. */
const ABSENT_MS = 24 * 3_600_000;

export function createAsking(host: ProviderHost, deps: AskingDeps): Ask {
  const { answers, clock } = deps;
  const request = createRequests(host, deps);
  const underWay = new Map<string, Promise<KeptAnswer>>();
  const now = (): number => clock().getTime();

  const until = ({ freshMs }: Question, status: number, body: Uint8Array): number => {
    const ms = typeof freshMs === "number" ? freshMs : freshMs(body, clock());
    return now() + (status === 200 ? ms : Math.min(ms, ABSENT_MS));
  };

  async function obtain(question: Question, signal: AbortSignal): Promise<KeptAnswer> {
    const { url, key, freshOnly = false } = question;
    const kept = await answers.get(key);
    if (kept !== null && kept.freshUntil > now()) return kept;
    const outcome = believed(await request(url, kept?.etag ?? null, signal), kept);
    if (outcome.kind !== "answer") {
      if (kept !== null && !freshOnly) return kept;
      throw unavailable(host.name, outcome);
    }
    if (outcome.status === 304 && kept !== null) {
      await answers.renew(key, until(question, kept.status, kept.body));
      return kept;
    }
    const { status, etag } = outcome;
    const body = status === 200 ? outcome.body : new Uint8Array();
    const answer = { status, body, etag, freshUntil: until(question, status, body) };
    await answers.put(key, host.name, answer, now());
    return answer;
  }

  return async (question, signal) => {
    const key = `${host.name}:${question.key}`;
    // Whoever asks for the same waits for the answer that is kept then; who gave up leaves it to the next one.
    for (let running = underWay.get(key); running !== undefined; running = underWay.get(key))
      await running.catch(() => null);
    signal.throwIfAborted();
    const work = obtain({ ...question, key }, signal).finally(() => underWay.delete(key));
    underWay.set(key, work);
    const { status, body } = await work;
    return status === 200 ? body : null;
  };
}

/** Who says unasked that nothing has changed knows nothing of what we have: a film would be taken for none. */
function believed(outcome: Outcome, kept: KeptAnswer | null): Outcome {
  const isUnasked = outcome.kind === "answer" && outcome.status === 304 && kept === null;
  return isUnasked ? { kind: "fault", reason: "status 304, though nothing was said to be here" } : outcome;
}

function unavailable(provider: ProviderName, outcome: Exclude<Outcome, { kind: "answer" }>): DomainError {
  const reason = outcome.kind === "busy" ? "it wants a pause" : outcome.reason;
  return new DomainError("unavailable", `${provider} can't be asked now: ${reason}`, { provider });
}

type Request = (url: URL, etag: string | null, signal: AbortSignal) => Promise<Outcome>;

/** Requests at the provider's pace, tried again where that may help. */
function createRequests(host: ProviderHost, { log }: AskingDeps): Request {
  const pace = createPace(host.requestsPerSecond);
  const limit = createLimiter(host.parallel);
  const breaker = createBreaker(() => performance.now());
  const bounds = { origins: host.origins, maxBytes: MAX_BYTES, deadlineMs: host.deadlineMs ?? DEADLINE_MS };

  async function send(url: URL, etag: string | null, signal: AbortSignal): Promise<Outcome> {
    try {
      const own = typeof host.headers === "function" ? await host.headers(signal) : host.headers;
      const headers = { ...own, ...(etag !== null && { "If-None-Match": etag }) };
      return await fetchBounded(url, headers, bounds, signal);
    } catch (error) {
      if (isDomainError(error)) return { kind: "refused", reason: error.message, forAll: true };
      throw error;
    }
  }

  async function once(url: URL, etag: string | null, signal: AbortSignal): Promise<Outcome> {
    const wait = breaker.waitMs();
    if (wait > 0)
      return { kind: "refused", reason: `after failures it is left alone for ${Math.ceil(wait / 1000)} s` };
    await pace.turn(signal);
    const outcome = await send(url, etag, signal);
    note(breaker, outcome);
    if (outcome.kind !== "answer")
      log.warn("a provider didn't answer as it should", {
        provider: host.name,
        path: url.pathname,
        ...outcome,
      });
    return outcome;
  }

  return (url, etag, signal) =>
    limit(async () => {
      for (let tried = 1; ; tried++) {
        const outcome = await once(url, etag, signal);
        if (outcome.kind === "answer" || outcome.kind === "refused" || tried === TRIES) return outcome;
        const backOff = (host.retryMs ?? 500) * 2 ** (tried - 1);
        const pauseMs = outcome.kind === "busy" ? (outcome.afterMs ?? backOff) : backOff;
        if (pauseMs > LONGEST_WAIT_MS) return outcome;
        if (outcome.kind === "busy") pace.pause(pauseMs);
        else await sleep(pauseMs, undefined, { signal });
      }
    });
}

function note(breaker: Breaker, outcome: Outcome): void {
  switch (outcome.kind) {
    case "fault":
      breaker.failed();
      break;
    case "refused":
      if (outcome.forAll === true) breaker.open(REFUSED_MS);
      break;
    case "busy":
      if ((outcome.afterMs ?? 0) > LONGEST_WAIT_MS) breaker.open(outcome.afterMs ?? 0);
      break;
    case "answer":
      breaker.succeeded();
  }
}
