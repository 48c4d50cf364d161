/** Episodes that aren't here: known to a provider of a series that is. */
import type { ItemRef, Uuid } from "./item.ts";
import type { Scope } from "./query.ts";

export interface MissingEpisode {
  readonly uuid: Uuid;
  readonly season: number;
  readonly episode: number;
  readonly name: string | null;
  readonly overview: string | null;
  readonly premieredAt: Date | null;
  readonly durationMs: number | null;
  readonly series: ItemRef;
  /** Of the season, when something of it is here. */
  readonly seasonUuid: Uuid | null;
  readonly seasonName: string | null;
}

export interface MissingQuery {
  /** Below what; a series or season means that one. */
  readonly within?: Scope;
  readonly uuid?: Uuid;
  readonly season?: number;
  /** Those that are still to come: from today on. */
  readonly premieredFrom?: Date;
  readonly order: "number" | "premiere";
  readonly offset: number;
  readonly limit: number;
}
