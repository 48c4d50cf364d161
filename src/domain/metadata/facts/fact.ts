/** What tools that fetch media (Sonarr, Radarr) say of files and folders: they know which work they fetched. */
import type { ExternalIds } from "../providers.ts";

export const FACT_SOURCES = ["sonarr", "radarr"] as const;
export type FactSource = (typeof FACT_SOURCES)[number];

/** As people know them. */
export const FACT_SOURCE_NAMES = { sonarr: "Sonarr", radarr: "Radarr" } as const satisfies Record<
  FactSource,
  string
>;

export const FACT_KINDS = ["movie", "series", "episode"] as const;
export type FactKind = (typeof FACT_KINDS)[number];

/** Of one file, or of the folder of a film or a series. */
export interface MediaFact {
  /** Absolute; as the tool sees it until it has been mapped. */
  readonly path: string;
  readonly kind: FactKind;
  readonly source: FactSource;
  readonly name: string | null;
  readonly year: number | null;
  readonly externalIds: ExternalIds;
  readonly season: number | null;
  readonly episodes: readonly number[];
  /** In the tool's words: `Bluray-1080p`. */
  readonly quality: string | null;
  readonly releaseGroup: string | null;
}

/** One message of a tool. Paths are as the tool sees them. */
export interface Notice {
  readonly source: FactSource;
  readonly facts: readonly MediaFact[];
  /** Files that have another name now. */
  readonly moved: readonly { readonly from: string; readonly to: string }[];
  /** Files and folders that are no more, with what was said of them. */
  readonly gone: readonly string[];
  /** Where something has changed on the disk. */
  readonly changed: readonly string[];
}
