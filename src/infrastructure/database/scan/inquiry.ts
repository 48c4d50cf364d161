import type { KnownPlace } from "../../../domain/library/scanning/ports.ts";

/**
 * Lets pure matching ask about the disk: an unknown answer counts as "still there" and is found out before the next
 * round. Rounds end when nothing new is asked.
 */
export interface Inquiry {
  isThere(place: KnownPlace): boolean;
  /** Finds out what was asked since the last time; false when nothing was. */
  settle(): Promise<boolean>;
}

/** Questions at a time: a disk answers several faster than one by one. */
const AT_ONCE = 16;

export function createInquiry(ask: (place: KnownPlace) => Promise<boolean>): Inquiry {
  const answers = new Map<string, boolean>();
  const open = new Map<string, KnownPlace>();
  return {
    isThere(place) {
      const key = `${place.rootId}:${place.stamp === null ? "folder" : "file"}:${place.path}`;
      const answer = answers.get(key);
      if (answer === undefined) open.set(key, place);
      return answer ?? true;
    },
    async settle() {
      if (open.size === 0) return false;
      const questions = [...open];
      open.clear();
      for (let from = 0; from < questions.length; from += AT_ONCE) {
        const some = questions.slice(from, from + AT_ONCE);
        const said = await Promise.all(some.map(([, place]) => ask(place)));
        for (const [index, [key]] of some.entries()) answers.set(key, said[index] ?? true);
      }
      return true;
    },
  };
}
