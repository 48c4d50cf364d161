/** What players may skip, and what tools say of it. */
import { DomainError } from "../../errors.ts";
import type { Item, MediaFile, Uuid } from "../../library/item.ts";
import { type GivenSegments, type MediaSegment, segmentsOf, type Span } from "./segment.ts";

export interface SkippingService {
  /** Of a file as it was read: of what counts, in order of time. */
  of(file: MediaFile): readonly MediaSegment[];
  /**
   * Takes what a tool says of a version's file in place of all that it said before; none: it says nothing any more.
   * Gone when the file's content changes. `invalid` (detail.field) for parts that can't be.
   */
  say(
    itemId: number,
    versionUuid: Uuid | null,
    by: string,
    spans: readonly Span[],
  ): Promise<readonly MediaSegment[]>;
}

export interface SegmentStore {
  /** Replaces what this tool has said of the file. `conflict` when too many tools speak. */
  give(file: { readonly id: number }, item: Item, given: GivenSegments): Promise<void>;
}

export interface SkippingDeps {
  readonly store: SegmentStore;
  readonly media: {
    file(
      itemId: number,
      versionUuid: Uuid | null,
    ): Promise<{ readonly item: Item; readonly file: MediaFile }>;
  };
  readonly clock: () => Date;
}

/** Tools measure with clocks of their own. */
const BEYOND_END_MS = 2000;

export function createSkipping({ store, media, clock }: SkippingDeps): SkippingService {
  return {
    of: segmentsOf,
    async say(itemId, versionUuid, by, spans) {
      const { item, file } = await media.file(itemId, versionUuid);
      for (const span of spans) check(span, file.durationMs);
      await store.give(file, item, { by, at: clock(), spans });
      return segmentsOf((await media.file(itemId, versionUuid)).file);
    },
  };
}

function check({ startMs, endMs }: Span, durationMs: number | null): void {
  const end = durationMs === null ? Infinity : durationMs + BEYOND_END_MS;
  if (startMs < 0 || endMs <= startMs || endMs > end)
    throw new DomainError("invalid", "a part begins before it ends, and inside the film", {
      field: "segments",
    });
}
