import { readdir, stat } from "node:fs/promises";
import { sep } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { DomainError, notFound } from "../../domain/errors.ts";

/** `not-found` when a film's file is gone, `unavailable` (detail.retryAfterS) when its disk is away or doesn't answer. */
export type FilePresence = (path: string) => Promise<void>;

/** A disk that wakes up takes some seconds; a network mount that is gone may hold a look up for ever. */
const DEADLINE_MS = 10_000;
const RETRY_AFTER_S = 10;
const ABSENT: ReadonlySet<unknown> = new Set(["ENOENT", "ENOTDIR"]);

const away = (code: unknown): DomainError =>
  new DomainError("unavailable", "the disk with the file is away", { code, retryAfterS: RETRY_AFTER_S });

export function createFilePresence(roots: () => Promise<readonly string[]>): FilePresence {
  /** A place where a disk was mounted is there without it, but empty. */
  const isRootThere = async (path: string): Promise<boolean> => {
    const root = (await roots()).find((one) => path.startsWith(one.endsWith(sep) ? one : `${one}${sep}`));
    return root !== undefined && (await readdir(root).catch(() => [])).length > 0;
  };
  const look = async (path: string): Promise<DomainError | null> => {
    try {
      return (await stat(path)).isFile() ? null : notFound("the file");
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      return ABSENT.has(code) && (await isRootThere(path)) ? notFound("the file") : away(code);
    }
  };
  return async (path) => {
    const done = new AbortController();
    const late = sleep(DEADLINE_MS, null, { ref: false, signal: done.signal }).then(
      () => away("ETIMEDOUT"),
      () => null,
    );
    const trouble = await Promise.race([look(path), late]);
    done.abort();
    if (trouble !== null) throw trouble;
  };
}
