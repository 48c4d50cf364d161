/**
 * What an act about identity does to the catalogue, as rows before and after: applied to do it, and turned round to
 * take it back.
 */
import { DomainError } from "../../errors.ts";

export interface ItemTies {
  readonly workId: number;
  /** The item that this one is a version of. */
  readonly mergedInto: number | null;
  /** Milliseconds since 1970; null while it is there. */
  readonly goneAt: number | null;
}

/** A person's state of a work; moments in milliseconds since 1970. */
export interface StateRow {
  readonly positionMs: number;
  readonly played: boolean;
  readonly playCount: number;
  readonly favorite: boolean;
  readonly rating: number | null;
  readonly likes: boolean | null;
  readonly audioIndex: number | null;
  readonly subtitleIndex: number | null;
  readonly lastPlayedAt: number | null;
  readonly changedAt: number;
}

interface Step<T> {
  readonly before: T;
  readonly after: T;
}

/** Where an item lies: its library, and what is relative to one of its roots. */
export interface Place {
  readonly libraryId: number;
  readonly rootId: number;
  readonly path: string;
}

export interface IdentityPatch {
  readonly items: readonly (Step<ItemTies> & { readonly id: number })[];
  /** An empty value: a person says that it has none. */
  readonly externalIds: readonly (Step<{ readonly value: string; readonly source: string | null } | null> & {
    readonly itemId: number;
    readonly provider: string;
  })[];
  /** Who claims it; null: nobody. */
  readonly claims: readonly (Step<string | null> & {
    readonly workId: number;
    readonly scheme: string;
    readonly value: string;
  })[];
  readonly states: readonly (Step<StateRow | null> & { readonly userId: number; readonly workId: number })[];
  readonly versions: readonly (Step<{ readonly itemId: number; readonly uuid: string }> & {
    readonly id: number;
  })[];
  /** Which work an entry of a collection or playlist means. */
  readonly lists: readonly (Step<number> & { readonly entryId: number })[];
  /** Files that are items of their own, whatever their names say. */
  readonly apart: readonly (Step<boolean> & { readonly fileId: number })[];
  /** Where the act took an item on the disk. */
  readonly place: Step<Place> | null;
}

export const EMPTY_PATCH: IdentityPatch = {
  items: [],
  externalIds: [],
  claims: [],
  states: [],
  versions: [],
  lists: [],
  apart: [],
  place: null,
};

const turned = <T, S extends Step<T>>(steps: readonly S[]): readonly S[] =>
  steps.toReversed().map((step) => ({ ...step, before: step.after, after: step.before }));

export function reversed(patch: IdentityPatch): IdentityPatch {
  return {
    items: turned(patch.items),
    externalIds: turned(patch.externalIds),
    claims: turned(patch.claims),
    states: turned(patch.states),
    versions: turned(patch.versions),
    lists: turned(patch.lists),
    apart: turned(patch.apart),
    place: patch.place === null ? null : { before: patch.place.after, after: patch.place.before },
  };
}

/** `conflict` unless each item still is as the patch expects it to be. */
export function checkTies(patch: IdentityPatch, now: ReadonlyMap<number, ItemTies>): void {
  const stale = patch.items.filter(({ id, before }) => {
    const ties = now.get(id);
    return ties?.workId !== before.workId || ties.mergedInto !== before.mergedInto;
  });
  if (stale.length > 0)
    throw new DomainError("conflict", "it was changed again since", { items: stale.map(({ id }) => id) });
}

const EXTERNAL_SCHEME = /^[a-z][a-z0-9_]{0,39}$/;
const EXTERNAL_ID = /^[\w.:-]{1,100}$/;
const MAX_IDS = 50;

/** Ids as they are kept, by lower-case scheme; an empty one or null takes an id away. `invalid` for what is none. */
export function checkExternalIds(
  given: Readonly<Record<string, string | null>>,
): Readonly<Record<string, string>> {
  const entries = Object.entries(given).map(
    ([scheme, id]) => [scheme.toLowerCase(), (id ?? "").trim()] as const,
  );
  if (entries.length > MAX_IDS)
    throw new DomainError("invalid", "these are too many ids", { field: "externalIds" });
  for (const [scheme, id] of entries)
    if (!EXTERNAL_SCHEME.test(scheme) || (id !== "" && !EXTERNAL_ID.test(id)))
      throw new DomainError("invalid", `${scheme} has no such ids`, { field: `externalIds.${scheme}` });
  return Object.fromEntries(entries);
}
