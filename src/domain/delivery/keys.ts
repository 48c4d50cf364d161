import { hash } from "node:crypto";
import { createBoundedMap } from "../bounded-map.ts";
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
  const facts = {
    form: FORM,
    source: source.fingerprint,
    grid: grid.kind === "duration" ? { every: grid.startsMs[1] ?? grid.endMs } : placesOf(grid),
    rendition,
    build,
  };
  const text = JSON.stringify(facts);
  const key = known.get(text) ?? sha256(canonical(facts));
  known.set(text, key);
  return key;
}

const sha256 = (text: string): string => hash("sha256", text);

/** Each segment asks for its track's: by what they are made of, as it happens to be written. */
const known = createBoundedMap<string, string>(1000);

/** Thousands of places: put together once for a grid, not for each segment that is asked for. */
const places = new WeakMap<Grid, string>();

function placesOf(grid: Grid): { readonly keyframes: string } {
  const keyframes = places.get(grid) ?? sha256(canonical(grid.startsMs));
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
