import { createHash } from "node:crypto";
import type { Grid } from "./grid.ts";
import type { TrackRendition } from "./rendition.ts";
import type { Source } from "./source.ts";

/** Raised when segments made before and after a change of ours would not join. */
const FORM = 1;

/**
 * The key of one track's segments: what was cut, where, and how it was encoded by what. Nothing of the person, the
 * session or the address is in it, so that whoever asks for the same gets the same.
 */
export function renditionKey(source: Source, grid: Grid, rendition: TrackRendition, build: string): string {
  const facts = canonical({
    form: FORM,
    source: source.fingerprint,
    grid: grid.kind === "duration" ? { every: grid.startsMs[1] ?? grid.endMs } : { keyframes: grid.startsMs },
    rendition,
    build,
  });
  return createHash("sha256").update(facts).digest("hex");
}

/** JSON with the keys of each object in order: equal values give equal texts. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`).join(",")}}`;
}
