/**
 * Ratings as the clients' access pages offer them: those of the United States with the age from which a person may see
 * what carries one, and `sub` among those of one age.
 */
interface Rank {
  readonly names: readonly string[];
  readonly age: number;
  /** Not given: the rating stands alone at its age. */
  readonly sub?: number;
}

/** Dialogue, language, sex, violence: what a rating of television is given for, alone and together. */
const REASONS = "D L S V DL DS DV LS LV SV DLS DLV DSV LSV DLSV".split(" ");
const withReasons = (rating: string, reasons = REASONS): readonly string[] =>
  reasons.map((reason) => `${rating}-${reason}`);

const RANKS: readonly Rank[] = [
  { age: 0, sub: 0, names: ["Approved", "G", "TV-G", "TV-Y"] },
  { age: 7, sub: 0, names: ["TV-Y7"] },
  { age: 7, sub: 1, names: ["TV-Y7-FV"] },
  { age: 10, sub: 0, names: ["PG", "TV-PG"] },
  { age: 10, sub: 1, names: withReasons("TV-PG") },
  { age: 13, sub: 0, names: ["PG-13"] },
  { age: 14, sub: 0, names: ["TV-14"] },
  { age: 14, sub: 1, names: withReasons("TV-14") },
  { age: 17, sub: 0, names: ["R"] },
  // There is no dialogue that is for adults alone.
  {
    age: 17,
    sub: 1,
    names: [
      "NC-17",
      "TV-MA",
      ...withReasons(
        "TV-MA",
        REASONS.filter((reason) => !reason.startsWith("D")),
      ),
    ],
  },
  { age: 18, sub: 0, names: ["TV-X", "TV-AO"] },
  { age: 21, names: ["21"] },
  { age: 1000, names: ["XXX"] },
  { age: 1001, names: ["Banned"] },
];

export function parentalRatings(): readonly Record<string, unknown>[] {
  const unrated = { Name: "Unrated", Value: null, RatingScore: null };
  const rated = RANKS.flatMap(({ names, age, sub }) =>
    names.map((name) => ({
      Name: name,
      Value: age,
      RatingScore: { score: age, ...(sub === undefined ? {} : { subScore: sub }) },
    })),
  );
  return [unrated, ...rated];
}
