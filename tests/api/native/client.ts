/** A program that uses the native API. */
export interface NativeReply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

export interface NativeClient {
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<NativeReply>;
  readonly headers: Record<string, string>;
}

export async function call(
  base: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<NativeReply> {
  const answer = await fetch(`${base}/api/v1${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    headers: answer.headers,
    body: text === "" ? {} : (JSON.parse(text) as Record<string, unknown>),
  };
}

export const aDevice = { id: "test", name: "Test", client: "Tests", version: "1" };

export async function signIn(base: string, name = "ada", password = "lovelace"): Promise<NativeClient> {
  const { status, body } = await call(base, "POST", "/sessions", {
    name,
    password,
    device: { ...aDevice, id: name },
  });
  if (status !== 201) throw new Error(`${name} could not sign in: ${status}`);
  const headers = { authorization: `Bearer ${String(body["token"])}` };
  return {
    headers,
    call: (method, path, sent, more = {}) => call(base, method, path, sent, { ...headers, ...more }),
  };
}
