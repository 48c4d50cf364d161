import type { ItemKind } from "../../library/item.ts";
import type { ItemFields } from "../../library/scanning/draft.ts";
import type { MatchMethod, MatchState, Verdict } from "../matching/identify.ts";
import type { Reason, Scored } from "../matching/score.ts";
import type { Siblings } from "../matching/siblings.ts";
import type { Subject } from "../matching/subject.ts";
import type { Details, EpisodeDetails, ProviderName, SeasonDetails } from "../providers.ts";
import type { RefreshMode } from "./layer.ts";

/** A season or an episode of a series that is here. */
export interface Member {
  readonly itemId: number;
  readonly kind: Extract<ItemKind, "season" | "episode">;
  readonly season: number | null;
  readonly episode: number | null;
  readonly lastEpisode: number | null;
  /** As it is now, and as it was when it was last filled. */
  readonly isFilled: boolean;
}

export interface StoredMatch {
  readonly itemId: number;
  readonly state: MatchState;
  readonly provider: ProviderName | null;
  readonly id: string | null;
  readonly method: MatchMethod | null;
  readonly score: number | null;
  readonly why: readonly Reason[];
  readonly candidates: readonly Scored[];
  /** See `askedFor`. */
  readonly asked: string;
  readonly at: Date;
}

/** A film or series, with what came of it before. */
export interface Pending {
  readonly subject: Subject;
  readonly libraryId: number;
  readonly match: StoredMatch | null;
  readonly members: readonly Member[];
}

/** What is to be written of one film or series. */
export interface Identified {
  readonly pending: Pending;
  readonly provider: ProviderName;
  readonly verdict: Verdict;
  /** null: as it was, or nothing was found. */
  readonly details: Details | null;
  /** Those that were asked for; null: the provider has none of this number. */
  readonly seasons: ReadonlyMap<number, SeasonDetails | null>;
  /** What others say in addition; where the provider says something too, it counts. */
  readonly more: readonly { readonly provider: ProviderName; readonly fields: Partial<ItemFields> }[];
  readonly mode: RefreshMode;
}

/** A member with what its provider says of it. */
export interface FilledMember {
  readonly member: Member;
  readonly details: Pick<EpisodeDetails, "externalIds" | "fields" | "people" | "images"> | null;
}

/** The catalogue as identification sees it. */
export interface IdentifyStore {
  /** Films and series of a library that are new or changed, in the order of their ids. */
  pending(libraryId: number, afterId: number, limit: number): Promise<readonly Pending[]>;
  countPending(libraryId: number): Promise<number>;
  /** How many films of each year are new and have to be searched for. */
  pendingYears(libraryId: number): Promise<ReadonlyMap<number, number>>;
  /** All that are there and have been looked at. */
  known(libraryId: number, afterId: number, limit: number): Promise<readonly Pending[]>;
  /**
   * Those that have grown old by then, the oldest first, in these libraries; not those that are locked as a whole.
   * What is written of one takes it out of them.
   */
  stale(libraryIds: readonly number[], by: Date, limit: number): Promise<readonly Pending[]>;
  countStale(libraryIds: readonly number[], by: Date): Promise<number>;
  /** Those of these items, or that these are a part of. */
  of(itemIds: readonly number[]): Promise<readonly Pending[]>;
  /** Of a film: what stands beside it; null for what isn't one. */
  siblings(itemId: number): Promise<Siblings | null>;
  /** Nothing of it was to be asked: it only isn't new any more. */
  pass(pending: Pending): Promise<void>;
  /** In transactions of a bounded size, what says that it is done last: done twice, nothing differs. */
  write(identified: Identified): Promise<void>;
}
