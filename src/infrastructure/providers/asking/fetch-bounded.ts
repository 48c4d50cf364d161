import type { Outcome } from "./outcome.ts";

export interface Bounds {
  /** Whom a request may go to: `https://api.example.org`; `https://*.example.org` stands for the hosts below it. */
  readonly origins: readonly string[];
  readonly maxBytes: number;
  readonly deadlineMs: number;
  /** Redirects that are followed, inside of `origins` alone; default 0. */
  readonly redirects?: number;
  /** Sent as JSON with POST; absent: a GET. */
  readonly json?: unknown;
}

/**
 * One request within bounds: only to these origins, cut off at the deadline and beyond the size, whatever its headers
 * claim. Rejects for `signal` alone.
 */
export async function fetchBounded(
  url: URL,
  headers: Readonly<Record<string, string>>,
  bounds: Bounds,
  signal: AbortSignal,
): Promise<Outcome> {
  if (!isWithin(url, bounds.origins)) return { kind: "refused", reason: `${url.host} is none of its hosts` };
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(bounds.deadlineMs)]);
  try {
    const response = await fetch(url, { ...sent(headers, bounds), redirect: "manual", signal: deadline });
    if (isRedirect(response)) return await follow(response, url, headers, bounds, signal);
    const early = withoutBody(response);
    if (early === null) return await answerOf(response, bounds.maxBytes);
    await response.body?.cancel();
    return early;
  } catch (error) {
    signal.throwIfAborted();
    return { kind: "fault", reason: reasonOf(error) };
  }
}

/** True for an http(s) address at one of these origins. */
export function isWithin(url: URL, origins: readonly string[]): boolean {
  if (url.username !== "" || url.password !== "") return false;
  return origins.some((origin) => {
    const [scheme = "", host = ""] = origin.split("://");
    if (url.protocol !== `${scheme}:`) return false;
    return host.startsWith("*.") ? url.host.endsWith(host.slice(1)) : url.host === host;
  });
}

const sent = (headers: Readonly<Record<string, string>>, { json }: Bounds): RequestInit =>
  json === undefined
    ? { headers }
    : {
        method: "POST",
        headers: { ...headers, "Content-Type": "application/json" },
        body: JSON.stringify(json),
      };

const isRedirect = ({ status }: Response): boolean => status >= 300 && status < 400 && status !== 304;

async function follow(
  response: Response,
  from: URL,
  headers: Readonly<Record<string, string>>,
  bounds: Bounds,
  signal: AbortSignal,
): Promise<Outcome> {
  await response.body?.cancel();
  const { redirects = 0 } = bounds;
  const to = URL.parse(response.headers.get("location") ?? "", from);
  if (redirects === 0 || to === null) return { kind: "refused", reason: "it sends us elsewhere" };
  return fetchBounded(to, headers, { ...bounds, redirects: redirects - 1 }, signal);
}

function withoutBody({ status, headers }: Response): Outcome | null {
  if (status === 200 || status === 304 || status === 404) return null;
  if (status === 429 || status === 503) return { kind: "busy", afterMs: retryAfterMs(headers) };
  if (status >= 500 || status === 408) return { kind: "fault", reason: `status ${status}` };
  return { kind: "refused", reason: `status ${status}`, forAll: status === 401 || status === 403 };
}

/** Whoever wants a longer pause is asked all the same, or a wrong date would end it for ever. */
const LONGEST_PAUSE_MS = 3_600_000;

/** RFC 9110: seconds, or a date. */
function retryAfterMs(headers: Headers): number | null {
  const text = headers.get("retry-after")?.trim() ?? "";
  const ms = /^\d{1,20}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isNaN(ms) ? null : Math.min(LONGEST_PAUSE_MS, Math.max(0, ms));
}

async function answerOf(response: Response, maxBytes: number): Promise<Outcome> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    // Leaving the loop gives the connection up.
    if (size > maxBytes) return { kind: "refused", reason: `more than ${maxBytes} bytes` };
    chunks.push(chunk);
  }
  return {
    kind: "answer",
    status: response.status,
    body: Buffer.concat(chunks),
    etag: response.headers.get("etag"),
    mimeType: response.headers.get("content-type") ?? "",
  };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error ? `${error.message}: ${cause.message}` : error.message;
}
