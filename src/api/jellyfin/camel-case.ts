import type { Answer } from "../http/answer.ts";
import type { RequestInfo } from "../http/endpoint.ts";
import { isRecord } from "./values.ts";

const WANTS_CAMEL_CASE = /profile="?camelcase"?/i;

/** `Accept: application/json; profile="CamelCase"`: the same body with `serverName` for `ServerName`. */
export function inCaseAskedFor(answer: Answer, request: RequestInfo): Answer {
  if (answer.kind !== "json" || !WANTS_CAMEL_CASE.test(request.headers.accept ?? "")) return answer;
  return {
    ...answer,
    value: camelCased(answer.value),
    headers: { ...answer.headers, "Content-Type": 'application/json; profile="CamelCase"; charset=utf-8' },
  };
}

function camelCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelCased);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name.charAt(0).toLowerCase() + name.slice(1),
      camelCased(inner),
    ]),
  );
}
