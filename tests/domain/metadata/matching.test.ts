import { describe, expect, it } from "vitest";
import { choose } from "../../../src/domain/metadata/matching/choose.ts";
import { scoreOf } from "../../../src/domain/metadata/matching/score.ts";
import { titleSimilarity } from "../../../src/domain/metadata/matching/similarity.ts";
import type { Subject } from "../../../src/domain/metadata/matching/subject.ts";
import type { Candidate } from "../../../src/domain/metadata/providers.ts";

const aSubject = (more: Partial<Subject> = {}): Subject => ({
  itemId: 1,
  kind: "movie",
  names: ["Film"],
  year: null,
  runtimeMs: null,
  ids: {},
  artist: null,
  seasons: [],
  ...more,
});

const aCandidate = (name: string, year: number | null, votes = 10): Candidate => ({
  provider: "tmdb",
  kind: "movie",
  externalIds: { tmdb: `${name}${year}` },
  name,
  originalName: null,
  originalLanguage: "en",
  year,
  premieredAt: null,
  overview: null,
  imageUrl: null,
  popularity: 1,
  voteCount: votes,
  artist: null,
});

const chosen = (subject: Subject, candidates: readonly Candidate[]) => {
  const { chosen: one, doubt } = choose(candidates.map((each) => scoreOf(subject, each, null, ["en"])));
  return one === null ? (doubt?.said ?? "none of them") : [one.candidate.name, one.candidate.year];
};

describe("titles are alike", () => {
  it.each([
    ["Amélie", "amelie", 1],
    ["Fast & Furious", "Fast and Furious", 1],
    ["Rocky II", "Rocky 2", 1],
    ["Dune: Part Two", "Dune Part Two", 1],
    ["The Matrix", "Matrix", 0.98],
    ["Spiderman", "Spider-Man", 0.97],
  ])("%s and %s", (one, other, least) => {
    expect(titleSimilarity(one, other)).toBeGreaterThanOrEqual(least);
  });

  it.each([
    ["Rocky", "Rocky 3", 0.6],
    ["The Door", "Someone's Knocking at the Door", 0.6],
    ["Alien", "Aliens", 0.9],
    ["Up", "Us", 0.6],
    ["", "Film", 0],
    ["!!!", "Film", 0],
  ])("not so much %s and %s", (one, other, most) => {
    expect(titleSimilarity(one, other)).toBeLessThanOrEqual(most);
  });
});

describe("a candidate is chosen", () => {
  it("by title and year, however famous another year's is", () => {
    const candidates = [aCandidate("Film", 2015, 90_000), aCandidate("Film", 1994, 3)];
    expect(chosen(aSubject({ year: 1994 }), candidates)).toEqual(["Film", 1994]);
  });

  it("a year off when there is no better one", () => {
    expect(chosen(aSubject({ year: 1995 }), [aCandidate("Film", 1994)])).toEqual(["Film", 1994]);
    const two = [aCandidate("Film", 1994), aCandidate("Film", 1995)];
    expect(chosen(aSubject({ year: 1995 }), two)).toEqual(["Film", 1995]);
  });

  it("without a year, when everybody means it", () => {
    const candidates = [aCandidate("Film", 1994, 20_000), aCandidate("Film", 2019, 12)];
    expect(chosen(aSubject(), candidates)).toEqual(["Film", 1994]);
  });

  it("not when others fit as well", () => {
    const candidates = [aCandidate("Film", 1994, 300), aCandidate("Film", 2019, 200)];
    expect(chosen(aSubject(), candidates)).toMatch(/2 fit about as well/);
  });

  it("not when it is another year's, another number of a series, or another film", () => {
    expect(chosen(aSubject({ year: 1923 }), [aCandidate("Film", 2022)])).toBe("none of them");
    expect(chosen(aSubject({ names: ["Film 2"] }), [aCandidate("Film", 2022)])).toBe("none of them");
    expect(chosen(aSubject({ names: ["Filmmaker"] }), [aCandidate("Film", 2022)])).toBe("none of them");
  });
});
