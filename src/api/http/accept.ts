/**
 * What an `Accept` header (RFC 9110 §12.5.1) says of these media types: those that it names itself and doesn't refuse, as
 * what they stand for; the better liked first, equals in the order given.
 */
export function acceptedTypes<T>(
  header: string | undefined,
  types: Readonly<Record<string, T>>,
): readonly T[] {
  const weights = new Map<string, number>();
  for (const part of (header ?? "").slice(0, MAX_LENGTH).split(",")) {
    const [type = "", ...parameters] = part.split(";").map((word) => word.trim().toLowerCase());
    const weight = parameters.find((word) => word.startsWith("q="))?.slice(2);
    weights.set(type, weight === undefined ? 1 : Number(weight) || 0);
  }
  const weightOf = (type: string): number => weights.get(type) ?? 0;
  return Object.entries(types)
    .filter(([type]) => weightOf(type) > 0)
    .toSorted(([one], [other]) => weightOf(other) - weightOf(one))
    .map(([, meaning]) => meaning);
}

const MAX_LENGTH = 1024;
