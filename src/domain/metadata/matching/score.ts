/** How well a candidate fits what is known, and why. */
import type { Candidate, Details } from "../providers.ts";
import { saidBySiblings } from "./siblings.ts";
import { bestSimilarity } from "./similarity.ts";
import type { Subject } from "./subject.ts";

export const REASONS = [
  "title",
  "year",
  "runtime",
  "seasons",
  "language",
  "artist",
  "id",
  "webhook",
  "siblings",
  "person",
  "votes",
] as const;

/** One thing that speaks for a candidate or against it, in words for a person. */
export interface Reason {
  readonly what: (typeof REASONS)[number];
  readonly speaks: "for" | "against" | "neither";
  readonly said: string;
}

export interface Scored {
  readonly candidate: Candidate;
  /** 0 to 1: how sure it is that this is meant. */
  readonly score: number;
  readonly why: readonly Reason[];
}

/** How sure a name alone can be: what a file says of itself may make it surer. */
const NAME_ALONE = 0.95;

interface Part {
  /** Multiplies the score. */
  readonly factor: number;
  readonly reason: Reason | null;
}

/**
 * The titles' similarity, lowered by whatever contradicts it. `details`, once they are known, bring all titles, the
 * runtime and the seasons.
 */
export function scoreOf(
  subject: Subject,
  candidate: Candidate,
  details: Details | null,
  languages: readonly string[],
): Scored {
  const parts = [
    byTitle(subject, candidate, details),
    byYear(subject, candidate),
    byRuntime(subject, details),
    bySeasons(subject, details),
    bySiblings(subject, details),
    byArtist(subject, candidate),
    byLanguage(candidate, languages),
  ];
  const score = parts.reduce((product, { factor }) => product * factor, NAME_ALONE);
  const why = parts.flatMap(({ reason }) => reason ?? []);
  return { candidate, score: Math.round(Math.min(1, score) * 1000) / 1000, why };
}

const NEITHER: Part = { factor: 1, reason: null };

const part = (factor: number, what: Reason["what"], said: string, speaks?: Reason["speaks"]): Part => ({
  factor,
  reason: { what, speaks: speaks ?? (factor >= 1 ? "for" : "against"), said },
});

function byTitle({ names }: Subject, candidate: Candidate, details: Details | null): Part {
  const theirs = [
    candidate.name,
    candidate.originalName,
    ...(details?.titles.map(({ title }) => title) ?? []),
  ];
  const { score, title } = bestSimilarity(
    names,
    theirs.flatMap((name) => name ?? []),
  );
  if (score === 1) return part(1, "title", `“${title}” is its title`);
  if (score >= 0.9) return part(score, "title", `“${title}” is nearly its title`, "for");
  return part(score, "title", `its title is “${candidate.name}”`);
}

/** Festivals and other countries move a film's year by one. A series' folder often names the year of a season. */
function byYear({ kind, year }: Subject, candidate: Candidate): Part {
  if (year === null) return NEITHER;
  if (candidate.year === null) return part(0.88, "year", "its year isn't known", "neither");
  const apart = Math.abs(candidate.year - year);
  if (apart === 0) return part(1, "year", `it is of ${year}`);
  if (apart === 1) return part(0.92, "year", `it is of ${candidate.year}, a year off`, "neither");
  const isLater = kind === "series" && candidate.year < year;
  return part(isLater ? 0.8 : 0.55, "year", `it is of ${candidate.year}, not of ${year}`);
}

const MINUTE_MS = 60_000;
/** A file that plays shorter is a sample or stands in for the film. */
const SHORTEST_MS = 3 * MINUTE_MS;

function byRuntime({ runtimeMs, kind }: Subject, details: Details | null): Part {
  if (kind !== "movie" || runtimeMs === null || runtimeMs < SHORTEST_MS) return NEITHER;
  if (details === null || details.runtimeMs === null) return NEITHER;
  const apart = Math.abs(runtimeMs - details.runtimeMs);
  const minutes = Math.round(details.runtimeMs / MINUTE_MS);
  if (apart <= Math.max(4 * MINUTE_MS, details.runtimeMs * 0.06))
    return part(1.04, "runtime", `it runs ${minutes} minutes, as the file does`);
  // Other cuts are up to a third longer; samples and trailers are far shorter.
  if (apart <= details.runtimeMs * 0.33)
    return part(0.96, "runtime", `it runs ${minutes} minutes, the file differs a little`, "neither");
  return part(0.82, "runtime", `it runs ${minutes} minutes, the file ${Math.round(runtimeMs / MINUTE_MS)}`);
}

function bySeasons({ kind, seasons }: Subject, details: Details | null): Part {
  if (kind !== "series" || details === null || seasons.length === 0 || details.seasons.length === 0)
    return NEITHER;
  const missing = seasons.filter(({ season }) => season > 0 && !details.seasons.includes(season));
  if (missing.length === 0) return part(1.02, "seasons", "it has the seasons that are here");
  // Years as seasons, and other countries' ways of counting.
  const all = missing.length === seasons.filter(({ season }) => season > 0).length;
  return part(all ? 0.8 : 0.93, "seasons", `it has no season ${missing[0]?.season}`);
}

/** Little: it only decides between those that fit equally well. */
const BACKED = 1.03;

function bySiblings({ siblings }: Subject, details: Details | null): Part {
  const said = siblings === undefined ? null : saidBySiblings(siblings, details);
  return said === null ? NEITHER : part(BACKED, "siblings", said);
}

function byArtist({ artist }: Subject, candidate: Candidate): Part {
  if (artist === null || candidate.artist === null) return NEITHER;
  const { score } = bestSimilarity([artist], [candidate.artist]);
  return part(score >= 0.9 ? 1 : 0.4 + score / 3, "artist", `it is by ${candidate.artist}`);
}

/** Just enough to decide between equals. */
function byLanguage({ originalLanguage }: Candidate, languages: readonly string[]): Part {
  const isOurs = languages.some((tag) => tag.slice(0, 2).toLowerCase() === originalLanguage);
  return originalLanguage === null || isOurs
    ? NEITHER
    : part(0.995, "language", `its language is ${originalLanguage}`, "neither");
}
