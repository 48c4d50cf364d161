import type { Answer } from "../http/answer.ts";
import type { RequestInfo } from "../http/endpoint.ts";
import { isRecord } from "./values.ts";

const CAMEL_CASE = /;\s*profile="?camelcase"?/i;
const JSON_OR_ANYTHING = /^\s*(application|\*)\/(json|\*)\s*(;|$)/i;

/** `Accept: application/json; profile="CamelCase"`: the same body with `serverName` for `ServerName`. */
export function inCaseAskedFor(answer: Answer, request: RequestInfo): Answer {
  if (answer.kind !== "json" || !prefersCamelCase(request.headers.accept ?? "")) return answer;
  return {
    ...answer,
    value: camelCased(answer.value),
    headers: { ...answer.headers, "Content-Type": 'application/json; profile="CamelCase"; charset=utf-8' },
  };
}

/** The TypeScript SDK 1.0 lists all three forms, the plain one first, and reads the plain one. */
function prefersCamelCase(accept: string): boolean {
  if (!CAMEL_CASE.test(accept)) return false;
  const forms = accept.split(",").filter((form) => JSON_OR_ANYTHING.test(form));
  const [best = ""] = forms.toSorted((a, b) => qualityOf(b) - qualityOf(a));
  return CAMEL_CASE.test(best);
}

const qualityOf = (form: string): number => Number(/;\s*q=([\d.]+)/i.exec(form)?.[1] ?? 1);

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
