import type { StateRow } from "./patch.ts";

/**
 * What a person has done with two works that turn out to be one: nothing of it is lost. Where he stopped, and what he
 * chose, is of the work that he had last; what was played or marked in either is so in both.
 * @param kept wins where nothing tells which was the last.
 */
export function uniteStates(kept: StateRow | null, other: StateRow | null): StateRow | null {
  if (kept === null || other === null) return kept ?? other;
  const isOtherLater = momentOf(other) > momentOf(kept);
  const [last, first] = isOtherLater ? [other, kept] : [kept, other];
  const goesOn = last.positionMs > 0 || last.lastPlayedAt !== null ? last : first;
  return {
    positionMs: goesOn.positionMs,
    played: kept.played || other.played,
    playCount: kept.playCount + other.playCount,
    favorite: kept.favorite || other.favorite,
    ...chosen(last, first),
    lastPlayedAt: latest(kept.lastPlayedAt, other.lastPlayedAt),
    changedAt: Math.max(kept.changedAt, other.changedAt),
  };
}

type Chosen = Pick<StateRow, "rating" | "likes" | "audioIndex" | "subtitleIndex">;

const chosen = (last: Chosen, first: Chosen): Chosen => ({
  rating: last.rating ?? first.rating,
  likes: last.likes ?? first.likes,
  audioIndex: last.audioIndex ?? first.audioIndex,
  subtitleIndex: last.subtitleIndex ?? first.subtitleIndex,
});

const momentOf = (state: StateRow): number => state.lastPlayedAt ?? state.changedAt;

const latest = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? (one ?? other) : Math.max(one, other);
