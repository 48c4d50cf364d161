/** Failures as RFC 9457 problem details. */
import { z } from "zod";
import { type DomainError, isDomainError, type Meaning } from "../../domain/errors.ts";
import { type Answer, type Headers, text } from "../http/answer.ts";

export const problemSchema = z.object({
  type: z.string().describe("What kind of problem: `urn:triptych:problem:not-found`."),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  errors: z
    .array(
      z.object({
        at: z.string().describe("JSON pointer or name of the parameter."),
        detail: z.string(),
        position: z.int().optional().describe("Of a filter: where in its text it goes wrong, from 0."),
        expected: z.array(z.string()).optional().describe("What could stand there."),
      }),
    )
    .optional(),
});

type Problem = z.output<typeof problemSchema>;

const TITLES = {
  "not-found": [404, "Not found"],
  forbidden: [403, "Forbidden"],
  invalid: [400, "Invalid request"],
  conflict: [409, "Conflict"],
  unavailable: [503, "Unavailable"],
  unauthenticated: [401, "Not signed in"],
  "too-large": [413, "Too large"],
  "too-many": [429, "Too many requests"],
  unsupported: [415, "Unsupported media type"],
} as const satisfies Record<Meaning, readonly [number, string]>;

export function problem(
  kind: string,
  status: number,
  title: string,
  more: Pick<Problem, "detail" | "errors"> = {},
  headers: Headers = {},
): Answer {
  const body: Problem = { type: `urn:triptych:problem:${kind}`, title, status, ...more };
  return text(JSON.stringify(body), "application/problem+json", status, {
    "Cache-Control": "no-store",
    ...headers,
  });
}

export function problemOf(meaning: Meaning, detail?: string, headers: Headers = {}): Answer {
  const [status, title] = TITLES[meaning];
  return problem(meaning, status, title, detail === undefined ? {} : { detail }, headers);
}

/** A failure's answer: the core's meanings, input of the wrong form; anything else is a defect that tells nothing. */
export function toProblem(error: unknown): Answer {
  if (isDomainError(error))
    return misplaced(error) ?? problemOf(error.meaning, error.message, headersFor(error));
  if (error instanceof z.ZodError) {
    const errors = error.issues.map((issue) => ({
      at: `/${issue.path.map((part) => String(part).replaceAll("~", "~0").replaceAll("/", "~1")).join("/")}`,
      detail: issue.message,
    }));
    return problem("invalid", 400, "Invalid request", { errors });
  }
  if (error instanceof SyntaxError) return problemOf("invalid", "the body is not valid JSON");
  return problem("internal", 500, "Internal error");
}

const place = z.object({ field: z.string(), position: z.int(), expected: z.array(z.string()) });

/** What is wrong within a text tells its place in it. */
function misplaced(error: DomainError): Answer | null {
  const known = place.safeParse(error.detail).data;
  if (known === undefined) return null;
  const { field, position, expected } = known;
  const [status, title] = TITLES[error.meaning];
  const errors = [{ at: `/${field}`, detail: error.message, position, expected }];
  return problem(error.meaning, status, title, { detail: error.message, errors });
}

function headersFor(error: DomainError): Headers {
  const seconds = error.detail["retryAfterS"];
  const retry: Headers =
    typeof seconds === "number" ? { "Retry-After": String(Math.max(1, Math.ceil(seconds))) } : {};
  return error.meaning === "unauthenticated" ? { ...retry, "WWW-Authenticate": "Bearer" } : retry;
}
