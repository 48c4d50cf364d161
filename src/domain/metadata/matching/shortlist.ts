/**
 * The best-known films of years of which many are looked for: a few requests stand for hundreds of searches. What isn't
 * found here by its exact title is searched for.
 */
import { searchNameOf } from "../../library/fold.ts";
import type { Candidate, Locale, Provider } from "../providers.ts";
import type { Subject } from "./subject.ts";

export interface Shortlist {
  /** Those with this very title, of its year. */
  find(subject: Subject, signal: AbortSignal): Promise<readonly Candidate[]>;
}

/** Fewer are searched for one by one. */
const WORTH_IT = 20;
/** A page holds twenty; so many films looked for pay for one more page. */
const FILMS_A_PAGE = 5;
/** Who is less known may have a namesake that isn't listed. */
const KNOWN_VOTES = 20;

type Listed = ReadonlyMap<string, readonly Candidate[]>;

/** @param wanted how many films of each year are looked for. */
export function createShortlist(
  { bestKnown }: Provider,
  locale: Locale,
  wanted: ReadonlyMap<number, number>,
): Shortlist {
  const years = new Map<number, Promise<Listed>>();
  async function load(year: number, signal: AbortSignal): Promise<Listed> {
    const all: Candidate[] = [];
    const most = Math.floor((wanted.get(year) ?? 0) / FILMS_A_PAGE);
    for (let page = 1; page <= most; page++) {
      const { candidates = [], pages = 0 } = (await bestKnown?.(year, page, locale, signal)) ?? {};
      // Texts aren't needed to find titles, and there are thousands of them.
      all.push(...candidates.map((candidate) => ({ ...candidate, overview: null })));
      if (page >= pages) break;
    }
    const pairs = all
      .filter(({ voteCount }) => voteCount >= KNOWN_VOTES)
      .flatMap((candidate) => namesOf(candidate).map((name) => ({ name, candidate })));
    const byName = Map.groupBy(pairs, ({ name }) => name);
    return new Map([...byName].map(([name, found]) => [name, found.map(({ candidate }) => candidate)]));
  }
  return {
    async find({ kind, year, names }, signal) {
      if (kind !== "movie" || year === null || (wanted.get(year) ?? 0) < WORTH_IT) return [];
      const loading = years.get(year) ?? load(year, signal);
      years.set(year, loading);
      try {
        const listed = await loading;
        return names.flatMap((name) => listed.get(searchNameOf(name)) ?? []);
      } catch (error) {
        years.delete(year);
        throw error;
      }
    },
  };
}

const namesOf = ({ name, originalName }: Candidate): readonly string[] => [
  ...new Set([searchNameOf(name), searchNameOf(originalName ?? name)]),
];
