import { hash } from "node:crypto";
import type { FileDraft, ItemDraft } from "./draft.ts";

/**
 * A digest of all that a draft says but for its files' stamps and facts: equal digests, and files that weren't probed
 * again, mean that there is nothing to write. `version` grows when ingestion reads the same draft differently.
 */
export function draftHash(draft: ItemDraft, files: ReadonlyMap<string, FileDraft>, version = 1): string {
  const sidecars = draft.versions.flatMap((one) =>
    one.parts.flatMap((part) => files.get(part.path)?.sidecars ?? []),
  );
  return hash("sha1", JSON.stringify([version, draft, sidecars], sorted), "base64url");
}

/** The order in which properties were set doesn't matter. */
function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value) || value instanceof Date)
    return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
