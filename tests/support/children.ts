/** The processes that a process has started, as Linux tells of them. */
import { readdir, readFile } from "node:fs/promises";

export interface Child {
  readonly pid: number;
  readonly command: string;
}

/** Those whose command line has these words; none where the system has no /proc. */
export async function childrenOf(parent: number, words: string): Promise<readonly Child[]> {
  const pids = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(
    pids.map(async (pid) => {
      // The name may hold spaces and brackets; the state and the parent follow it.
      const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
      const [, parentPid] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      if (Number(parentPid) !== parent) return null;
      const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
      return { pid, command: command.replaceAll("\0", " ") };
    }),
  );
  return found.filter((child) => child !== null).filter(({ command }) => command.includes(words));
}

/** False for a zombie too. */
export async function isAlive(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  return stat !== null && stat.slice(stat.lastIndexOf(")") + 2, stat.lastIndexOf(")") + 3) !== "Z";
}
