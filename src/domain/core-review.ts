/** Of what an adapter may call: what waits for a person to say which work it is, and looking things up again. Admins only. */
import type { ItemKind, Uuid } from "./library/item.ts";
import type { RefreshMode } from "./metadata/identifying/layer.ts";
import type { StoredMatch } from "./metadata/identifying/ports.ts";
import type { MatchState } from "./metadata/matching/identify.ts";
import type { Viewer } from "./users/user.ts";

export interface ReviewEntry {
  readonly item: {
    readonly id: number;
    readonly uuid: Uuid;
    readonly libraryId: number;
    readonly kind: ItemKind;
    readonly name: string;
    readonly year: number | null;
    readonly path: string | null;
  };
  readonly match: StoredMatch;
}

export interface ReviewQuery {
  /** Default: what waits (`review`, `none`). */
  readonly states?: readonly MatchState[];
  readonly libraryId?: number;
  readonly offset?: number;
  readonly limit?: number;
}

/** Items by id, or those that wait in the same library for the same reasons as this one. */
export type ReviewChoice = { readonly itemIds: readonly number[] } | { readonly alikeTo: number };

export interface ReviewService {
  /** False: there is nobody to ask, and nothing is ever waiting. */
  readonly isOn: boolean;
  list(
    viewer: Viewer,
    query?: ReviewQuery,
  ): Promise<{ readonly entries: readonly ReviewEntry[]; readonly total: number }>;
  /** Those that wait in the same library for the same reasons, this one first. `not-found` for what doesn't wait. */
  alike(viewer: Viewer, itemId: number): Promise<readonly ReviewEntry[]>;
  /** Each is what its best candidate says. Answers those that were accepted: some may have no candidate. */
  accept(viewer: Viewer, choice: ReviewChoice): Promise<readonly number[]>;
  /** It is this work of the provider, a candidate or not; `invalid` for an id that can't be one. */
  choose(viewer: Viewer, itemId: number, id: string): Promise<void>;
  /** They are none of the provider's works, and aren't asked for again. */
  reject(viewer: Viewer, choice: ReviewChoice): Promise<readonly number[]>;
  /** What a person decided no longer holds: they are looked up anew. */
  reopen(viewer: Viewer, itemIds: readonly number[]): Promise<void>;
  /** All of a library, or these items, looked up again, as soon as there is time for it. */
  refresh(
    viewer: Viewer,
    what: { readonly libraryId: number } | { readonly itemIds: readonly number[] },
    mode: RefreshMode,
  ): Promise<void>;
}
