/** What can go wrong, as meanings. Each protocol owns one total table from these to its statuses and bodies. */
export const MEANINGS = [
  "not-found",
  "forbidden",
  "invalid",
  "conflict",
  "unavailable",
  "unauthenticated",
  "too-large",
  "too-many",
  "unsupported",
] as const;

export type Meaning = (typeof MEANINGS)[number];

/** The one error that the core throws on purpose; anything else is a defect and answers as one. */
export class DomainError extends Error {
  override readonly name = "DomainError";
  readonly meaning: Meaning;
  /** What a caller may be told: the field at fault, seconds to wait (`retryAfterS`), and the like. */
  readonly detail: Readonly<Record<string, unknown>>;

  constructor(meaning: Meaning, message: string, detail: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.meaning = meaning;
    this.detail = detail;
  }
}

export const notFound = (what: string): DomainError => new DomainError("not-found", `${what} does not exist`);

export function isDomainError(error: unknown, meaning?: Meaning): error is DomainError {
  return error instanceof DomainError && (meaning === undefined || error.meaning === meaning);
}
