/** Parts of a file that people skip, as players are told of them. */
import { hash } from "node:crypto";
import type { MediaFile, Uuid } from "../../library/item.ts";
import { segmentsFromChapters } from "./from-chapters.ts";

export const SEGMENT_KINDS = ["intro", "outro", "recap", "preview", "commercial"] as const;
export type SegmentKind = (typeof SEGMENT_KINDS)[number];

export interface Span {
  readonly kind: SegmentKind;
  readonly startMs: number;
  readonly endMs: number;
}

/** What said so: a tool (or a person with it), an EDL beside the file, or the names of its chapters. */
export type SegmentSource = "tool" | "edl" | "chapters";

/** What a tool has said; `by` is its name. */
export interface GivenSegments {
  readonly by: string;
  readonly at: Date;
  readonly spans: readonly Span[];
}

export interface MediaSegment extends Span {
  readonly uuid: Uuid;
  readonly source: SegmentSource;
  /** The tool; null for what was found. */
  readonly by: string | null;
}

type Said = Omit<MediaSegment, "uuid">;

/**
 * What counts of all that is said of a file, in order of time. Of each kind the strongest source counts alone: a tool
 * that has looked at the film knows better than its chapters where the intro is.
 */
export function segmentsOf(file: MediaFile): readonly MediaSegment[] {
  const { edl = [], given = [] } = file.skips ?? {};
  const bySource: readonly (readonly Said[])[] = [
    given
      .toSorted((a, b) => b.at.getTime() - a.at.getTime())
      .flatMap(({ by, spans }) => told("tool", by, spans)),
    told("edl", null, edl),
    told("chapters", null, segmentsFromChapters(file.chapters, file.durationMs)),
  ];
  return SEGMENT_KINDS.flatMap((kind) => strongest(bySource, kind))
    .toSorted((a, b) => a.startMs - b.startMs)
    .map((segment) => ({ ...segment, uuid: idOf(file, segment) }));
}

const told = (source: SegmentSource, by: string | null, spans: readonly Span[]): readonly Said[] =>
  spans.map((span) => ({ ...span, source, by }));

/** Of two tools the one that spoke last. */
function strongest(bySource: readonly (readonly Said[])[], kind: SegmentKind): readonly Said[] {
  const found = bySource
    .map((said) => said.filter((one) => one.kind === kind))
    .find((said) => said.length > 0);
  return found?.filter(({ by }) => by === found[0]?.by) ?? [];
}

/** The same for the same part of the same file, whenever it is asked for. */
const idOf = ({ id }: MediaFile, { kind, startMs, endMs }: Span): Uuid =>
  hash("md5", `${id}\0${kind}\0${startMs}\0${endMs}`);
