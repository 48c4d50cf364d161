/** Scripts of the tests that run as processes of their own, so that they can be killed. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

interface Child {
  readonly process: ChildProcess;
  /** Waits for a line for which this holds; rejects when the process ends before. */
  readonly until: (isIt: (line: string) => boolean) => Promise<void>;
  /** All lines so far. */
  readonly lines: readonly string[];
  /** SIGKILL, and waits for the end. */
  readonly kill: () => Promise<void>;
}

/** Starts a script with arguments. */
export function startChild(script: URL, args: readonly string[], env: Record<string, string> = {}): Child {
  const child = spawn(process.execPath, [fileURLToPath(script), ...args], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  const reader = createInterface({ input: child.stdout });
  reader.on("line", (line) => {
    lines.push(line);
    for (const look of waiting) look();
  });
  return {
    process: child,
    lines,
    until: (isIt) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!lines.some(isIt)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        reader.once("close", () => reject(new Error(`the child ended: ${lines.slice(-5).join(" | ")}`)));
        look();
      }),
    async kill() {
      const closed = once(reader, "close");
      child.kill("SIGKILL");
      await closed;
    },
  };
}
