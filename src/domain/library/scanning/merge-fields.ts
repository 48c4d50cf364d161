/** What a scan may write: a person's decision stays, and so does what a provider or a model found out. */
import type { ItemDraft, ItemFields, Source } from "./draft.ts";

/** Where a field's value comes from, and since when (milliseconds since 1970). */
export interface Origin {
  readonly source: Source;
  readonly at: number;
  /** 0 to 1, of a model's guess. */
  readonly confidence?: number;
  /** The person who decided it; null for a program with an API key. */
  readonly by?: number | null;
}
export type Provenance = Readonly<Partial<Record<keyof ItemFields, Origin>>>;

export interface Kept {
  readonly provenance: Provenance;
  readonly locked: boolean;
  readonly lockedFields: readonly string[];
}

const SCANNED: ReadonlySet<Source> = new Set<Source>(["path", "probe", "tags", "nfo"]);

/**
 * Fields that the scan decides: those of the draft, and (as null) those that an earlier scan had found and this one
 * doesn't. A locked item, or field, that a person has locked is left alone; a lock that stands in a sidecar only
 * keeps others out, not the sidecar itself.
 */
export function mergeFields(
  draft: Pick<ItemDraft, "fields" | "sources">,
  kept: Kept | null,
  now: number,
): { readonly fields: Partial<Record<keyof ItemFields, unknown>>; readonly provenance: Provenance } {
  const fields: Partial<Record<keyof ItemFields, unknown>> = {};
  const provenance: Partial<Record<keyof ItemFields, Origin>> = { ...kept?.provenance };
  const names = new Set([...Object.keys(draft.fields), ...Object.keys(provenance)] as (keyof ItemFields)[]);
  for (const name of names) {
    if (kept !== null && isHeld(name, kept)) continue;
    const value: unknown = draft.fields[name];
    fields[name] = value ?? null;
    const source = draft.sources[name] ?? "path";
    if (value === undefined) delete provenance[name];
    else if (provenance[name]?.source !== source) provenance[name] = { source, at: now };
  }
  return { fields, provenance };
}

function isHeld(name: keyof ItemFields, { provenance, locked, lockedFields }: Kept): boolean {
  const source = provenance[name]?.source;
  if (source !== undefined && !SCANNED.has(source)) return true;
  if (locked && provenance.locked?.source === "person") return true;
  return lockedFields.includes(name) && provenance.lockedFields?.source === "person";
}
