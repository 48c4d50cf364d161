/** Versions that a person has taken out of an item: drafts of their own, whatever the names on the disk say. */
import { isStronger, type ItemDraft, type ItemFields, type Source, type VersionDraft } from "./draft.ts";

/** @param isApart whether the file at this path is an item of its own. */
export function carveApart(draft: ItemDraft, isApart: (path: string) => boolean): readonly ItemDraft[] {
  const isTaken = ({ parts }: VersionDraft): boolean => parts.some(({ path }) => isApart(path));
  const taken = draft.versions.filter(isTaken);
  if (taken.length === 0) return [draft];
  const left = draft.versions.filter((version) => !isTaken(version));
  const carved = taken.map((version): ItemDraft => {
    const paths = new Set(version.parts.map(({ path }) => path));
    return {
      ...draft,
      place: version.parts[0]?.path ?? draft.place,
      versions: [version],
      // What was to be taken out of the first version's file is another's picture.
      artwork: draft.artwork.filter(({ origin, path }) => origin === "file" || paths.has(path)),
    };
  });
  return left.length === 0 ? carved : [{ ...draft, versions: left }, ...carved];
}

/** The draft without ids of providers about which a person has decided. */
export function withoutHeld(draft: ItemDraft, held: ReadonlySet<string> | undefined): ItemDraft {
  if (held === undefined || held.size === 0) return draft;
  const externalIds = Object.fromEntries(
    Object.entries(draft.externalIds).filter(([provider]) => !held.has(provider)),
  );
  return { ...draft, externalIds };
}

/** What we wrote beside the media is news for an item that isn't known; the catalogue knows better of one that is. */
export function withOwn({ own, ...draft }: ItemDraft, isKnown: boolean): ItemDraft {
  if (own === undefined || isKnown) return draft;
  const fields: Record<string, unknown> = { ...draft.fields };
  const sources: Partial<Record<keyof ItemFields, Source>> = { ...draft.sources };
  for (const [name, value] of Object.entries(own.fields)) {
    const field = name as keyof ItemFields;
    const source = own.sources[field] ?? "path";
    const known = sources[field];
    if (field in fields && known !== undefined && !isStronger(source, known)) continue;
    fields[field] = value;
    sources[field] = source;
  }
  return {
    ...draft,
    fields: { ...fields, name: String(fields["name"]) },
    sources,
    externalIds: { ...own.externalIds, ...draft.externalIds },
  };
}
