/** Which of the scored candidates is meant, if that is sure. */
import type { Reason, Scored } from "./score.ts";

/** Below, a person decides. */
const SURE = 0.85;
/** The next one has to be so far behind. */
const AHEAD = 0.05;
/** So many times as many votes make the one that everybody means. */
const FAMOUS = 25;
const FAMOUS_VOTES = 200;
/** Candidates that are shown to a person. */
const KEPT = 10;

export interface Choice {
  /** null: it isn't sure. */
  readonly chosen: Scored | null;
  /** Best first; equals by how many people know them. */
  readonly candidates: readonly Scored[];
  /** Why nothing was chosen. */
  readonly doubt: Reason | null;
}

export function choose(scored: readonly Scored[]): Choice {
  const candidates = scored
    .toSorted((a, b) => b.score - a.score || b.candidate.voteCount - a.candidate.voteCount)
    .slice(0, KEPT);
  const [best, next] = candidates;
  if (best === undefined) return { chosen: null, candidates, doubt: null };
  if (best.score < SURE) return { chosen: null, candidates, doubt: null };
  const rival = candidates.slice(1).find((one) => best.score - one.score < AHEAD);
  if (next === undefined || rival === undefined) return { chosen: best, candidates, doubt: null };
  const rivals = candidates.filter((one) => one !== best && best.score - one.score < AHEAD);
  if (rivals.every((one) => isFamousBeside(best, one))) {
    const reason: Reason = {
      what: "votes",
      speaks: "for",
      said: `${best.candidate.voteCount} people voted for it, far more than for the next`,
    };
    return { chosen: { ...best, why: [...best.why, reason] }, candidates, doubt: null };
  }
  // Of equals, the one that belongs to what stands beside it; the reason stands with it already.
  if (isBacked(best) && !rivals.some(isBacked)) return { chosen: best, candidates, doubt: null };
  const doubt: Reason = {
    what: "title",
    speaks: "against",
    said: `${rivals.length + 1} fit about as well as each other`,
  };
  return { chosen: null, candidates, doubt };
}

const isBacked = ({ why }: Scored): boolean =>
  why.some(({ what, speaks }) => what === "siblings" && speaks === "for");

const isFamousBeside = ({ candidate: one }: Scored, { candidate: other }: Scored): boolean =>
  one.voteCount >= FAMOUS_VOTES && one.voteCount >= other.voteCount * FAMOUS;

/** Whether knowing more of the candidates may still decide it. */
export const isOpen = ({ chosen, candidates }: Choice): boolean => chosen === null && candidates.length > 0;
