/** What is converted for which device at this moment: shown in the list of sessions, nothing else hangs on it. */

export interface ConvertedTrack {
  readonly codec: string;
  /** It goes over as it is. */
  readonly isCopy: boolean;
}

export interface Conversion {
  readonly container: string;
  readonly video: (ConvertedTrack & { readonly width: number | null; readonly height: number | null }) | null;
  readonly audio: (ConvertedTrack & { readonly channels: number | null }) | null;
  readonly bitrateBps: number | null;
  /** The kind of hardware that encodes the picture (`vaapi`); null: none does. */
  readonly hardware: string | null;
  /** Of the film's length. */
  readonly positionMs: number;
  readonly durationMs: number | null;
  /** Why it isn't played as it is, as the client was told. */
  readonly reasons: readonly string[];
}

/** A player asks for more at least so often, or pings. */
const GONE_AFTER_MS = 60_000;

export interface Conversions {
  /** A device took a piece, for one of its plays. */
  took(deviceId: number, conversion: Conversion, playId?: string): void;
  /** It is still there. */
  stays(deviceId: number): void;
  /** That play of it has ended; another one may have begun meanwhile. */
  ended(deviceId: number, playId: string): void;
  /** null: nothing, or it was heard of too long ago. */
  of(deviceId: number): Conversion | null;
}

interface Known {
  readonly conversion: Conversion;
  /** Absent: it isn't known which play it is. */
  readonly playId?: string | undefined;
  readonly at: number;
}

export function createConversions(now: () => number): Conversions {
  const all = new Map<number, Known>();
  const sweep = (): void => {
    for (const [id, { at }] of all) if (now() - at > GONE_AFTER_MS) all.delete(id);
  };
  return {
    took(deviceId, conversion, playId) {
      sweep();
      all.set(deviceId, { conversion, playId, at: now() });
    },
    stays(deviceId) {
      const known = all.get(deviceId);
      if (known !== undefined) all.set(deviceId, { ...known, at: now() });
    },
    ended(deviceId, playId) {
      const known = all.get(deviceId);
      if (known !== undefined && (known.playId ?? playId) === playId) all.delete(deviceId);
    },
    of(deviceId) {
      sweep();
      return all.get(deviceId)?.conversion ?? null;
    },
  };
}
