/** Every way in which a request fails, in the form that the real server gives it (recordings `errors/*`, `auth/*`). */
import { randomBytes } from "node:crypto";
import { z } from "zod";
import { type DomainError, isDomainError, type Meaning } from "../../domain/errors.ts";
import { type Answer, empty, json, text } from "../http/answer.ts";

const TITLES: Readonly<Record<number, readonly [section: string, title: string]>> = {
  400: ["15.5.1", "Bad Request"],
  401: ["15.5.2", "Unauthorized"],
  403: ["15.5.4", "Forbidden"],
  404: ["15.5.5", "Not Found"],
  409: ["15.5.10", "Conflict"],
  413: ["15.5.14", "Content Too Large"],
  415: ["15.5.16", "Unsupported Media Type"],
};

/** ProblemDetails as ASP.NET writes them (as `application/json`, which clients expect). */
export function problem(status: number, errors?: Readonly<Record<string, readonly string[]>>): Answer {
  const [section, title] = TITLES[status] ?? ["15", "Error"];
  return json(
    {
      type: `https://tools.ietf.org/html/rfc9110#section-${section}`,
      title: errors === undefined ? title : "One or more validation errors occurred.",
      status,
      ...(errors === undefined ? {} : { errors }),
      traceId: `00-${randomBytes(16).toString("hex")}-${randomBytes(8).toString("hex")}-00`,
    },
    status,
  );
}

/** The text that the real server answers for whatever an exception ended. */
export const processingError = (status: number): Answer =>
  text("Error processing request.", "text/plain", status);

/** A reason as a bare JSON string: `"User not found"`. */
export const reason = (status: number, words: string): Answer => json(words, status);

/** Thrown by a handler to answer exactly this. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly answer: Answer;

  constructor(answer: Answer) {
    super("refused");
    this.answer = answer;
  }
}

/** What each meaning of the core becomes when no route says otherwise. */
const BY_MEANING = {
  "not-found": () => problem(404),
  forbidden: () => processingError(403),
  invalid: () => processingError(400),
  conflict: () => processingError(400),
  unavailable: (error) => withRetry(processingError(503), error),
  unauthenticated: () => processingError(401),
  "too-large": () => problem(413),
  "too-many": (error) => withRetry(empty(429), error),
  unsupported: () => problem(415),
} as const satisfies Record<Meaning, (error: DomainError) => Answer>;

/** The answer to anything thrown: refusals, meanings, values of the wrong form; anything else is a defect. */
export function toError(error: unknown): Answer {
  if (error instanceof Refusal) return error.answer;
  if (isDomainError(error)) return BY_MEANING[error.meaning](error);
  if (error instanceof z.ZodError) return problem(400, fieldsOf(error));
  if (error instanceof SyntaxError)
    return problem(400, { request: ["The request field is required."], $: ["The body is not valid JSON."] });
  return processingError(500);
}

function fieldsOf(error: z.ZodError): Record<string, string[]> {
  const fields: Record<string, string[]> = {};
  for (const issue of error.issues) (fields[issue.path.map(String).join(".")] ??= []).push(issue.message);
  return fields;
}

function withRetry(answer: Answer, error: DomainError): Answer {
  const seconds = error.detail["retryAfterS"];
  if (typeof seconds !== "number" || answer.kind === "file") return answer;
  return { ...answer, headers: { ...answer.headers, "Retry-After": String(Math.ceil(seconds)) } };
}
