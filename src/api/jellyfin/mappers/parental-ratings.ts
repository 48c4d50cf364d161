/** Ratings as the clients' access pages offer them: the age from which a person may see what carries the rating. */
const AGES: readonly (readonly [age: number, ratings: string])[] = [
  [0, "G TV-G TV-Y Approved"],
  [7, "TV-Y7"],
  [10, "PG TV-PG"],
  [13, "PG-13"],
  [14, "TV-14"],
  [17, "R TV-MA NC-17"],
  [18, "X XXX"],
];

export function parentalRatings(): readonly Record<string, unknown>[] {
  const unrated = { Name: "Unrated", Value: null, RatingScore: null };
  const rated = AGES.flatMap(([age, ratings]) =>
    ratings.split(" ").map((name) => ({ Name: name, Value: age, RatingScore: { score: age, subScore: 0 } })),
  );
  return [unrated, ...rated];
}
