import { createHash } from "node:crypto";
import type { Grid } from "./grid.ts";
import type { TrackRendition } from "./rendition.ts";
import type { Source } from "./source.ts";

/** Raised when segments made before and after a change of ours would not join. */
const FORM = 2;

/**
 * The key of one track's segments: what was cut, where, and how it was encoded by what. Nothing of the person, the
 * session or the address is in it, so that whoever asks for the same gets the same.
 */
export function renditionKey(source: Source, grid: Grid, rendition: TrackRendition, build: string): string {
  const facts = canonical({
    form: FORM,
    source: source.fingerprint,
    grid: grid.kind === "duration" ? { every: grid.startsMs[1] ?? grid.endMs } : placesOf(grid),
    rendition,
    build,
  });
  return createHash("sha256").update(facts).digest("hex");
}

/** Thousands of places: put together once for a grid, not for each segment that is asked for. */
const places = new WeakMap<Grid, string>();

function placesOf(grid: Grid): { readonly keyframes: string } {
  const keyframes = places.get(grid) ?? createHash("sha256").update(canonical(grid.startsMs)).digest("hex");
  places.set(grid, keyframes);
  return { keyframes };
}

/** JSON with the keys of each object in order: equal values give equal texts. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`).join(",")}}`;
}
