import { DomainError } from "../../errors.ts";
import { FilterError } from "./error.ts";
import type { Filter } from "./filter.ts";
import { parseFilter } from "./parse.ts";

/** What a filter's text means, null for an empty one; `invalid` (detail: `position`, `expected`) for what is none. */
export function readFilter(text: string): Filter | null {
  try {
    return parseFilter(text);
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    const { message, position, expected } = error;
    throw new DomainError("invalid", `${message} (at ${position + 1})`, {
      field: "filter",
      position,
      expected,
    });
  }
}
