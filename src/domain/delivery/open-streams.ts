/** Files that are changed and sent as one at this moment: who reads them, what they count against, and how they end. */
import { DomainError, isDomainError } from "../errors.ts";
import type { Asker } from "./audience.ts";

export interface Reader extends Asker {
  /** The device that reads it; null: a program with a key of its own. */
  readonly deviceId: number | null;
}

/** Counts an encoder; returns how to let go. `too-many` at the limit. */
export type Claim = (userId: number | null) => () => void;

export interface OpenStream {
  /** Aborts when the reader goes, or the stream is ended. */
  readonly signal: AbortSignal;
  /** It is over; to be called again does no harm. */
  close(): void;
}

export interface OpenStreams {
  /** `isEncode`: it counts. At the limit an older stream of the same play gives way: its player has moved on. */
  open(reader: Reader, isEncode: boolean, gone: AbortSignal): OpenStream;
  end(test: (reader: Reader) => boolean): void;
}

interface Held {
  readonly reader: Reader;
  readonly isEncode: boolean;
  readonly end: () => void;
}

export function createOpenStreams(claim: Claim): OpenStreams {
  const all = new Set<Held>();
  const claimFor = ({ userId, playId }: Reader): (() => void) => {
    try {
      return claim(userId);
    } catch (error) {
      const older = [...all].find(
        ({ reader, isEncode }) => isEncode && playId != null && reader.playId === playId,
      );
      if (older === undefined || !isDomainError(error, "too-many")) throw error;
      older.end();
      return claim(userId);
    }
  };
  return {
    open(reader, isEncode, gone) {
      const release = isEncode ? claimFor(reader) : () => undefined;
      const ended = new AbortController();
      const end = (): void => ended.abort(new DomainError("unavailable", "the play has ended"));
      const held: Held = { reader, isEncode, end };
      all.add(held);
      const close = (): void => {
        if (all.delete(held)) release();
      };
      const signal = AbortSignal.any([gone, ended.signal]);
      signal.addEventListener("abort", close, { once: true });
      return { signal, close };
    },
    end(test) {
      for (const { reader, end } of all) if (test(reader)) end();
    },
  };
}
