import type { Claim } from "../../../../domain/library/scanning/claims.ts";
import type { IdentityPatch, ItemTies, StateRow } from "../../../../domain/metadata/identity/patch.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };

export interface WorkClaim extends Claim {
  readonly workId: number;
}

/** A patch in the making: each thing changes once, from what it was to what it is in the end. */
export class PatchDraft {
  readonly #items = new Map<number, IdentityPatch["items"][number]>();
  readonly #claims = new Map<string, IdentityPatch["claims"][number]>();
  readonly #states = new Map<string, IdentityPatch["states"][number]>();
  readonly #externalIds: Mutable<IdentityPatch>["externalIds"] = [];
  readonly #versions: Mutable<IdentityPatch>["versions"] = [];
  readonly #lists: Mutable<IdentityPatch>["lists"] = [];
  readonly #apart: Mutable<IdentityPatch>["apart"] = [];

  item(
    { id, workId, mergedInto, goneAt }: ItemTies & { readonly id: number },
    after: Partial<ItemTies>,
  ): void {
    const known = this.#items.get(id);
    const before = known?.before ?? { workId, mergedInto, goneAt };
    this.#items.set(id, { id, before, after: { ...(known?.after ?? before), ...after } });
  }

  workOf(item: ItemTies & { readonly id: number }): number {
    return this.#items.get(item.id)?.after.workId ?? item.workId;
  }

  /** @param was who claims it now, as far as nothing here has changed that. */
  claim({ workId, scheme, value }: WorkClaim, was: string | null, after: string | null): void {
    const key = `${workId}|${scheme}|${value}`;
    const before = this.#claims.has(key) ? (this.#claims.get(key)?.before ?? null) : was;
    this.#claims.set(key, { workId, scheme, value, before, after });
  }

  stateOf(userId: number, workId: number, was: StateRow | null): StateRow | null {
    const known = this.#states.get(`${userId}|${workId}`);
    return known === undefined ? was : known.after;
  }

  state(userId: number, workId: number, was: StateRow | null, after: StateRow | null): void {
    const key = `${userId}|${workId}`;
    const known = this.#states.get(key);
    this.#states.set(key, { userId, workId, before: known === undefined ? was : known.before, after });
  }

  externalId(step: IdentityPatch["externalIds"][number]): void {
    this.#externalIds.push(step);
  }

  version(step: IdentityPatch["versions"][number]): void {
    this.#versions.push(step);
  }

  listEntry(entryId: number, before: number, after: number): void {
    this.#lists.push({ entryId, before, after });
  }

  apart(fileId: number): void {
    this.#apart.push({ fileId, before: false, after: true });
  }

  done(): IdentityPatch {
    return {
      items: [...this.#items.values()].filter(({ before, after }) => !isSame(before, after)),
      claims: [...this.#claims.values()].filter(({ before, after }) => before !== after),
      states: [...this.#states.values()].filter(({ before, after }) => !isSame(before, after)),
      externalIds: this.#externalIds,
      versions: this.#versions,
      lists: this.#lists,
      apart: this.#apart,
      place: null,
    };
  }
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
