/** What the names of chapters say of a film's parts. */
import type { Chapter } from "../../library/item.ts";
import type { SegmentKind, Span } from "./segment.ts";

/** Whole names, as release groups, discs and broadcasters write them; `Ending of the World` is none. */
const NAMES: Readonly<Record<SegmentKind, RegExp>> = {
  intro:
    /^(?:intro(?:duction)?|opening|opening (?:credits?|titles?|theme|song|sequence)|op|(?:main |opening )?title(?:s| sequence| card)?|theme song|vorspann|générique(?: de début)?|sigla|cabecera|openingssekvens)$/u,
  outro:
    /^(?:outro|ending|end(?:ing)? (?:credits?|titles?|theme|song)|ed|(?:closing )?credits?|closing (?:titles?|theme)|abspann|générique de fin|titoli di coda|créditos(?: finales)?)$/u,
  recap:
    /^(?:recap|previously(?: on .{1,80})?|previous episode|last time(?: on .{1,80})?|rückblick|was bisher geschah|résumé|riassunto)$/u,
  preview:
    /^(?:preview|next episode(?: preview)?|next time(?: on .{1,80})?|coming (?:up|soon)|sneak peek|vorschau|avance|prossimamente)$/u,
  commercial:
    /^(?:commercials?|commercial break|ad(?:vert(?:isement)?)?s?|ad break|werbung|publicité|pubblicità)$/u,
};

interface Bounds {
  readonly maxMs: number;
  /** In which part of the whole it begins. */
  readonly from: number;
  readonly to: number;
}

const MINUTE = 60_000;
/** A chapter called "Opening" that lasts a quarter of an hour is the first scene of a film. */
const BOUNDS: Readonly<Record<SegmentKind, Bounds>> = {
  intro: { maxMs: 5 * MINUTE, from: 0, to: 0.5 },
  outro: { maxMs: 20 * MINUTE, from: 0.5, to: 1 },
  recap: { maxMs: 5 * MINUTE, from: 0, to: 0.5 },
  preview: { maxMs: 3 * MINUTE, from: 0.5, to: 1 },
  commercial: { maxMs: 15 * MINUTE, from: 0, to: 1 },
};
/** Shorter ones aren't worth a button. */
const MIN_MS = 3000;

/** Neighbours of one kind are one part. */
export function segmentsFromChapters(
  chapters: readonly Chapter[],
  durationMs: number | null,
): readonly Span[] {
  const spans: Span[] = [];
  for (const [at, { startMs, endMs, title }] of chapters.entries()) {
    const kind = kindOf(title);
    if (kind === null) continue;
    const end = endMs > startMs ? endMs : (chapters[at + 1]?.startMs ?? durationMs ?? startMs);
    const last = spans.at(-1);
    if (last?.kind === kind && startMs - last.endMs < MIN_MS)
      spans[spans.length - 1] = { ...last, endMs: end };
    else spans.push({ kind, startMs, endMs: end });
  }
  return spans.filter((span) => isLikely(span, durationMs));
}

function kindOf(title: string | null): SegmentKind | null {
  if (title === null || title.length > 100) return null;
  const name = title
    .normalize("NFC")
    .toLowerCase()
    // `03 - Intro`, `Chapter 3: Intro`, `[Intro]`, `Credits 2`, `Opening (Part 1)`.
    .replace(/^(?:chapter |kapitel )?\d{0,3}\s*[-–:.)\]]\s*/u, "")
    .replace(/\s*[([]?(?:part |pt\.? ?)?\d{0,2}[)\]]?$/u, "")
    .replaceAll(/[[\]()<>"“”_]/gu, " ")
    .replaceAll(/\s+/gu, " ")
    .trim();
  const found = Object.entries(NAMES).find(([, pattern]) => pattern.test(name));
  return found === undefined ? null : (found[0] as SegmentKind);
}

function isLikely({ kind, startMs, endMs }: Span, durationMs: number | null): boolean {
  const { maxMs, from, to } = BOUNDS[kind];
  const lengthMs = endMs - startMs;
  if (lengthMs < MIN_MS || lengthMs > maxMs) return false;
  if (durationMs === null || durationMs <= 0) return true;
  const place = startMs / durationMs;
  return place >= from && place <= to;
}
