/** Who asks for a piece. */
export interface Asker {
  /** Whose limit an encoder counts against; null: nobody's, a program's or the server's own work. */
  readonly userId: number | null;
  /** One play on one device: what is made for it alone ends with it. Absent: nobody's. */
  readonly playId?: string | null;
}

interface Play {
  readonly userId: number | null;
  readonly at: number;
}

/** The plays for which something is made, each with the time at which it was last heard of. */
export class Audience {
  readonly #plays = new Map<string, Play>();
  readonly #now: () => number;
  #userId: number | null;
  /** When somebody without a name was last heard of. */
  #namelessAt = -Infinity;

  constructor(first: Asker, now: () => number) {
    this.#now = now;
    this.#userId = first.userId;
    this.hear(first);
  }

  /** Whose limit it counts against: of those who are there the one who came first, else the one who began it. */
  get userId(): number | null {
    const [first] = this.#plays.values();
    return first === undefined ? this.#userId : first.userId;
  }

  /** When anybody was last heard of; minus infinity when all have left. */
  get lastAt(): number {
    return Math.max(this.#namelessAt, ...[...this.#plays.values()].map(({ at }) => at));
  }

  hear({ userId, playId }: Asker): void {
    if (playId == null) this.#namelessAt = this.#now();
    else this.#plays.set(playId, { userId, at: this.#now() });
  }

  /** Minus infinity when it isn't one of them. */
  heardAt(playId: string): number {
    return this.#plays.get(playId)?.at ?? -Infinity;
  }

  /** Is still there, unless it has left. */
  stays({ playId }: Pick<Asker, "playId">): void {
    const play = playId == null ? undefined : this.#plays.get(playId);
    if (playId == null) this.#namelessAt = this.#now();
    else if (play !== undefined) this.#plays.set(playId, { ...play, at: this.#now() });
  }

  /** True when nobody is left. */
  left(playId: string): boolean {
    return this.#plays.delete(playId) && this.lastAt === -Infinity;
  }

  /** Another one for whom it wasn't begun takes it over. */
  takeOver(by: Asker): void {
    this.#userId = by.userId;
    this.hear(by);
  }

  /** Those not heard of since then are gone. */
  forget(before: number): void {
    for (const [playId, { at }] of this.#plays) if (at < before) this.#plays.delete(playId);
  }
}
