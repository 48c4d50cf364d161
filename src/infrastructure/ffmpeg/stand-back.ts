import { setPriority } from "node:os";

/** Of a process just started: others come first when the machine is busy. `niceness`: 1 to 19, as `nice` counts. */
export function standBack(pid: number | undefined, niceness: number): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, niceness);
  } catch {
    // It has ended already, or the system doesn't allow it: it works all the same.
  }
}
