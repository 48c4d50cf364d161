import { z } from "zod";
import { caseless } from "./query.ts";
import { isRecord } from "./values.ts";

type Shape = Readonly<Record<string, z.ZodType>>;

/** A body whose fields the handler keeps as they came. */
export const anyRecord: z.ZodType<Readonly<Record<string, unknown>>> = z
  .unknown()
  .transform((raw, context) => {
    if (isRecord(raw)) return raw;
    context.addIssue({ code: "custom", message: "A non-empty request body is required." });
    return z.NEVER;
  });

/**
 * A body's schema from fields of `values.ts`: names in any case (`username` from Python and Kodi), numbers as strings,
 * lists as comma strings. No body at all is refused, as the real server does where it needs one.
 */
export function bodyOf<S extends Shape>(shape: S): z.ZodType<z.output<z.ZodObject<S>>> {
  return anyRecord.transform((raw): unknown => raw).pipe(optionalBodyOf(shape));
}

/** The same where clients (Roku, Python) send nothing under a JSON content type: all fields are then undefined. */
export function optionalBodyOf<S extends Shape>(shape: S): z.ZodType<z.output<z.ZodObject<S>>> {
  return caseless(shape, (raw) => (isRecord(raw) ? raw : {}));
}
