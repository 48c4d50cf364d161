/** Runs a program and tells which hosts it, or a child of it, talks to: by strace where that works. */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const canWatchNetwork: boolean = (() => {
  try {
    execFileSync("strace", ["-f", "-e", "trace=connect", "true"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

export interface Watched {
  readonly child: ChildProcess;
  /** Ends the program and answers with the addresses other than this machine's own that were talked to. */
  stop(): Promise<readonly string[]>;
}

const CALL = /(?:connect|sendto|sendmsg|sendmmsg)\(.*?sin6?_port=htons\((\d+)\).*?"([0-9a-fA-F.:]+)"/;
const OWN = /^(?:127\.|::1$|::ffff:127\.|0\.0\.0\.0$|::$)/;

export async function watchNetwork(
  command: string,
  args: readonly string[],
  env: Record<string, string>,
): Promise<Watched> {
  const dir = await mkdtemp(join(tmpdir(), "triptych-network-"));
  const trace = join(dir, "trace");
  const calls = ["-f", "-qq", "-e", "trace=connect,sendto,sendmsg,sendmmsg", "-o", trace];
  const child = spawn("strace", [...calls, command, ...args], {
    cwd: dir,
    env: { ...process.env, ...env },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const ended = once(child, "exit");
  return {
    child,
    async stop() {
      // strace itself ends with what it runs, and no signal reaches it before.
      const tracer = child.pid ?? 0;
      const pids = await readFile(`/proc/${tracer}/task/${tracer}/children`, "utf8");
      for (const pid of pids.trim().split(" ")) process.kill(Number(pid), "SIGTERM");
      await ended;
      const lines = (await readFile(trace, "utf8")).split("\n");
      await rm(dir, { recursive: true });
      return lines.flatMap((line) => {
        const [, port, address = ""] = CALL.exec(line) ?? [];
        return port === undefined || OWN.test(address) ? [] : [`${address} port ${port}`];
      });
    },
  };
}
