/** What a scan may write: a person's decision stays, and so does what a provider found out about what a name says. */
import type { ProviderName } from "../../metadata/providers.ts";
import { isEmptyValue, isStronger, type ItemDraft, type ItemFields, type Source } from "./draft.ts";

/** Where a field's value comes from, and since when (milliseconds since 1970). */
export interface Origin {
  readonly source: Source;
  readonly at: number;
  /** 0 to 1, of a model's guess. */
  readonly confidence?: number;
  /** The person who decided it; null for a program with an API key. */
  readonly by?: number | null;
  /** Which one, when the source is a provider. */
  readonly provider?: ProviderName;
}
export type Provenance = Readonly<Partial<Record<keyof ItemFields, Origin>>>;

/** What a scan says of fields that somebody stronger decided: by this an item is identified, and falls back on it. */
export type Scanned = Readonly<
  Partial<Record<keyof ItemFields, { readonly value: unknown; readonly source: Source }>>
>;

export interface Kept {
  readonly provenance: Provenance;
  readonly locked: boolean;
  readonly lockedFields: readonly string[];
}

interface Merged {
  readonly fields: Partial<Record<keyof ItemFields, unknown>>;
  readonly provenance: Provenance;
  readonly scanned: Scanned;
}

const SCANNED: ReadonlySet<Source> = new Set<Source>(["path", "probe", "tags", "nfo"]);

/**
 * Fields that the scan decides: those of the draft, and (as null) those that an earlier scan had found and this one
 * doesn't; not those that somebody stronger than the draft's source has decided. A locked item, or field, that a
 * person has locked is left alone; a lock that stands in a sidecar only keeps others out, not the sidecar itself.
 */
export function mergeFields(
  draft: Pick<ItemDraft, "fields" | "sources">,
  kept: Kept | null,
  now: number,
): Merged {
  const fields: Partial<Record<keyof ItemFields, unknown>> = {};
  const provenance: Partial<Record<keyof ItemFields, Origin>> = { ...kept?.provenance };
  const scanned: Partial<Record<keyof ItemFields, { value: unknown; source: Source }>> = {};
  const names = new Set([...Object.keys(draft.fields), ...Object.keys(provenance)] as (keyof ItemFields)[]);
  for (const name of names) {
    const value: unknown = draft.fields[name];
    const source = draft.sources[name] ?? "path";
    if (isKept(name, kept, source, value)) {
      if (!isEmptyValue(value)) scanned[name] = { value, source };
      continue;
    }
    fields[name] = value ?? null;
    if (value === undefined) delete provenance[name];
    else if (provenance[name]?.source !== source) provenance[name] = { source, at: now };
  }
  return { fields, provenance, scanned };
}

/** Locked by a person, or decided by somebody else than scans, who is stronger or the only one to know. */
function isKept(name: keyof ItemFields, kept: Kept | null, source: Source, value: unknown): boolean {
  if (kept === null) return false;
  const { provenance, locked, lockedFields } = kept;
  if (locked && provenance.locked?.source === "person") return true;
  if (lockedFields.includes(name) && provenance.lockedFields?.source === "person") return true;
  const holder = provenance[name]?.source;
  if (holder === undefined || SCANNED.has(holder)) return false;
  return isEmptyValue(value) || !isStronger(source, holder);
}
