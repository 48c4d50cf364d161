/** A device of a person, over HTTP, that remembers how long its requests took. */
export interface Tally {
  readonly timesMs: number[];
  /** What was answered with a failure, or not at all. */
  readonly failures: string[];
}

export interface Device {
  /** What it signs its requests with. */
  readonly headers: Readonly<Record<string, string>>;
  get<T>(path: string): Promise<T | null>;
  post(path: string, body?: unknown): Promise<void>;
}

interface SignIn {
  readonly AccessToken: string;
}

const header = (id: string, token: string): Record<string, string> => ({
  Authorization: `MediaBrowser Client="Bench", Device="${id}", DeviceId="${id}", Version="1.0"${token === "" ? "" : `, Token="${token}"`}`,
  "Content-Type": "application/json",
});

/** Signs a device in. What it does afterwards counts in `tally`. */
export async function signIn(
  origin: string,
  id: string,
  person: { readonly name: string; readonly password: string },
  tally: Tally,
): Promise<Device> {
  const answer = await fetch(`${origin}/Users/AuthenticateByName`, {
    method: "POST",
    headers: header(id, ""),
    body: JSON.stringify({ Username: person.name, Pw: person.password }),
  });
  if (!answer.ok) throw new Error(`${person.name} could not sign in: ${answer.status}`);
  const { AccessToken: token } = (await answer.json()) as SignIn;
  const ask = async (method: string, path: string, body?: unknown): Promise<string | null> => {
    const startedMs = performance.now();
    try {
      const response = await fetch(origin + path, {
        method,
        headers: header(id, token),
        body: body === undefined ? null : JSON.stringify(body),
      });
      const text = await response.text();
      tally.timesMs.push(performance.now() - startedMs);
      if (!response.ok) tally.failures.push(`${response.status} ${method} ${path}`);
      return response.ok ? text : null;
    } catch (error) {
      tally.failures.push(`${String(error)} ${method} ${path}`);
      return null;
    }
  };
  return {
    headers: header(id, token),
    async get<T>(path: string) {
      const text = await ask("GET", path);
      return text === null || text === "" ? null : (JSON.parse(text) as T);
    },
    async post(path, body) {
      await ask("POST", path, body);
    },
  };
}

export function quantile(times: readonly number[], part: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN;
}
